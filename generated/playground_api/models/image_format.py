from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ImageFormat")


@_attrs_define
class ImageFormat:
    """A kind of image that a process takes.

    Example:
        {'bit_depth': 8, 'bands': ['R', 'G', 'B'], 'format': 'JPG', 'processing': 'DISPLAY', 'ortholevel': 'L3'}

    Attributes:
        bit_depth (int | None | Unset): Bits of a sample.
        bands (list[str] | None | Unset): Which bands, in order.
        format_ (None | str | Unset): The format of the file.
        processing (None | str | Unset): How its values were made.
        ortholevel (None | str | Unset): How far it was rectified.
    """

    bit_depth: int | None | Unset = UNSET
    bands: list[str] | None | Unset = UNSET
    format_: None | str | Unset = UNSET
    processing: None | str | Unset = UNSET
    ortholevel: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bit_depth: int | None | Unset
        if isinstance(self.bit_depth, Unset):
            bit_depth = UNSET
        else:
            bit_depth = self.bit_depth

        bands: list[str] | None | Unset
        if isinstance(self.bands, Unset):
            bands = UNSET
        elif isinstance(self.bands, list):
            bands = self.bands

        else:
            bands = self.bands

        format_: None | str | Unset
        if isinstance(self.format_, Unset):
            format_ = UNSET
        else:
            format_ = self.format_

        processing: None | str | Unset
        if isinstance(self.processing, Unset):
            processing = UNSET
        else:
            processing = self.processing

        ortholevel: None | str | Unset
        if isinstance(self.ortholevel, Unset):
            ortholevel = UNSET
        else:
            ortholevel = self.ortholevel

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if bit_depth is not UNSET:
            field_dict["bit_depth"] = bit_depth
        if bands is not UNSET:
            field_dict["bands"] = bands
        if format_ is not UNSET:
            field_dict["format"] = format_
        if processing is not UNSET:
            field_dict["processing"] = processing
        if ortholevel is not UNSET:
            field_dict["ortholevel"] = ortholevel

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_bit_depth(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        bit_depth = _parse_bit_depth(d.pop("bit_depth", UNSET))

        def _parse_bands(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                bands_type_0 = cast(list[str], data)

                return bands_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        bands = _parse_bands(d.pop("bands", UNSET))

        def _parse_format_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        format_ = _parse_format_(d.pop("format", UNSET))

        def _parse_processing(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        processing = _parse_processing(d.pop("processing", UNSET))

        def _parse_ortholevel(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ortholevel = _parse_ortholevel(d.pop("ortholevel", UNSET))

        image_format = cls(
            bit_depth=bit_depth,
            bands=bands,
            format_=format_,
            processing=processing,
            ortholevel=ortholevel,
        )

        image_format.additional_properties = d
        return image_format

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
