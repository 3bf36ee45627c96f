from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.geometry import Geometry


T = TypeVar("T", bound="FrontZone")


@_attrs_define
class FrontZone:
    """A zone.

    Example:
        {'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488',
            'name': 'job_2019-06-04_Bordeaux', 'description': None, 'created_at': '2019-06-04T13:38:08.549629Z', 'status':
            'RESERVED', 'image_id': '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'image_2_id':
            '0239d2b5b73f87dfd1137a1e1d6be666ef9ca8a9', 'geom': {'type': 'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6,
            44.79], [-0.6, 44.88], [-0.75, 44.88], [-0.75, 44.79]]]}}

    Attributes:
        zone_id (UUID): The zone's id.
        dataset_id (None | Unset | UUID): The id of its dataset.
        name (None | str | Unset): Its name.
        description (None | str | Unset): What it is.
        created_at (datetime.datetime | None | Unset): When it was created.
        status (None | str | Unset): How far people are with a zone. Example: RESERVED.
        image_id (None | str | Unset): The image that it lies on.
        image_2_id (None | str | Unset): The second image, for change detection.
        geom (Geometry | None | Unset): A GeoJSON geometry in longitude, latitude (degrees, WGS 84). Example: {'type':
            'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
    """

    zone_id: UUID
    dataset_id: None | Unset | UUID = UNSET
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    created_at: datetime.datetime | None | Unset = UNSET
    status: None | str | Unset = UNSET
    image_id: None | str | Unset = UNSET
    image_2_id: None | str | Unset = UNSET
    geom: Geometry | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.geometry import Geometry  # noqa: PLC0415

        zone_id = str(self.zone_id)

        dataset_id: None | str | Unset
        if isinstance(self.dataset_id, Unset):
            dataset_id = UNSET
        elif isinstance(self.dataset_id, UUID):
            dataset_id = str(self.dataset_id)
        else:
            dataset_id = self.dataset_id

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        elif isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

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

        geom: dict[str, Any] | None | Unset
        if isinstance(self.geom, Unset):
            geom = UNSET
        elif isinstance(self.geom, Geometry):
            geom = self.geom.to_dict()
        else:
            geom = self.geom

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "zone_id": zone_id,
            }
        )
        if dataset_id is not UNSET:
            field_dict["dataset_id"] = dataset_id
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if created_at is not UNSET:
            field_dict["created_at"] = created_at
        if status is not UNSET:
            field_dict["status"] = status
        if image_id is not UNSET:
            field_dict["image_id"] = image_id
        if image_2_id is not UNSET:
            field_dict["image_2_id"] = image_2_id
        if geom is not UNSET:
            field_dict["geom"] = geom

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.geometry import Geometry  # noqa: PLC0415

        d = dict(src_dict)
        zone_id = UUID(d.pop("zone_id"))

        def _parse_dataset_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                dataset_id_type_0 = UUID(data)

                return dataset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        dataset_id = _parse_dataset_id(d.pop("dataset_id", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_created_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        created_at = _parse_created_at(d.pop("created_at", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

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

        def _parse_geom(data: object) -> Geometry | None | Unset:
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

        geom = _parse_geom(d.pop("geom", UNSET))

        front_zone = cls(
            zone_id=zone_id,
            dataset_id=dataset_id,
            name=name,
            description=description,
            created_at=created_at,
            status=status,
            image_id=image_id,
            image_2_id=image_2_id,
            geom=geom,
        )

        front_zone.additional_properties = d
        return front_zone

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
