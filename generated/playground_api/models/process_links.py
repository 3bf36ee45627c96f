from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reference import Reference


T = TypeVar("T", bound="ProcessLinks")


@_attrs_define
class ProcessLinks:
    """Relations of a process. In a list, `self` and `list` may be all there is.

    Example:
        {'self': {'href': 'https://playground-api-gateway.playground.airbusds-
            geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f',
            'method': 'GET', 'relation': 'Return the process information', 'type': 'application/json'}, 'runNewJob':
            {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}}

    Attributes:
        self_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        list_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        jobs (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        run_new_job (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
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
    jobs: None | Reference | Unset = UNSET
    run_new_job: None | Reference | Unset = UNSET
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

        jobs: dict[str, Any] | None | Unset
        if isinstance(self.jobs, Unset):
            jobs = UNSET
        elif isinstance(self.jobs, Reference):
            jobs = self.jobs.to_dict()
        else:
            jobs = self.jobs

        run_new_job: dict[str, Any] | None | Unset
        if isinstance(self.run_new_job, Unset):
            run_new_job = UNSET
        elif isinstance(self.run_new_job, Reference):
            run_new_job = self.run_new_job.to_dict()
        else:
            run_new_job = self.run_new_job

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
        if jobs is not UNSET:
            field_dict["jobs"] = jobs
        if run_new_job is not UNSET:
            field_dict["runNewJob"] = run_new_job
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

        def _parse_jobs(data: object) -> None | Reference | Unset:
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

        jobs = _parse_jobs(d.pop("jobs", UNSET))

        def _parse_run_new_job(data: object) -> None | Reference | Unset:
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

        run_new_job = _parse_run_new_job(d.pop("runNewJob", UNSET))

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

        process_links = cls(
            self_=self_,
            list_=list_,
            jobs=jobs,
            run_new_job=run_new_job,
            update=update,
            delete=delete,
        )

        process_links.additional_properties = d
        return process_links

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
