from enum import StrEnum


class PolygonGeometryType(StrEnum):
    POLYGON = "Polygon"

    def __str__(self) -> str:
        return str(self.value)
