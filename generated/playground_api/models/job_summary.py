from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_links import JobLinks
    from ..models.task_count_by_status import TaskCountByStatus


T = TypeVar("T", bound="JobSummary")


@_attrs_define
class JobSummary:
    """A job, in short.

    Example:
        {'id': 'c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11', 'processId': '2f8d2fc7-e38e-4e2f-88f2-266135677f4c',
            'creationDate': '2019-06-04T13:38:08.549629Z', 'startDate': '2019-06-04T13:38:10.000000+00:00', 'endDate': None,
            'nbTasks': 70, 'nbTasksPerStatus': [{'status': 'SUCCEEDED', 'count': 12}, {'status': 'RUNNING', 'count': 4}],
            '_links': {'self': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc
            7-e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-
            e915e32d741f', 'method': 'GET'}, 'delete': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/
            api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-
            0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'DELETE'}}}

    Attributes:
        id (UUID): The job's id.
        process_id (UUID): The id of its process.
        creation_date (datetime.datetime | None | Unset): When it was submitted.
        start_date (datetime.datetime | None | Unset): When it began to run.
        end_date (datetime.datetime | None | Unset): When it ended.
        nb_tasks (int | None | Unset): Into how many tasks it was cut.
        nb_tasks_per_status (list[TaskCountByStatus] | None | Unset): How many tasks are in which status.
        field_links (JobLinks | None | Unset): Relations of a job. In a list, `self` and `list` may be all there is.
            Example: {'self': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7
            -e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-
            e915e32d741f', 'method': 'GET'}, 'delete': {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/
            api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c/jobs/c5d0a7e2-3b1f-4a86-9c47-
            0e8f6b2d9a11?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'DELETE'}}.
    """

    id: UUID
    process_id: UUID
    creation_date: datetime.datetime | None | Unset = UNSET
    start_date: datetime.datetime | None | Unset = UNSET
    end_date: datetime.datetime | None | Unset = UNSET
    nb_tasks: int | None | Unset = UNSET
    nb_tasks_per_status: list[TaskCountByStatus] | None | Unset = UNSET
    field_links: JobLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_links import JobLinks  # noqa: PLC0415

        id = str(self.id)

        process_id = str(self.process_id)

        creation_date: None | str | Unset
        if isinstance(self.creation_date, Unset):
            creation_date = UNSET
        elif isinstance(self.creation_date, datetime.datetime):
            creation_date = self.creation_date.isoformat()
        else:
            creation_date = self.creation_date

        start_date: None | str | Unset
        if isinstance(self.start_date, Unset):
            start_date = UNSET
        elif isinstance(self.start_date, datetime.datetime):
            start_date = self.start_date.isoformat()
        else:
            start_date = self.start_date

        end_date: None | str | Unset
        if isinstance(self.end_date, Unset):
            end_date = UNSET
        elif isinstance(self.end_date, datetime.datetime):
            end_date = self.end_date.isoformat()
        else:
            end_date = self.end_date

        nb_tasks: int | None | Unset
        if isinstance(self.nb_tasks, Unset):
            nb_tasks = UNSET
        else:
            nb_tasks = self.nb_tasks

        nb_tasks_per_status: list[dict[str, Any]] | None | Unset
        if isinstance(self.nb_tasks_per_status, Unset):
            nb_tasks_per_status = UNSET
        elif isinstance(self.nb_tasks_per_status, list):
            nb_tasks_per_status = []
            for nb_tasks_per_status_type_0_item_data in self.nb_tasks_per_status:
                nb_tasks_per_status_type_0_item = (
                    nb_tasks_per_status_type_0_item_data.to_dict()
                )
                nb_tasks_per_status.append(nb_tasks_per_status_type_0_item)

        else:
            nb_tasks_per_status = self.nb_tasks_per_status

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, JobLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "processId": process_id,
            }
        )
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if start_date is not UNSET:
            field_dict["startDate"] = start_date
        if end_date is not UNSET:
            field_dict["endDate"] = end_date
        if nb_tasks is not UNSET:
            field_dict["nbTasks"] = nb_tasks
        if nb_tasks_per_status is not UNSET:
            field_dict["nbTasksPerStatus"] = nb_tasks_per_status
        if field_links is not UNSET:
            field_dict["_links"] = field_links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_links import JobLinks  # noqa: PLC0415
        from ..models.task_count_by_status import TaskCountByStatus  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        process_id = UUID(d.pop("processId"))

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

        def _parse_start_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                start_date_type_0 = datetime.datetime.fromisoformat(data)

                return start_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        start_date = _parse_start_date(d.pop("startDate", UNSET))

        def _parse_end_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                end_date_type_0 = datetime.datetime.fromisoformat(data)

                return end_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        end_date = _parse_end_date(d.pop("endDate", UNSET))

        def _parse_nb_tasks(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        nb_tasks = _parse_nb_tasks(d.pop("nbTasks", UNSET))

        def _parse_nb_tasks_per_status(
            data: object,
        ) -> list[TaskCountByStatus] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                nb_tasks_per_status_type_0 = []
                _nb_tasks_per_status_type_0 = data
                for nb_tasks_per_status_type_0_item_data in _nb_tasks_per_status_type_0:
                    nb_tasks_per_status_type_0_item = TaskCountByStatus.from_dict(
                        nb_tasks_per_status_type_0_item_data
                    )

                    nb_tasks_per_status_type_0.append(nb_tasks_per_status_type_0_item)

                return nb_tasks_per_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TaskCountByStatus] | None | Unset, data)

        nb_tasks_per_status = _parse_nb_tasks_per_status(
            d.pop("nbTasksPerStatus", UNSET)
        )

        def _parse_field_links(data: object) -> JobLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_job_links_type_0 = JobLinks.from_dict(data)

                return componentsschemas_job_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        job_summary = cls(
            id=id,
            process_id=process_id,
            creation_date=creation_date,
            start_date=start_date,
            end_date=end_date,
            nb_tasks=nb_tasks,
            nb_tasks_per_status=nb_tasks_per_status,
            field_links=field_links,
        )

        job_summary.additional_properties = d
        return job_summary

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
