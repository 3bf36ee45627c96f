from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.image import Image


T = TypeVar("T", bound="ImageCollection")


@_attrs_define
class ImageCollection:
    """Images, as a GeoJSON FeatureCollection.

    Example:
        {'type': 'FeatureCollection', 'error': False, 'startIndex': 0, 'itemsPerPage': 100, 'totalResults': 1,
            'features': [{'type': 'Feature', 'id': '95e878942335216e74e88a9d9e2a97156870bfce'}]}

    Attributes:
        features (list[Image]):
        type_ (str | Unset): Always `FeatureCollection`.
        error (bool | None | Unset): Whether the search failed. Assumed from its name.
        start_index (int | None | Unset): Index of the first image, counted from 0.
        items_per_page (int | None | Unset): How many images an answer holds at most.
        total_results (int | None | Unset): How many images there are.
    """

    features: list[Image]
    type_: str | Unset = UNSET
    error: bool | None | Unset = UNSET
    start_index: int | None | Unset = UNSET
    items_per_page: int | None | Unset = UNSET
    total_results: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        features = []
        for features_item_data in self.features:
            features_item = features_item_data.to_dict()
            features.append(features_item)

        type_ = self.type_

        error: bool | None | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        else:
            error = self.error

        start_index: int | None | Unset
        if isinstance(self.start_index, Unset):
            start_index = UNSET
        else:
            start_index = self.start_index

        items_per_page: int | None | Unset
        if isinstance(self.items_per_page, Unset):
            items_per_page = UNSET
        else:
            items_per_page = self.items_per_page

        total_results: int | None | Unset
        if isinstance(self.total_results, Unset):
            total_results = UNSET
        else:
            total_results = self.total_results

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "features": features,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if error is not UNSET:
            field_dict["error"] = error
        if start_index is not UNSET:
            field_dict["startIndex"] = start_index
        if items_per_page is not UNSET:
            field_dict["itemsPerPage"] = items_per_page
        if total_results is not UNSET:
            field_dict["totalResults"] = total_results

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.image import Image  # noqa: PLC0415

        d = dict(src_dict)
        features = []
        _features = d.pop("features")
        for features_item_data in _features:
            features_item = Image.from_dict(features_item_data)

            features.append(features_item)

        type_ = d.pop("type", UNSET)

        def _parse_error(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        def _parse_start_index(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        start_index = _parse_start_index(d.pop("startIndex", UNSET))

        def _parse_items_per_page(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        items_per_page = _parse_items_per_page(d.pop("itemsPerPage", UNSET))

        def _parse_total_results(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        total_results = _parse_total_results(d.pop("totalResults", UNSET))

        image_collection = cls(
            features=features,
            type_=type_,
            error=error,
            start_index=start_index,
            items_per_page=items_per_page,
            total_results=total_results,
        )

        image_collection.additional_properties = d
        return image_collection

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
