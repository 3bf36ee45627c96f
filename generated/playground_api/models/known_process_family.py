from enum import StrEnum


class KnownProcessFamily(StrEnum):
    CHANGE_DETECTION = "change-detection"
    OBJECT_DETECTION = "object-detection"
    SEGMENTATION = "segmentation"

    def __str__(self) -> str:
        return str(self.value)
