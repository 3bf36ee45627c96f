from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reference import Reference


T = TypeVar("T", bound="ExportLinks")


@_attrs_define
class ExportLinks:
    """Relations of an export. `gsUrl` and `httpUrl` lead to buckets, on other hosts.

    Example:
        {'self': {'href':
            '/api/v1/exports/7c1d8c4e-52a5-44c5-9d0c-2b6f3a1e9d77?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}

    Attributes:
        self_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        list_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        gs_url (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        http_url (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
    """

    self_: None | Reference | Unset = UNSET
    list_: None | Reference | Unset = UNSET
    gs_url: None | Reference | Unset = UNSET
    http_url: None | Reference | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.reference import Reference  # noqa: PLC0415

        self_: dict[str, Any] | None | Unset
        if isinstance(self.self_, Unset):
            self_ = UNSET
        elif isinstance(self.self_, Reference):
            self_ = self.self_.to_dict()
        else:
            self_ = self.self_

        list_: dict[str, Any] | None | Unset
        if isinstance(self.list_, Unset):
            list_ = UNSET
        elif isinstance(self.list_, Reference):
            list_ = self.list_.to_dict()
        else:
            list_ = self.list_

        gs_url: dict[str, Any] | None | Unset
        if isinstance(self.gs_url, Unset):
            gs_url = UNSET
        elif isinstance(self.gs_url, Reference):
            gs_url = self.gs_url.to_dict()
        else:
            gs_url = self.gs_url

        http_url: dict[str, Any] | None | Unset
        if isinstance(self.http_url, Unset):
            http_url = UNSET
        elif isinstance(self.http_url, Reference):
            http_url = self.http_url.to_dict()
        else:
            http_url = self.http_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if self_ is not UNSET:
            field_dict["self"] = self_
        if list_ is not UNSET:
            field_dict["list"] = list_
        if gs_url is not UNSET:
            field_dict["gsUrl"] = gs_url
        if http_url is not UNSET:
            field_dict["httpUrl"] = http_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.reference import Reference  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_self_(data: object) -> None | Reference | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_reference_type_0 = Reference.from_dict(data)

                return componentsschemas_reference_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reference | Unset, data)

        self_ = _parse_self_(d.pop("self", UNSET))

        def _parse_list_(data: object) -> None | Reference | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_reference_type_0 = Reference.from_dict(data)

                return componentsschemas_reference_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reference | Unset, data)

        list_ = _parse_list_(d.pop("list", UNSET))

        def _parse_gs_url(data: object) -> None | Reference | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_reference_type_0 = Reference.from_dict(data)

                return componentsschemas_reference_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reference | Unset, data)

        gs_url = _parse_gs_url(d.pop("gsUrl", UNSET))

        def _parse_http_url(data: object) -> None | Reference | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_reference_type_0 = Reference.from_dict(data)

                return componentsschemas_reference_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reference | Unset, data)

        http_url = _parse_http_url(d.pop("httpUrl", UNSET))

        export_links = cls(
            self_=self_,
            list_=list_,
            gs_url=gs_url,
            http_url=http_url,
        )

        export_links.additional_properties = d
        return export_links

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
