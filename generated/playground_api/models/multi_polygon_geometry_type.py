from enum import StrEnum


class MultiPolygonGeometryType(StrEnum):
    MULTIPOLYGON = "MultiPolygon"

    def __str__(self) -> str:
        return str(self.value)
