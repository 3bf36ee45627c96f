from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reference import Reference


T = TypeVar("T", bound="JobLinks")


@_attrs_define
class JobLinks:
    """Relations of a job. In a list, `self` and `list` may be all there is.

    Example:
        {'self': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-
            4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-
            e915e32d741f', 'method': 'GET'}, 'delete': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/
            api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-
            0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'DELETE'}}

    Attributes:
        self_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        list_ (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        tasks (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        run_new_job (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        delete (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        zone (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-api-
            gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
        records_as_geojson (None | Reference | Unset): Where a relation leads. Example: {'href': 'https://playground-
            api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}.
    """

    self_: None | Reference | Unset = UNSET
    list_: None | Reference | Unset = UNSET
    tasks: None | Reference | Unset = UNSET
    run_new_job: None | Reference | Unset = UNSET
    delete: None | Reference | Unset = UNSET
    zone: None | Reference | Unset = UNSET
    records_as_geojson: None | Reference | Unset = UNSET
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

        tasks: dict[str, Any] | None | Unset
        if isinstance(self.tasks, Unset):
            tasks = UNSET
        elif isinstance(self.tasks, Reference):
            tasks = self.tasks.to_dict()
        else:
            tasks = self.tasks

        run_new_job: dict[str, Any] | None | Unset
        if isinstance(self.run_new_job, Unset):
            run_new_job = UNSET
        elif isinstance(self.run_new_job, Reference):
            run_new_job = self.run_new_job.to_dict()
        else:
            run_new_job = self.run_new_job

        delete: dict[str, Any] | None | Unset
        if isinstance(self.delete, Unset):
            delete = UNSET
        elif isinstance(self.delete, Reference):
            delete = self.delete.to_dict()
        else:
            delete = self.delete

        zone: dict[str, Any] | None | Unset
        if isinstance(self.zone, Unset):
            zone = UNSET
        elif isinstance(self.zone, Reference):
            zone = self.zone.to_dict()
        else:
            zone = self.zone

        records_as_geojson: dict[str, Any] | None | Unset
        if isinstance(self.records_as_geojson, Unset):
            records_as_geojson = UNSET
        elif isinstance(self.records_as_geojson, Reference):
            records_as_geojson = self.records_as_geojson.to_dict()
        else:
            records_as_geojson = self.records_as_geojson

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if self_ is not UNSET:
            field_dict["self"] = self_
        if list_ is not UNSET:
            field_dict["list"] = list_
        if tasks is not UNSET:
            field_dict["tasks"] = tasks
        if run_new_job is not UNSET:
            field_dict["runNewJob"] = run_new_job
        if delete is not UNSET:
            field_dict["delete"] = delete
        if zone is not UNSET:
            field_dict["zone"] = zone
        if records_as_geojson is not UNSET:
            field_dict["recordsAsGeojson"] = records_as_geojson

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

        def _parse_tasks(data: object) -> None | Reference | Unset:
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

        tasks = _parse_tasks(d.pop("tasks", UNSET))

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

        def _parse_zone(data: object) -> None | Reference | Unset:
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

        zone = _parse_zone(d.pop("zone", UNSET))

        def _parse_records_as_geojson(data: object) -> None | Reference | Unset:
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

        records_as_geojson = _parse_records_as_geojson(d.pop("recordsAsGeojson", UNSET))

        job_links = cls(
            self_=self_,
            list_=list_,
            tasks=tasks,
            run_new_job=run_new_job,
            delete=delete,
            zone=zone,
            records_as_geojson=records_as_geojson,
        )

        job_links.additional_properties = d
        return job_links

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
