from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reference import Reference


T = TypeVar("T", bound="ProjectLinks")


@_attrs_define
class ProjectLinks:
    """Relations of a project. No operation is known for `users`, `update` and `delete`.

    Example:
        {'datasets': {'href': '/api/v1/datasets?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}

    Attributes:
        self_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        list_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        datasets (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        users (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        processes (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        update (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        delete (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
    """

    self_: None | Reference | Unset = UNSET
    list_: None | Reference | Unset = UNSET
    datasets: None | Reference | Unset = UNSET
    users: None | Reference | Unset = UNSET
    processes: None | Reference | Unset = UNSET
    update: None | Reference | Unset = UNSET
    delete: None | Reference | Unset = UNSET
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

        datasets: dict[str, Any] | None | Unset
        if isinstance(self.datasets, Unset):
            datasets = UNSET
        elif isinstance(self.datasets, Reference):
            datasets = self.datasets.to_dict()
        else:
            datasets = self.datasets

        users: dict[str, Any] | None | Unset
        if isinstance(self.users, Unset):
            users = UNSET
        elif isinstance(self.users, Reference):
            users = self.users.to_dict()
        else:
            users = self.users

        processes: dict[str, Any] | None | Unset
        if isinstance(self.processes, Unset):
            processes = UNSET
        elif isinstance(self.processes, Reference):
            processes = self.processes.to_dict()
        else:
            processes = self.processes

        update: dict[str, Any] | None | Unset
        if isinstance(self.update, Unset):
            update = UNSET
        elif isinstance(self.update, Reference):
            update = self.update.to_dict()
        else:
            update = self.update

        delete: dict[str, Any] | None | Unset
        if isinstance(self.delete, Unset):
            delete = UNSET
        elif isinstance(self.delete, Reference):
            delete = self.delete.to_dict()
        else:
            delete = self.delete

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if self_ is not UNSET:
            field_dict["self"] = self_
        if list_ is not UNSET:
            field_dict["list"] = list_
        if datasets is not UNSET:
            field_dict["datasets"] = datasets
        if users is not UNSET:
            field_dict["users"] = users
        if processes is not UNSET:
            field_dict["processes"] = processes
        if update is not UNSET:
            field_dict["update"] = update
        if delete is not UNSET:
            field_dict["delete"] = delete

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

        def _parse_datasets(data: object) -> None | Reference | Unset:
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

        datasets = _parse_datasets(d.pop("datasets", UNSET))

        def _parse_users(data: object) -> None | Reference | Unset:
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

        users = _parse_users(d.pop("users", UNSET))

        def _parse_processes(data: object) -> None | Reference | Unset:
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

        processes = _parse_processes(d.pop("processes", UNSET))

        def _parse_update(data: object) -> None | Reference | Unset:
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

        update = _parse_update(d.pop("update", UNSET))

        def _parse_delete(data: object) -> None | Reference | Unset:
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

        delete = _parse_delete(d.pop("delete", UNSET))

        project_links = cls(
            self_=self_,
            list_=list_,
            datasets=datasets,
            users=users,
            processes=processes,
            update=update,
            delete=delete,
        )

        project_links.additional_properties = d
        return project_links

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
