from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reference import Reference


T = TypeVar("T", bound="NavLinks")


@_attrs_define
class NavLinks:
    """Relations of a page to its neighbours. Where there is no neighbour, the relation is absent or null.

    Example:
        {'self': {'href': '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&size=10', 'method':
            'GET'}, 'next': {'href': '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=2&size=10', 'method':
            'GET'}, 'prev': None}

    Attributes:
        self_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        next_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        prev (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        first (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        last (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
    """

    self_: None | Reference | Unset = UNSET
    next_: None | Reference | Unset = UNSET
    prev: None | Reference | Unset = UNSET
    first: None | Reference | Unset = UNSET
    last: None | Reference | Unset = UNSET
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

        next_: dict[str, Any] | None | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        elif isinstance(self.next_, Reference):
            next_ = self.next_.to_dict()
        else:
            next_ = self.next_

        prev: dict[str, Any] | None | Unset
        if isinstance(self.prev, Unset):
            prev = UNSET
        elif isinstance(self.prev, Reference):
            prev = self.prev.to_dict()
        else:
            prev = self.prev

        first: dict[str, Any] | None | Unset
        if isinstance(self.first, Unset):
            first = UNSET
        elif isinstance(self.first, Reference):
            first = self.first.to_dict()
        else:
            first = self.first

        last: dict[str, Any] | None | Unset
        if isinstance(self.last, Unset):
            last = UNSET
        elif isinstance(self.last, Reference):
            last = self.last.to_dict()
        else:
            last = self.last

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if self_ is not UNSET:
            field_dict["self"] = self_
        if next_ is not UNSET:
            field_dict["next"] = next_
        if prev is not UNSET:
            field_dict["prev"] = prev
        if first is not UNSET:
            field_dict["first"] = first
        if last is not UNSET:
            field_dict["last"] = last

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

        def _parse_next_(data: object) -> None | Reference | Unset:
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

        next_ = _parse_next_(d.pop("next", UNSET))

        def _parse_prev(data: object) -> None | Reference | Unset:
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

        prev = _parse_prev(d.pop("prev", UNSET))

        def _parse_first(data: object) -> None | Reference | Unset:
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

        first = _parse_first(d.pop("first", UNSET))

        def _parse_last(data: object) -> None | Reference | Unset:
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

        last = _parse_last(d.pop("last", UNSET))

        nav_links = cls(
            self_=self_,
            next_=next_,
            prev=prev,
            first=first,
            last=last,
        )

        nav_links.additional_properties = d
        return nav_links

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
