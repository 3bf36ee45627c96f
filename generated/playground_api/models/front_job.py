from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.front_job_process import FrontJobProcess


T = TypeVar("T", bound="FrontJob")


@_attrs_define
class FrontJob:
    """A job.

    Example:
        {'job_id': '1a2deece-27a8-46fe-8bc4-84f31179b305', 'name': 'Doha', 'process': {'name': 'Ext Cars'},
            'tiles_estimated': 70}

    Attributes:
        job_id (UUID): The job's id.
        name (None | str | Unset): Its name.
        process (FrontJobProcess | None | Unset): The process of a job. Example: {'name': 'Ext Cars'}.
        tiles_estimated (int | None | Unset): Into how many tiles the area was estimated to be cut.
    """

    job_id: UUID
    name: None | str | Unset = UNSET
    process: FrontJobProcess | None | Unset = UNSET
    tiles_estimated: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.front_job_process import FrontJobProcess  # noqa: PLC0415

        job_id = str(self.job_id)

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        process: dict[str, Any] | None | Unset
        if isinstance(self.process, Unset):
            process = UNSET
        elif isinstance(self.process, FrontJobProcess):
            process = self.process.to_dict()
        else:
            process = self.process

        tiles_estimated: int | None | Unset
        if isinstance(self.tiles_estimated, Unset):
            tiles_estimated = UNSET
        else:
            tiles_estimated = self.tiles_estimated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if process is not UNSET:
            field_dict["process"] = process
        if tiles_estimated is not UNSET:
            field_dict["tiles_estimated"] = tiles_estimated

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.front_job_process import FrontJobProcess  # noqa: PLC0415

        d = dict(src_dict)
        job_id = UUID(d.pop("job_id"))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_process(data: object) -> FrontJobProcess | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_front_job_process_type_0 = FrontJobProcess.from_dict(
                    data
                )

                return componentsschemas_front_job_process_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FrontJobProcess | None | Unset, data)

        process = _parse_process(d.pop("process", UNSET))

        def _parse_tiles_estimated(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        tiles_estimated = _parse_tiles_estimated(d.pop("tiles_estimated", UNSET))

        front_job = cls(
            job_id=job_id,
            name=name,
            process=process,
            tiles_estimated=tiles_estimated,
        )

        front_job.additional_properties = d
        return front_job

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
