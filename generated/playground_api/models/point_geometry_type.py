from enum import StrEnum


class PointGeometryType(StrEnum):
    POINT = "Point"

    def __str__(self) -> str:
        return str(self.value)
