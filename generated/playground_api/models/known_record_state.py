from enum import StrEnum


class KnownRecordState(StrEnum):
    ADDED = "ADDED"
    DELETED = "DELETED"
    MODIFIED = "MODIFIED"
    PREDICTED = "PREDICTED"
    VERIFIED = "VERIFIED"

    def __str__(self) -> str:
        return str(self.value)
