from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.project_links import ProjectLinks


T = TypeVar("T", bound="ProjectSummary")


@_attrs_define
class ProjectSummary:
    """A project, in short.

    Example:
        {'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Airbus', 'description': 'Cars and planes',
            'creationDate': '2018-11-02T22:30:02.042600+00:00', '_links': {'datasets': {'href':
            '/api/v1/datasets?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}}

    Attributes:
        project_id (UUID): The project's id.
        name (None | str | Unset): Its name.
        description (None | str | Unset): What it is for.
        creation_date (datetime.datetime | None | Unset): When it was created.
        field_links (None | ProjectLinks | Unset): Relations of a project. No operation is known for `users`, `update`
            and `delete`. Example: {'datasets': {'href':
            '/api/v1/datasets?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f'}}.
    """

    project_id: UUID
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    creation_date: datetime.datetime | None | Unset = UNSET
    field_links: None | ProjectLinks | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.project_links import ProjectLinks  # noqa: PLC0415

        project_id = str(self.project_id)

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        creation_date: None | str | Unset
        if isinstance(self.creation_date, Unset):
            creation_date = UNSET
        elif isinstance(self.creation_date, datetime.datetime):
            creation_date = self.creation_date.isoformat()
        else:
            creation_date = self.creation_date

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, ProjectLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "projectId": project_id,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if creation_date is not UNSET:
            field_dict["creationDate"] = creation_date
        if field_links is not UNSET:
            field_dict["_links"] = field_links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.project_links import ProjectLinks  # noqa: PLC0415

        d = dict(src_dict)
        project_id = UUID(d.pop("projectId"))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

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

        def _parse_field_links(data: object) -> None | ProjectLinks | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_project_links_type_0 = ProjectLinks.from_dict(data)

                return componentsschemas_project_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProjectLinks | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        project_summary = cls(
            project_id=project_id,
            name=name,
            description=description,
            creation_date=creation_date,
            field_links=field_links,
        )

        project_summary.additional_properties = d
        return project_summary

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
