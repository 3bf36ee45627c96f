from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.export_links import ExportLinks


T = TypeVar("T", bound="ExportDescribe")


@_attrs_define
class ExportDescribe:
    """An export in full.

    Example:
        {'exportId': '7c1d8c4e-52a5-44c5-9d0c-2b6f3a1e9d77', 'exportType': 'Dataset', 'name': 'Cars in Doha',
            'creationDate': '2019-06-04T13:38:08.549Z', 'status': 'SUCCEEDED', 'gsUrl':
            'gs://exports.example.com/7c1d8c4e.zip', 'httpUrl': 'https://exports.example.com/7c1d8c4e.zip', '_links':
            {'httpUrl': {'href': 'https://exports.example.com/7c1d8c4e.zip'}}}

    Attributes:
        export_id (UUID): The export's id.
        export_type (None | str | Unset): What an export holds. Example: Dataset.
        name (None | str | Unset): Its name.
        creation_date (datetime.datetime | None | Unset): When it was started.
        status (None | str | Unset): Where an export stands. Example: RUNNING.
        field_links (ExportLinks | None | Unset): Relations of an export. `gsUrl` and `httpUrl` lead to buckets, on
            other hosts. Example: {'self': {'href':
            '/api/v1/exports/7c1d8c4e-52a5-44c5-9d0c-2b6f3a1e9d77?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}.
        gs_url (None | str | Unset): The file in its bucket (gs). Assumed null until the export has succeeded.
        http_url (None | str | Unset): The file over https, on another host. Assumed null until the export has
            succeeded.
    """

    export_id: UUID
    export_type: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    creation_date: datetime.datetime | None | Unset = UNSET
    status: None | str | Unset = UNSET
    field_links: ExportLinks | None | Unset = UNSET
    gs_url: None | str | Unset = UNSET
    http_url: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.export_links import ExportLinks  # noqa: PLC0415

        export_id = str(self.export_id)

        export_type: None | str | Unset
        if isinstance(self.export_type, Unset):
            export_type = UNSET
        else:
            export_type = self.export_type

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

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

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, ExportLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        gs_url: None | str | Unset
        if isinstance(self.gs_url, Unset):
            gs_url = UNSET
        else:
            gs_url = self.gs_url

        http_url: None | str | Unset
        if isinstance(self.http_url, Unset):
            http_url = UNSET
        else:
            http_url = self.http_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "exportId": export_id,
            }
        )
        if export_type is not UNSET:
            field_dict["exportType"] = export_type
        if name is not UNSET:
            field_dict["name"] = name
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if status is not UNSET:
            field_dict["status"] = status
        if field_links is not UNSET:
            field_dict["_links"] = field_links
        if gs_url is not UNSET:
            field_dict["gsUrl"] = gs_url
        if http_url is not UNSET:
            field_dict["httpUrl"] = http_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.export_links import ExportLinks  # noqa: PLC0415

        d = dict(src_dict)
        export_id = UUID(d.pop("exportId"))

        def _parse_export_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        export_type = _parse_export_type(d.pop("exportType", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

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

        def _parse_field_links(data: object) -> ExportLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_export_links_type_0 = ExportLinks.from_dict(data)

                return componentsschemas_export_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        def _parse_gs_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        gs_url = _parse_gs_url(d.pop("gsUrl", UNSET))

        def _parse_http_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        http_url = _parse_http_url(d.pop("httpUrl", UNSET))

        export_describe = cls(
            export_id=export_id,
            export_type=export_type,
            name=name,
            creation_date=creation_date,
            status=status,
            field_links=field_links,
            gs_url=gs_url,
            http_url=http_url,
        )

        export_describe.additional_properties = d
        return export_describe

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
