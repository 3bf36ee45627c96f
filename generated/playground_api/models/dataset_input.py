from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DatasetInput")


@_attrs_define
class DatasetInput:
    """A dataset to be.

    Example:
        {'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Cars in Doha', 'description': 'What the car
            detector found'}

    Attributes:
        project_id (UUID): The id of its project.
        name (str): Its name.
        description (str): What it holds.
    """

    project_id: UUID
    name: str
    description: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        project_id = str(self.project_id)

        name = self.name

        description = self.description

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "projectId": project_id,
                "name": name,
                "description": description,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        project_id = UUID(d.pop("projectId"))

        name = d.pop("name")

        description = d.pop("description")

        dataset_input = cls(
            project_id=project_id,
            name=name,
            description=description,
        )

        dataset_input.additional_properties = d
        return dataset_input

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
