from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="JobArea")


@_attrs_define
class JobArea:
    """The area of interest, a GeoJSON Polygon in longitude, latitude (degrees, WGS 84). The process's own JSON Schema
    decides whether it fits.

        Example:
            {'type': 'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}

        Attributes:
            type_ (str): Always `Polygon`.
            coordinates (list[Any]): An outer ring, then holes.
    """

    type_: str
    coordinates: list[Any]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        coordinates = self.coordinates

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "coordinates": coordinates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = d.pop("type")

        coordinates = cast(list[Any], d.pop("coordinates"))

        job_area = cls(
            type_=type_,
            coordinates=coordinates,
        )

        job_area.additional_properties = d
        return job_area

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
