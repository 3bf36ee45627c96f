from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.geometry import Geometry
    from ..models.record_properties import RecordProperties


T = TypeVar("T", bound="Record")


@_attrs_define
class Record:
    """A detection or an annotation, as a GeoJSON Feature.

    Example:
        {'type': 'Feature', 'geometry': {'type': 'Point', 'coordinates': [51.51, 25.21]}, 'properties': {'tags': ['car',
            'truck'], 'confidence': 0.87, 'state': 'VERIFIED'}}

    Attributes:
        type_ (str | Unset): Always `Feature`.
        id (int | None | str | Unset): The record's id. Assumed to be a string, if present, and the `record_id` by which
            the front replaces it.
        geometry (Geometry | None | Unset): A GeoJSON geometry in longitude, latitude (degrees, WGS 84). Example:
            {'type': 'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
        properties (None | RecordProperties | Unset): What is known of a record. Example: {'tags': 'car,truck',
            'confidence': 0.87, 'state': 'PREDICTED', 'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'zone_id':
            '99555067-be79-4ea4-8a9d-ed11076bca55', 'job_id': 'c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11', 'comment': None,
            'length': 4.5, 'width': 1.8, 'area': 8.1, 'heading': 90}.
    """

    type_: str | Unset = UNSET
    id: int | None | str | Unset = UNSET
    geometry: Geometry | None | Unset = UNSET
    properties: None | RecordProperties | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.record_properties import RecordProperties  # noqa: PLC0415

        type_ = self.type_

        id: int | None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        geometry: dict[str, Any] | None | Unset
        if isinstance(self.geometry, Unset):
            geometry = UNSET
        elif isinstance(self.geometry, Geometry):
            geometry = self.geometry.to_dict()
        else:
            geometry = self.geometry

        properties: dict[str, Any] | None | Unset
        if isinstance(self.properties, Unset):
            properties = UNSET
        elif isinstance(self.properties, RecordProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if id is not UNSET:
            field_dict["id"] = id
        if geometry is not UNSET:
            field_dict["geometry"] = geometry
        if properties is not UNSET:
            field_dict["properties"] = properties

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.record_properties import RecordProperties  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type", UNSET)

        def _parse_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_geometry(data: object) -> Geometry | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_geometry_type_0 = Geometry.from_dict(data)

                return componentsschemas_geometry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Geometry | None | Unset, data)

        geometry = _parse_geometry(d.pop("geometry", UNSET))

        def _parse_properties(data: object) -> None | RecordProperties | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_record_properties_type_0 = RecordProperties.from_dict(
                    data
                )

                return componentsschemas_record_properties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RecordProperties | Unset, data)

        properties = _parse_properties(d.pop("properties", UNSET))

        record = cls(
            type_=type_,
            id=id,
            geometry=geometry,
            properties=properties,
        )

        record.additional_properties = d
        return record

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
