from enum import StrEnum


class KnownZoneStatus(StrEnum):
    LABELLIZED = "LABELLIZED"
    PENDING = "PENDING"
    RESERVED = "RESERVED"

    def __str__(self) -> str:
        return str(self.value)
