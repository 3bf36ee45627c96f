from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record import Record


T = TypeVar("T", bound="RecordCollection")


@_attrs_define
class RecordCollection:
    """Records, as a GeoJSON FeatureCollection.

    Example:
        {'type': 'FeatureCollection', 'features': [{'type': 'Feature', 'id': '0b7a1f0e-64de-4c9f-9f0c-0d1f53c0a7f1',
            'geometry': {'type': 'Polygon', 'coordinates': [[[51.51, 25.21], [51.52, 25.21], [51.52, 25.22], [51.51, 25.22],
            [51.51, 25.21]]]}, 'properties': {'tags': 'car,truck', 'confidence': 0.87, 'state': 'PREDICTED', 'job_id':
            'c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11'}}]}

    Attributes:
        features (list[Record]):
        type_ (str | Unset): Always `FeatureCollection`.
    """

    features: list[Record]
    type_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        features = []
        for features_item_data in self.features:
            features_item = features_item_data.to_dict()
            features.append(features_item)

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "features": features,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record import Record  # noqa: PLC0415

        d = dict(src_dict)
        features = []
        _features = d.pop("features")
        for features_item_data in _features:
            features_item = Record.from_dict(features_item_data)

            features.append(features_item)

        type_ = d.pop("type", UNSET)

        record_collection = cls(
            features=features,
            type_=type_,
        )

        record_collection.additional_properties = d
        return record_collection

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
