from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.nav_links import NavLinks
    from ..models.zone_summary import ZoneSummary


T = TypeVar("T", bound="ZonePage")


@_attrs_define
class ZonePage:
    """A page of zones.

    Example:
        {'zones': [{'zoneId': '99555067-be79-4ea4-8a9d-ed11076bca55', 'name': 'job_2019-06-04_Bordeaux', 'status':
            'RESERVED'}], 'count': 1, 'total': 1, '_links': {'self': {'href':
            '/api/v1/zones?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&itemsPerPage=10'}}}

    Attributes:
        zones (list[ZoneSummary]):
        count (int | None | Unset): Items on this page.
        total (int | None | Unset): Items on all pages.
        field_links (NavLinks | None | Unset): Relations of a page to its neighbours. Where there is no neighbour, the
            relation is absent or null. Example: {'self': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&size=10', 'method': 'GET'}, 'next': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=2&size=10', 'method': 'GET'}, 'prev': None}.
    """

    zones: list[ZoneSummary]
    count: int | None | Unset = UNSET
    total: int | None | Unset = UNSET
    field_links: NavLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.nav_links import NavLinks  # noqa: PLC0415

        zones = []
        for zones_item_data in self.zones:
            zones_item = zones_item_data.to_dict()
            zones.append(zones_item)

        count: int | None | Unset
        if isinstance(self.count, Unset):
            count = UNSET
        else:
            count = self.count

        total: int | None | Unset
        if isinstance(self.total, Unset):
            total = UNSET
        else:
            total = self.total

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, NavLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "zones": zones,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count
        if total is not UNSET:
            field_dict["total"] = total
        if field_links is not UNSET:
            field_dict["_links"] = field_links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.nav_links import NavLinks  # noqa: PLC0415
        from ..models.zone_summary import ZoneSummary  # noqa: PLC0415

        d = dict(src_dict)
        zones = []
        _zones = d.pop("zones")
        for zones_item_data in _zones:
            zones_item = ZoneSummary.from_dict(zones_item_data)

            zones.append(zones_item)

        def _parse_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        count = _parse_count(d.pop("count", UNSET))

        def _parse_total(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        total = _parse_total(d.pop("total", UNSET))

        def _parse_field_links(data: object) -> NavLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_nav_links_type_0 = NavLinks.from_dict(data)

                return componentsschemas_nav_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NavLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        zone_page = cls(
            zones=zones,
            count=count,
            total=total,
            field_links=field_links,
        )

        zone_page.additional_properties = d
        return zone_page

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
