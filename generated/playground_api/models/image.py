from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.geometry import Geometry
    from ..models.image_properties import ImageProperties


T = TypeVar("T", bound="Image")


@_attrs_define
class Image:
    """A satellite image, as a GeoJSON Feature whose geometry is the image's footprint.

    Example:
        {'type': 'Feature', 'id': '95e878942335216e74e88a9d9e2a97156870bfce', 'geometry': {'type': 'Polygon',
            'orientation': 'clockwise', 'coordinates': [[[2.77, 42.76], [3.03, 42.76], [3.03, 42.62], [2.77, 42.62], [2.77,
            42.76]]]}, 'properties': {'acquisitionDate': '2016-09-22T10:42:34.781000+00:00', 'constellation': 'PLEIADES',
            'resolution': 0.5, 'sourceId': 'DS_PHR1B_201609221042338_FR1_PX_E002N42_1117_01200', 'tileEngineUrl':
            '/api/cog/ortho/95e878942335216e74e88a9d9e2a97156870bfce?z={z}&x={x}&y={y}&g=3857'}}

    Attributes:
        id (str): The image's id.
        type_ (str | Unset): Always `Feature`.
        geometry (Geometry | None | Unset): A GeoJSON geometry in longitude, latitude (degrees, WGS 84). Example:
            {'type': 'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
        properties (ImageProperties | None | Unset): What is known of an image. Angles are in degrees, the ground sample
            distances in metres, covers in %. The units are assumed. Example: {'acquisitionDate':
            '2016-09-22T10:42:34.781000+00:00', 'constellation': 'PLEIADES', 'cloudCover': 0.0, 'resolution': '1.5',
            'sourceId': 'DS_PHR1B_201609221042338_FR1_PX_E002N42_1117_01200', 'tileEngineUrl':
            '/api/cog/ortho/95e878942335216e74e88a9d9e2a97156870bfce?z={z}&x={x}&y={y}&g=3857'}.
    """

    id: str
    type_: str | Unset = UNSET
    geometry: Geometry | None | Unset = UNSET
    properties: ImageProperties | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.image_properties import ImageProperties  # noqa: PLC0415

        id = self.id

        type_ = self.type_

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
        elif isinstance(self.properties, ImageProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if geometry is not UNSET:
            field_dict["geometry"] = geometry
        if properties is not UNSET:
            field_dict["properties"] = properties

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.image_properties import ImageProperties  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        type_ = d.pop("type", UNSET)

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

        def _parse_properties(data: object) -> ImageProperties | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_image_properties_type_0 = ImageProperties.from_dict(
                    data
                )

                return componentsschemas_image_properties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImageProperties | None | Unset, data)

        properties = _parse_properties(d.pop("properties", UNSET))

        image = cls(
            id=id,
            type_=type_,
            geometry=geometry,
            properties=properties,
        )

        image.additional_properties = d
        return image

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
