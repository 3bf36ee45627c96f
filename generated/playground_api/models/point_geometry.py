from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.point_geometry_type import PointGeometryType

T = TypeVar("T", bound="PointGeometry")


@_attrs_define
class PointGeometry:
    """A GeoJSON Point in longitude, latitude (degrees, WGS 84).

    Example:
        {'type': 'Point', 'coordinates': [51.5, 25.2]}

    Attributes:
        type_ (PointGeometryType): Always `Point`.
        coordinates (list[float]): Longitude and latitude in degrees, and optionally a height in metres. Example: [51.5,
            25.2].
    """

    type_: PointGeometryType
    coordinates: list[float]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

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
        type_ = PointGeometryType(d.pop("type"))

        coordinates = cast(list[float], d.pop("coordinates"))

        point_geometry = cls(
            type_=type_,
            coordinates=coordinates,
        )

        point_geometry.additional_properties = d
        return point_geometry

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
