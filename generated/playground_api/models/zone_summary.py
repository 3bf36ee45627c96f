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
    from ..models.item_links import ItemLinks


T = TypeVar("T", bound="ZoneSummary")


@_attrs_define
class ZoneSummary:
    """A zone, in short.

    Example:
        {'zoneId': '99555067-be79-4ea4-8a9d-ed11076bca55', 'datasetId': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name':
            'job_2019-06-04_Bordeaux', 'description': None, 'creationDate': '2019-06-04T13:38:08.549629Z', 'status':
            'RESERVED', 'imageIds': ['60ee9a64e3ed2194919b5359fca1594a80d8461c',
            '0239d2b5b73f87dfd1137a1e1d6be666ef9ca8a9'], 'geom': {'type': 'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6,
            44.79], [-0.6, 44.88], [-0.75, 44.88], [-0.75, 44.79]]]}, '_links': {'self': {'href':
            '/api/v1/zones/99555067-be79-4ea4-8a9d-ed11076bca55?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}}

    Attributes:
        zone_id (UUID): The zone's id.
        dataset_id (None | Unset | UUID): The id of its dataset.
        name (None | str | Unset): Its name.
        description (None | str | Unset): What it is.
        creation_date (datetime.datetime | None | Unset): When it was created.
        status (None | str | Unset): How far people are with a zone. Example: RESERVED.
        image_ids (list[str] | None | Unset): The images that it lies on.
        geom (Geometry | None | Unset): A GeoJSON geometry in longitude, latitude (degrees, WGS 84). Example: {'type':
            'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
        field_links (ItemLinks | None | Unset): Relations of a thing that can only be read. Example: {'self': {'href':
            '/api/v1/zones/99555067-be79-4ea4-8a9d-ed11076bca55?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}, 'list':
            {'href': '/api/v1/zones?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}.
    """

    zone_id: UUID
    dataset_id: None | Unset | UUID = UNSET
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    creation_date: datetime.datetime | None | Unset = UNSET
    status: None | str | Unset = UNSET
    image_ids: list[str] | None | Unset = UNSET
    geom: Geometry | None | Unset = UNSET
    field_links: ItemLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.item_links import ItemLinks  # noqa: PLC0415

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

        creation_date: None | str | Unset
        if isinstance(self.creation_date, Unset):
            creation_date = UNSET
        elif isinstance(self.creation_date, datetime.datetime):
            creation_date = self.creation_date.isoformat()
        else:
            creation_date = self.creation_date

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        image_ids: list[str] | None | Unset
        if isinstance(self.image_ids, Unset):
            image_ids = UNSET
        elif isinstance(self.image_ids, list):
            image_ids = self.image_ids

        else:
            image_ids = self.image_ids

        geom: dict[str, Any] | None | Unset
        if isinstance(self.geom, Unset):
            geom = UNSET
        elif isinstance(self.geom, Geometry):
            geom = self.geom.to_dict()
        else:
            geom = self.geom

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, ItemLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "zoneId": zone_id,
            }
        )
        if dataset_id is not UNSET:
            field_dict["datasetId"] = dataset_id
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if status is not UNSET:
            field_dict["status"] = status
        if image_ids is not UNSET:
            field_dict["imageIds"] = image_ids
        if geom is not UNSET:
            field_dict["geom"] = geom
        if field_links is not UNSET:
            field_dict["_links"] = field_links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.geometry import Geometry  # noqa: PLC0415
        from ..models.item_links import ItemLinks  # noqa: PLC0415

        d = dict(src_dict)
        zone_id = UUID(d.pop("zoneId"))

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

        dataset_id = _parse_dataset_id(d.pop("datasetId", UNSET))

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

        def _parse_creation_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                creation_date_type_0 = datetime.datetime.fromisoformat(data)

                return creation_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        creation_date = _parse_creation_date(d.pop("creationDate", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_image_ids(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                image_ids_type_0 = cast(list[str], data)

                return image_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        image_ids = _parse_image_ids(d.pop("imageIds", UNSET))

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

        def _parse_field_links(data: object) -> ItemLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_item_links_type_0 = ItemLinks.from_dict(data)

                return componentsschemas_item_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ItemLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        zone_summary = cls(
            zone_id=zone_id,
            dataset_id=dataset_id,
            name=name,
            description=description,
            creation_date=creation_date,
            status=status,
            image_ids=image_ids,
            geom=geom,
            field_links=field_links,
        )

        zone_summary.additional_properties = d
        return zone_summary

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
