from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.dataset_summary import DatasetSummary
    from ..models.nav_links import NavLinks


T = TypeVar("T", bound="DatasetPage")


@_attrs_define
class DatasetPage:
    """A page of datasets.

    Example:
        {'datasets': [{'datasetId': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Cars in Doha'}], 'count': 1,
            'total': 1, '_links': {'self': {'href':
            '/api/v1/datasets?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&itemsPerPage=10'}}}

    Attributes:
        datasets (list[DatasetSummary]):
        count (int | None | Unset): Items on this page.
        total (int | None | Unset): Items on all pages.
        field_links (NavLinks | None | Unset): Relations of a page to its neighbours. Where there is no neighbour, the
            relation is absent or null. Example: {'self': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&size=10', 'method': 'GET'}, 'next': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=2&size=10', 'method': 'GET'}, 'prev': None}.
    """

    datasets: list[DatasetSummary]
    count: int | None | Unset = UNSET
    total: int | None | Unset = UNSET
    field_links: NavLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.nav_links import NavLinks  # noqa: PLC0415

        datasets = []
        for datasets_item_data in self.datasets:
            datasets_item = datasets_item_data.to_dict()
            datasets.append(datasets_item)

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
                "datasets": datasets,
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
        from ..models.dataset_summary import DatasetSummary  # noqa: PLC0415
        from ..models.nav_links import NavLinks  # noqa: PLC0415

        d = dict(src_dict)
        datasets = []
        _datasets = d.pop("datasets")
        for datasets_item_data in _datasets:
            datasets_item = DatasetSummary.from_dict(datasets_item_data)

            datasets.append(datasets_item)

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

        dataset_page = cls(
            datasets=datasets,
            count=count,
            total=total,
            field_links=field_links,
        )

        dataset_page.additional_properties = d
        return dataset_page

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
