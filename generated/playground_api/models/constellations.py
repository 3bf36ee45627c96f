from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Constellations")


@_attrs_define
class Constellations:
    """The constellations, in one string.

    Example:
        {'constellation': 'PLEIADES,SPOT'}

    Attributes:
        constellation (None | str | Unset): Names, separated by commas.
    """

    constellation: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        constellation: None | str | Unset
        if isinstance(self.constellation, Unset):
            constellation = UNSET
        else:
            constellation = self.constellation

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if constellation is not UNSET:
            field_dict["constellation"] = constellation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_constellation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        constellation = _parse_constellation(d.pop("constellation", UNSET))

        constellations = cls(
            constellation=constellation,
        )

        constellations.additional_properties = d
        return constellations

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
