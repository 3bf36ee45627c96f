from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.capability_tag import CapabilityTag


T = TypeVar("T", bound="Capabilities")


@_attrs_define
class Capabilities:
    """What the process finds.

    Example:
        {'disclaimer': 'Trained on cities', 'tags': [{'title': 'car', 'description': 'A passenger car'}, 'truck']}

    Attributes:
        disclaimer (None | str | Unset): What to beware of.
        tags (list[CapabilityTag | str] | None | Unset): What its records may be tagged with. Some processes send plain
            strings.
    """

    disclaimer: None | str | Unset = UNSET
    tags: list[CapabilityTag | str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.capability_tag import CapabilityTag  # noqa: PLC0415

        disclaimer: None | str | Unset
        if isinstance(self.disclaimer, Unset):
            disclaimer = UNSET
        else:
            disclaimer = self.disclaimer

        tags: list[dict[str, Any] | str] | None | Unset
        if isinstance(self.tags, Unset):
            tags = UNSET
        elif isinstance(self.tags, list):
            tags = []
            for tags_type_0_item_data in self.tags:
                tags_type_0_item: dict[str, Any] | str
                if isinstance(tags_type_0_item_data, CapabilityTag):
                    tags_type_0_item = tags_type_0_item_data.to_dict()
                else:
                    tags_type_0_item = tags_type_0_item_data
                tags.append(tags_type_0_item)

        else:
            tags = self.tags

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if disclaimer is not UNSET:
            field_dict["disclaimer"] = disclaimer
        if tags is not UNSET:
            field_dict["tags"] = tags

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.capability_tag import CapabilityTag  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_disclaimer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        disclaimer = _parse_disclaimer(d.pop("disclaimer", UNSET))

        def _parse_tags(data: object) -> list[CapabilityTag | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tags_type_0 = []
                _tags_type_0 = data
                for tags_type_0_item_data in _tags_type_0:

                    def _parse_tags_type_0_item(data: object) -> CapabilityTag | str:
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            tags_type_0_item_type_0 = CapabilityTag.from_dict(data)

                            return tags_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(CapabilityTag | str, data)

                    tags_type_0_item = _parse_tags_type_0_item(tags_type_0_item_data)

                    tags_type_0.append(tags_type_0_item)

                return tags_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CapabilityTag | str] | None | Unset, data)

        tags = _parse_tags(d.pop("tags", UNSET))

        capabilities = cls(
            disclaimer=disclaimer,
            tags=tags,
        )

        capabilities.additional_properties = d
        return capabilities

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
