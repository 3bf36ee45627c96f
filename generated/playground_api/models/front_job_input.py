from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_area import JobArea


T = TypeVar("T", bound="FrontJobInput")


@_attrs_define
class FrontJobInput:
    """A process's input, as of `create_job`, for the older way to launch a job. How the process is named is not published;
    assumed to be `process_id`, with `project_id` for its project.

        Example:
            {'process_id': '6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01', 'project_id': '3361252e-bfe8-4b8e-8c38-e915e32d741f',
                'name': 'Perpignan', 'imageId': '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Cars in Perpignan',
                'geom': {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9,
                42.7]]]}}

        Attributes:
            process_id (UUID): The process's id. Assumed.
            project_id (UUID | Unset): The project's id. Assumed.
            name (str | Unset): The job's name.
            geom (JobArea | Unset): The area of interest, a GeoJSON Polygon in longitude, latitude (degrees, WGS 84). The
                process's own JSON Schema decides whether it fits. Example: {'type': 'Polygon', 'coordinates': [[[51.5, 25.2],
                [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
    """

    process_id: UUID
    project_id: UUID | Unset = UNSET
    name: str | Unset = UNSET
    geom: JobArea | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        process_id = str(self.process_id)

        project_id: str | Unset = UNSET
        if not isinstance(self.project_id, Unset):
            project_id = str(self.project_id)

        name = self.name

        geom: dict[str, Any] | Unset = UNSET
        if not isinstance(self.geom, Unset):
            geom = self.geom.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "process_id": process_id,
            }
        )
        if project_id is not UNSET:
            field_dict["project_id"] = project_id
        if name is not UNSET:
            field_dict["name"] = name
        if geom is not UNSET:
            field_dict["geom"] = geom

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_area import JobArea  # noqa: PLC0415

        d = dict(src_dict)
        process_id = UUID(d.pop("process_id"))

        _project_id = d.pop("project_id", UNSET)
        project_id: UUID | Unset
        if isinstance(_project_id, Unset):
            project_id = UNSET
        else:
            project_id = UUID(_project_id)

        name = d.pop("name", UNSET)

        _geom = d.pop("geom", UNSET)
        geom: JobArea | Unset
        if isinstance(_geom, Unset):
            geom = UNSET
        else:
            geom = JobArea.from_dict(_geom)

        front_job_input = cls(
            process_id=process_id,
            project_id=project_id,
            name=name,
            geom=geom,
        )

        front_job_input.additional_properties = d
        return front_job_input

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
