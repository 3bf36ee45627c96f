from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.dataset_links import DatasetLinks


T = TypeVar("T", bound="DatasetDescribe")


@_attrs_define
class DatasetDescribe:
    """A dataset in full. Published with the properties of the summary.

    Example:
        {'datasetId': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f',
            'name': 'Cars in Doha', 'description': 'What the car detector found', 'creationDate': '2019-06-04T13:38:08Z',
            '_links': {'zones': {'href':
            '/api/v1/zones?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&datasetId=b5b41429-3399-4599-953d-3fbbb53d9488'}}}

    Attributes:
        dataset_id (UUID): The dataset's id.
        project_id (None | Unset | UUID): The id of its project.
        name (None | str | Unset): Its name.
        description (None | str | Unset): What it holds.
        creation_date (datetime.datetime | None | Unset): When it was created.
        field_links (DatasetLinks | None | Unset): Relations of a dataset. `recordsAsGeojson` leads to a zip that holds
            a GeoJSON file for each labellized zone. Example: {'zones': {'href':
            '/api/v1/zones?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f&datasetId=b5b41429-3399-4599-953d-3fbbb53d9488'}}.
    """

    dataset_id: UUID
    project_id: None | Unset | UUID = UNSET
    name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    creation_date: datetime.datetime | None | Unset = UNSET
    field_links: DatasetLinks | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.dataset_links import DatasetLinks  # noqa: PLC0415

        dataset_id = str(self.dataset_id)

        project_id: None | str | Unset
        if isinstance(self.project_id, Unset):
            project_id = UNSET
        elif isinstance(self.project_id, UUID):
            project_id = str(self.project_id)
        else:
            project_id = self.project_id

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
        elif isinstance(self.field_links, DatasetLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "datasetId": dataset_id,
            }
        )
        if project_id is not UNSET:
            field_dict["projectId"] = project_id
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
        from ..models.dataset_links import DatasetLinks  # noqa: PLC0415

        d = dict(src_dict)
        dataset_id = UUID(d.pop("datasetId"))

        def _parse_project_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                project_id_type_0 = UUID(data)

                return project_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        project_id = _parse_project_id(d.pop("projectId", UNSET))

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

        def _parse_field_links(data: object) -> DatasetLinks | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_dataset_links_type_0 = DatasetLinks.from_dict(data)

                return componentsschemas_dataset_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DatasetLinks | None | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        dataset_describe = cls(
            dataset_id=dataset_id,
            project_id=project_id,
            name=name,
            description=description,
            creation_date=creation_date,
            field_links=field_links,
        )

        dataset_describe.additional_properties = d
        return dataset_describe

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
