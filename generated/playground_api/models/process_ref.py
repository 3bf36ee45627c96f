from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.process_ref_type import ProcessRefType

T = TypeVar("T", bound="ProcessRef")


@_attrs_define
class ProcessRef:
    """What a process is made of.

    Example:
        {'type': 'dockerImage', 'reference': 'registry.example.com/detectors/cars:1.0'}

    Attributes:
        type_ (ProcessRefType): What a process's reference names. Example: dockerImage.
        reference (str): The name of the container image, or the address of the instance.
    """

    type_: ProcessRefType
    reference: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        reference = self.reference

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "reference": reference,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = ProcessRefType(d.pop("type"))

        reference = d.pop("reference")

        process_ref = cls(
            type_=type_,
            reference=reference,
        )

        process_ref.additional_properties = d
        return process_ref

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
