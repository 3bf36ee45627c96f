from enum import StrEnum


class KnownFusionRule(StrEnum):
    NONE = "NONE"
    SELECT_BASED_ON_AREA = "SELECT_BASED_ON_AREA"
    SELECT_BASED_ON_CONFIDENCE = "SELECT_BASED_ON_CONFIDENCE"

    def __str__(self) -> str:
        return str(self.value)
