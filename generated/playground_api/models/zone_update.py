from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_zone_status import KnownZoneStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="ZoneUpdate")


@_attrs_define
class ZoneUpdate:
    """What may change of a zone.

    Example:
        {'name': 'job_2019-06-04_Bordeaux', 'description': 'Houses of the new quarter', 'status': 'LABELLIZED'}

    Attributes:
        name (str | Unset): Its name.
        description (str | Unset): What it is.
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example: RESERVED.
    """

    name: str | Unset = UNSET
    description: str | Unset = UNSET
    status: KnownZoneStatus | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        description = d.pop("description", UNSET)

        _status = d.pop("status", UNSET)
        status: KnownZoneStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = KnownZoneStatus(_status)

        zone_update = cls(
            name=name,
            description=description,
            status=status,
        )

        zone_update.additional_properties = d
        return zone_update

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
