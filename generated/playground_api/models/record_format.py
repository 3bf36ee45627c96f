from enum import StrEnum


class RecordFormat(StrEnum):
    GEOJSON = "geojson"
    KML = "kml"

    def __str__(self) -> str:
        return str(self.value)
