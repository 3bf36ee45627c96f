from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_node import TaskNode
    from ..models.task_stats import TaskStats


T = TypeVar("T", bound="TaskStatus")


@_attrs_define
class TaskStatus:
    """Where a task stands, and why it failed. In a list, `status` and `progress` are all that is published.

    Example:
        {'status': 'FAILED', 'progress': 0, 'errorMsg': 'unable to get tile 54689', 'modifiedAt': 1559655494}

    Attributes:
        status (None | str | Unset): What a job or a task is doing. Example: RUNNING.
        progress (float | None | Unset): How much is done in %. Published as an integer.
        error_msg (None | str | Unset): Why it failed, `unable to get tile 54689` for example.
        modified_at (float | None | Unset): When it changed, in seconds since 1970.
        node (None | TaskNode | Unset): Where a task ran. Example: {'containerId': '4f1a1b9c2d3e'}.
        stats (None | TaskStats | Unset): What a task took. Example: {'duration': 4.0}.
    """

    status: None | str | Unset = UNSET
    progress: float | None | Unset = UNSET
    error_msg: None | str | Unset = UNSET
    modified_at: float | None | Unset = UNSET
    node: None | TaskNode | Unset = UNSET
    stats: None | TaskStats | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_node import TaskNode  # noqa: PLC0415
        from ..models.task_stats import TaskStats  # noqa: PLC0415

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        progress: float | None | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        else:
            progress = self.progress

        error_msg: None | str | Unset
        if isinstance(self.error_msg, Unset):
            error_msg = UNSET
        else:
            error_msg = self.error_msg

        modified_at: float | None | Unset
        if isinstance(self.modified_at, Unset):
            modified_at = UNSET
        else:
            modified_at = self.modified_at

        node: dict[str, Any] | None | Unset
        if isinstance(self.node, Unset):
            node = UNSET
        elif isinstance(self.node, TaskNode):
            node = self.node.to_dict()
        else:
            node = self.node

        stats: dict[str, Any] | None | Unset
        if isinstance(self.stats, Unset):
            stats = UNSET
        elif isinstance(self.stats, TaskStats):
            stats = self.stats.to_dict()
        else:
            stats = self.stats

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if progress is not UNSET:
            field_dict["progress"] = progress
        if error_msg is not UNSET:
            field_dict["errorMsg"] = error_msg
        if modified_at is not UNSET:
            field_dict["modifiedAt"] = modified_at
        if node is not UNSET:
            field_dict["node"] = node
        if stats is not UNSET:
            field_dict["stats"] = stats

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_node import TaskNode  # noqa: PLC0415
        from ..models.task_stats import TaskStats  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_progress(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))

        def _parse_error_msg(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_msg = _parse_error_msg(d.pop("errorMsg", UNSET))

        def _parse_modified_at(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        modified_at = _parse_modified_at(d.pop("modifiedAt", UNSET))

        def _parse_node(data: object) -> None | TaskNode | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_task_node_type_0 = TaskNode.from_dict(data)

                return componentsschemas_task_node_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskNode | Unset, data)

        node = _parse_node(d.pop("node", UNSET))

        def _parse_stats(data: object) -> None | TaskStats | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_task_stats_type_0 = TaskStats.from_dict(data)

                return componentsschemas_task_stats_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskStats | Unset, data)

        stats = _parse_stats(d.pop("stats", UNSET))

        task_status = cls(
            status=status,
            progress=progress,
            error_msg=error_msg,
            modified_at=modified_at,
            node=node,
            stats=stats,
        )

        task_status.additional_properties = d
        return task_status

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
