from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_zone_status import KnownZoneStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.polygon_geometry import PolygonGeometry


T = TypeVar("T", bound="FrontZoneInput")


@_attrs_define
class FrontZoneInput:
    """A zone to be. Which properties are required is not published; these are assumed.

    Example:
        {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Bordeaux', 'image_id':
            '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'geom': {'type': 'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6,
            44.79], [-0.6, 44.88], [-0.75, 44.88], [-0.75, 44.79]]]}}

    Attributes:
        dataset_id (UUID): The id of its dataset.
        name (str): Its name.
        geom (PolygonGeometry): A GeoJSON Polygon in longitude, latitude (degrees, WGS 84). Rings are closed. Example:
            {'type': 'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
        description (None | str | Unset): What it is.
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example: RESERVED.
        image_id (None | str | Unset): The image that it lies on.
        image_2_id (None | str | Unset): The second image, for change detection.
    """

    dataset_id: UUID
    name: str
    geom: PolygonGeometry
    description: None | str | Unset = UNSET
    status: KnownZoneStatus | Unset = UNSET
    image_id: None | str | Unset = UNSET
    image_2_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dataset_id = str(self.dataset_id)

        name = self.name

        geom = self.geom.to_dict()

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        image_id: None | str | Unset
        if isinstance(self.image_id, Unset):
            image_id = UNSET
        else:
            image_id = self.image_id

        image_2_id: None | str | Unset
        if isinstance(self.image_2_id, Unset):
            image_2_id = UNSET
        else:
            image_2_id = self.image_2_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dataset_id": dataset_id,
                "name": name,
                "geom": geom,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if status is not UNSET:
            field_dict["status"] = status
        if image_id is not UNSET:
            field_dict["image_id"] = image_id
        if image_2_id is not UNSET:
            field_dict["image_2_id"] = image_2_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.polygon_geometry import PolygonGeometry  # noqa: PLC0415

        d = dict(src_dict)
        dataset_id = UUID(d.pop("dataset_id"))

        name = d.pop("name")

        geom = PolygonGeometry.from_dict(d.pop("geom"))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        _status = d.pop("status", UNSET)
        status: KnownZoneStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = KnownZoneStatus(_status)

        def _parse_image_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_id = _parse_image_id(d.pop("image_id", UNSET))

        def _parse_image_2_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_2_id = _parse_image_2_id(d.pop("image_2_id", UNSET))

        front_zone_input = cls(
            dataset_id=dataset_id,
            name=name,
            geom=geom,
            description=description,
            status=status,
            image_id=image_id,
            image_2_id=image_2_id,
        )

        front_zone_input.additional_properties = d
        return front_zone_input

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
