from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ValueRange")


@_attrs_define
class ValueRange:
    """The best value and its limits.

    Example:
        {'optimal': 0.5, 'min': '0.3', 'max': 1.5}

    Attributes:
        optimal (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
        min_ (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
        max_ (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
    """

    optimal: float | None | str | Unset = UNSET
    min_: float | None | str | Unset = UNSET
    max_: float | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        optimal: float | None | str | Unset
        if isinstance(self.optimal, Unset):
            optimal = UNSET
        else:
            optimal = self.optimal

        min_: float | None | str | Unset
        if isinstance(self.min_, Unset):
            min_ = UNSET
        else:
            min_ = self.min_

        max_: float | None | str | Unset
        if isinstance(self.max_, Unset):
            max_ = UNSET
        else:
            max_ = self.max_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if optimal is not UNSET:
            field_dict["optimal"] = optimal
        if min_ is not UNSET:
            field_dict["min"] = min_
        if max_ is not UNSET:
            field_dict["max"] = max_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_optimal(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        optimal = _parse_optimal(d.pop("optimal", UNSET))

        def _parse_min_(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        min_ = _parse_min_(d.pop("min", UNSET))

        def _parse_max_(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        max_ = _parse_max_(d.pop("max", UNSET))

        value_range = cls(
            optimal=optimal,
            min_=min_,
            max_=max_,
        )

        value_range.additional_properties = d
        return value_range

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
