from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ImportInput")


@_attrs_define
class ImportInput:
    """A file with zones and records, and where they go.

    Example:
        {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Houses of Bordeaux', 'filename':
            'houses.geojson', 'file': 'eyJ0eXBlIjoiRmVhdHVyZUNvbGxlY3Rpb24iLCJmZWF0dXJlcyI6W3sidHlwZSI6IkZlYXR1cmUiLCJnZW9tZ
            XRyeSI6eyJ0eXBlIjoiUG9seWdvbiIsImNvb3JkaW5hdGVzIjpbW1stMC43LDQ0LjgyXSxbLTAuNjksNDQuODJdLFstMC42OSw0NC44M10sWy0wL
            jcsNDQuODNdLFstMC43LDQ0LjgyXV1dfSwicHJvcGVydGllcyI6eyJ0eXBlIjoiem9uZSIsIm5hbWUiOiJRdWFydGVyIiwiaW1hZ2VfaWQiOiI2M
            GVlOWE2NGUzZWQyMTk0OTE5YjUzNTlmY2ExNTk0YTgwZDg0NjFjIn19LHsidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXBlIjoiUG9pb
            nQiLCJjb29yZGluYXRlcyI6Wy0wLjY5NSw0NC44MjVdfSwicHJvcGVydGllcyI6eyJ0eXBlIjoicmVjb3JkIiwidGFncyI6ImhvdXNlIiwiY29tb
            WVudCI6ImJ5IGhhbmQifX1dfQ=='}

    Attributes:
        dataset_id (UUID): The id of the dataset.
        name (str): What the import is called.
        filename (str): The name of the file.
        file (str): The file in base64: a GeoJSON FeatureCollection. `properties.type` of a feature is `zone` or
            `record`; a zone has `name`, `image_id` and `image_2_id` there, a record `tags` and `comment`. Assumed that the
            records belong to the zone before them.
    """

    dataset_id: UUID
    name: str
    filename: str
    file: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dataset_id = str(self.dataset_id)

        name = self.name

        filename = self.filename

        file = self.file

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dataset_id": dataset_id,
                "name": name,
                "filename": filename,
                "file": file,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        dataset_id = UUID(d.pop("dataset_id"))

        name = d.pop("name")

        filename = d.pop("filename")

        file = d.pop("file")

        import_input = cls(
            dataset_id=dataset_id,
            name=name,
            filename=filename,
            file=file,
        )

        import_input.additional_properties = d
        return import_input

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
