from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.polygon_geometry_type import PolygonGeometryType

T = TypeVar("T", bound="PolygonGeometry")


@_attrs_define
class PolygonGeometry:
    """A GeoJSON Polygon in longitude, latitude (degrees, WGS 84). Rings are closed.

    Example:
        {'type': 'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}

    Attributes:
        type_ (PolygonGeometryType): Always `Polygon`.
        coordinates (list[list[list[float]]]): An outer ring, then holes.
    """

    type_: PolygonGeometryType
    coordinates: list[list[list[float]]]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        coordinates = []
        for coordinates_item_data in self.coordinates:
            coordinates_item = []
            for componentsschemas_ring_item_data in coordinates_item_data:
                componentsschemas_ring_item = componentsschemas_ring_item_data

                coordinates_item.append(componentsschemas_ring_item)

            coordinates.append(coordinates_item)

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
        type_ = PolygonGeometryType(d.pop("type"))

        coordinates = []
        _coordinates = d.pop("coordinates")
        for coordinates_item_data in _coordinates:
            coordinates_item = []
            _coordinates_item = coordinates_item_data
            for componentsschemas_ring_item_data in _coordinates_item:
                componentsschemas_ring_item = cast(
                    list[float], componentsschemas_ring_item_data
                )

                coordinates_item.append(componentsschemas_ring_item)

            coordinates.append(coordinates_item)

        polygon_geometry = cls(
            type_=type_,
            coordinates=coordinates,
        )

        polygon_geometry.additional_properties = d
        return polygon_geometry

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
