from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.nav_links import NavLinks
    from ..models.task_summary import TaskSummary


T = TypeVar("T", bound="TaskPage")


@_attrs_define
class TaskPage:
    """A page of tasks.

    Example:
        {'tasks': [{'id': '00b7369c-a984-4766-95d4-2edddfa70ac9', 'processId': '2f8d2fc7-e38e-4e2f-88f2-266135677f4c',
            'jobId': 'c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11', 'creationDate': '2019-06-04T13:38:08.549Z', 'status':
            {'status': 'FAILED', 'progress': 0}}], 'count': 1, 'total': 1, '_links': {'self': {'href': '/api/v1/processes/2f
            8d2fc7-e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11/tasks?projectId=3361252e-bfe8-4b8e-
            8c38-e915e32d741f&page=1&size=10'}}}

    Attributes:
        tasks (list[TaskSummary]):
        count (int | None | Unset): Items on this page.
        total (int | None | Unset): Items on all pages.
        field_links (NavLinks | None | Unset): Relations of a page to its neighbours. Where there is no neighbour, the
            relation is absent or null. Example: {'self': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=1&size=10', 'method': 'GET'}, 'next': {'href':
            '/api/v1/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&page=2&size=10', 'method': 'GET'}, 'prev': None}.
    """

    tasks: list[TaskSummary]
    count: int | None | Unset = UNSET
    total: int | None | Unset = UNSET
    field_links: NavLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.nav_links import NavLinks  # noqa: PLC0415

        tasks = []
        for tasks_item_data in self.tasks:
            tasks_item = tasks_item_data.to_dict()
            tasks.append(tasks_item)

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
                "tasks": tasks,
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
        from ..models.task_summary import TaskSummary  # noqa: PLC0415

        d = dict(src_dict)
        tasks = []
        _tasks = d.pop("tasks")
        for tasks_item_data in _tasks:
            tasks_item = TaskSummary.from_dict(tasks_item_data)

            tasks.append(tasks_item)

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

        task_page = cls(
            tasks=tasks,
            count=count,
            total=total,
            field_links=field_links,
        )

        task_page.additional_properties = d
        return task_page

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
