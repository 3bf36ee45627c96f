from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.item_links import ItemLinks
    from ..models.metadata import Metadata
    from ..models.task_status import TaskStatus


T = TypeVar("T", bound="TaskDescribe")


@_attrs_define
class TaskDescribe:
    """A task in full.

    Example:
        {'id': '00b7369c-a984-4766-95d4-2edddfa70ac9', 'processId': '2f8d2fc7-e38e-4e2f-88f2-266135677f4c', 'jobId':
            'c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11', 'creationDate': '2019-06-04T13:38:08.549Z', 'status': {'status':
            'FAILED', 'progress': 0, 'errorMsg': 'unable to get tile 54689', 'modifiedAt': 1559655494, 'node':
            {'containerId': '4f1a1b9c2d3e'}, 'stats': {'duration': 4.0}}, 'message': 'process tile 54689', 'asynchronous':
            True, 'userMetadatas': []}

    Attributes:
        id (UUID): The task's id.
        process_id (None | Unset | UUID): The id of its process.
        job_id (None | Unset | UUID): The id of its job.
        creation_date (datetime.datetime | None | Unset): When it was made.
        start_date (datetime.datetime | None | Unset): When it began to run.
        end_date (datetime.datetime | None | Unset): When it ended.
        status (None | TaskStatus | Unset): Where a task stands, and why it failed. In a list, `status` and `progress`
            are all that is published. Example: {'status': 'FAILED', 'progress': 0, 'errorMsg': 'unable to get tile 54689',
            'modifiedAt': 1559655494}.
        field_links (ItemLinks | None | Unset): Relations of a thing that can only be read. Example: {'self': {'href':
            '/api/v1/zones/99555067-be79-4ea4-8a9d-ed11076bca55?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}, 'list':
            {'href': '/api/v1/zones?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}.
        message (None | str | Unset): What the task does, `process tile 234617` for example.
        asynchronous (bool | None | Unset): Whether it runs in the background.
        user_metadatas (list[Metadata] | None | Unset): Maps of strings. Published in the description of 2019 alone.
            Example: [{'key': 'value'}].
    """

    id: UUID
    process_id: None | Unset | UUID = UNSET
    job_id: None | Unset | UUID = UNSET
    creation_date: datetime.datetime | None | Unset = UNSET
    start_date: datetime.datetime | None | Unset = UNSET
    end_date: datetime.datetime | None | Unset = UNSET
    status: None | TaskStatus | Unset = UNSET
    field_links: ItemLinks | None | Unset = UNSET
    message: None | str | Unset = UNSET
    asynchronous: bool | None | Unset = UNSET
    user_metadatas: list[Metadata] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.item_links import ItemLinks  # noqa: PLC0415
        from ..models.task_status import TaskStatus  # noqa: PLC0415

        id = str(self.id)

        process_id: None | str | Unset
        if isinstance(self.process_id, Unset):
            process_id = UNSET
        elif isinstance(self.process_id, UUID):
            process_id = str(self.process_id)
        else:
            process_id = self.process_id

        job_id: None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        elif isinstance(self.job_id, UUID):
            job_id = str(self.job_id)
        else:
            job_id = self.job_id

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

        status: dict[str, Any] | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, TaskStatus):
            status = self.status.to_dict()
        else:
            status = self.status

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, ItemLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        message: None | str | Unset
        if isinstance(self.message, Unset):
            message = UNSET
        else:
            message = self.message

        asynchronous: bool | None | Unset
        if isinstance(self.asynchronous, Unset):
            asynchronous = UNSET
        else:
            asynchronous = self.asynchronous

        user_metadatas: list[dict[str, Any]] | None | Unset
        if isinstance(self.user_metadatas, Unset):
            user_metadatas = UNSET
        elif isinstance(self.user_metadatas, list):
            user_metadatas = []
            for componentsschemas_metadata_list_type_0_item_data in self.user_metadatas:
                componentsschemas_metadata_list_type_0_item = (
                    componentsschemas_metadata_list_type_0_item_data.to_dict()
                )
                user_metadatas.append(componentsschemas_metadata_list_type_0_item)

        else:
            user_metadatas = self.user_metadatas

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if process_id is not UNSET:
            field_dict["processId"] = process_id
        if job_id is not UNSET:
            field_dict["jobId"] = job_id
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if start_date is not UNSET:
            field_dict["startDate"] = start_date
        if end_date is not UNSET:
            field_dict["endDate"] = end_date
        if status is not UNSET:
            field_dict["status"] = status
        if field_links is not UNSET:
            field_dict["_links"] = field_links
        if message is not UNSET:
            field_dict["message"] = message
        if asynchronous is not UNSET:
            field_dict["asynchronous"] = asynchronous
        if user_metadatas is not UNSET:
            field_dict["userMetadatas"] = user_metadatas

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_links import ItemLinks  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415
        from ..models.task_status import TaskStatus  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        def _parse_process_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                process_id_type_0 = UUID(data)

                return process_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        process_id = _parse_process_id(d.pop("processId", UNSET))

        def _parse_job_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                job_id_type_0 = UUID(data)

                return job_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        job_id = _parse_job_id(d.pop("jobId", UNSET))

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

        def _parse_status(data: object) -> None | TaskStatus | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_task_status_type_0 = TaskStatus.from_dict(data)

                return componentsschemas_task_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskStatus | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_field_links(data: object) -> ItemLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_item_links_type_0 = ItemLinks.from_dict(data)

                return componentsschemas_item_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ItemLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        def _parse_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message = _parse_message(d.pop("message", UNSET))

        def _parse_asynchronous(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        asynchronous = _parse_asynchronous(d.pop("asynchronous", UNSET))

        def _parse_user_metadatas(data: object) -> list[Metadata] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_metadata_list_type_0 = []
                _componentsschemas_metadata_list_type_0 = data
                for (
                    componentsschemas_metadata_list_type_0_item_data
                ) in _componentsschemas_metadata_list_type_0:
                    componentsschemas_metadata_list_type_0_item = Metadata.from_dict(
                        componentsschemas_metadata_list_type_0_item_data
                    )

                    componentsschemas_metadata_list_type_0.append(
                        componentsschemas_metadata_list_type_0_item
                    )

                return componentsschemas_metadata_list_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Metadata] | None | Unset, data)

        user_metadatas = _parse_user_metadatas(d.pop("userMetadatas", UNSET))

        task_describe = cls(
            id=id,
            process_id=process_id,
            job_id=job_id,
            creation_date=creation_date,
            start_date=start_date,
            end_date=end_date,
            status=status,
            field_links=field_links,
            message=message,
            asynchronous=asynchronous,
            user_metadatas=user_metadatas,
        )

        task_describe.additional_properties = d
        return task_describe

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
