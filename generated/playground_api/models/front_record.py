from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.geometry import Geometry


T = TypeVar("T", bound="FrontRecord")


@_attrs_define
class FrontRecord:
    """A detection or an annotation, as the front stores it. Its shape is not published; assumed to be flat like a zone's,
    with the properties that a record shows in GeoJSON. None is required, not even the id, whose name is assumed.

        Example:
            {'record_id': '0b7a1f0e-64de-4c9f-9f0c-0d1f53c0a7f1', 'batch_id': '6d9dd8a1-1f3f-4a37-8f4b-3b6d4f8f20a5',
                'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'tags':
                'car,truck', 'confidence': 0.87, 'state': 'PREDICTED', 'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}

        Attributes:
            tags (list[str] | None | str | Unset): One string with commas between several tags, or a list of tags. Example:
                ['car', 'truck'].
            confidence (float | None | Unset): How sure the process is, 0 to 1.
            state (None | str | Unset): What became of a record. Example: PREDICTED.
            dataset_id (None | str | Unset): The id of its dataset.
            zone_id (None | str | Unset): The id of its zone.
            job_id (None | str | Unset): The id of the job that made it.
            comment (None | str | Unset): A remark.
            length (float | None | Unset): Metres.
            width (float | None | Unset): Metres.
            height (float | None | Unset): Metres.
            area (float | None | Unset): Square metres.
            heading (float | None | Unset): Degrees from North. Assumed to run clockwise.
            record_id (None | str | Unset): The record's id.
            batch_id (None | str | Unset): The id of the batch that it was stored with.
            geom (Geometry | None | Unset): A GeoJSON geometry in longitude, latitude (degrees, WGS 84). Example: {'type':
                'Polygon', 'coordinates': [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
    """

    tags: list[str] | None | str | Unset = UNSET
    confidence: float | None | Unset = UNSET
    state: None | str | Unset = UNSET
    dataset_id: None | str | Unset = UNSET
    zone_id: None | str | Unset = UNSET
    job_id: None | str | Unset = UNSET
    comment: None | str | Unset = UNSET
    length: float | None | Unset = UNSET
    width: float | None | Unset = UNSET
    height: float | None | Unset = UNSET
    area: float | None | Unset = UNSET
    heading: float | None | Unset = UNSET
    record_id: None | str | Unset = UNSET
    batch_id: None | str | Unset = UNSET
    geom: Geometry | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.geometry import Geometry  # noqa: PLC0415

        tags: list[str] | None | str | Unset
        if isinstance(self.tags, Unset):
            tags = UNSET
        elif isinstance(self.tags, list):
            tags = self.tags

        else:
            tags = self.tags

        confidence: float | None | Unset
        if isinstance(self.confidence, Unset):
            confidence = UNSET
        else:
            confidence = self.confidence

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        else:
            state = self.state

        dataset_id: None | str | Unset
        if isinstance(self.dataset_id, Unset):
            dataset_id = UNSET
        else:
            dataset_id = self.dataset_id

        zone_id: None | str | Unset
        if isinstance(self.zone_id, Unset):
            zone_id = UNSET
        else:
            zone_id = self.zone_id

        job_id: None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        else:
            job_id = self.job_id

        comment: None | str | Unset
        if isinstance(self.comment, Unset):
            comment = UNSET
        else:
            comment = self.comment

        length: float | None | Unset
        if isinstance(self.length, Unset):
            length = UNSET
        else:
            length = self.length

        width: float | None | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        height: float | None | Unset
        if isinstance(self.height, Unset):
            height = UNSET
        else:
            height = self.height

        area: float | None | Unset
        if isinstance(self.area, Unset):
            area = UNSET
        else:
            area = self.area

        heading: float | None | Unset
        if isinstance(self.heading, Unset):
            heading = UNSET
        else:
            heading = self.heading

        record_id: None | str | Unset
        if isinstance(self.record_id, Unset):
            record_id = UNSET
        else:
            record_id = self.record_id

        batch_id: None | str | Unset
        if isinstance(self.batch_id, Unset):
            batch_id = UNSET
        else:
            batch_id = self.batch_id

        geom: dict[str, Any] | None | Unset
        if isinstance(self.geom, Unset):
            geom = UNSET
        elif isinstance(self.geom, Geometry):
            geom = self.geom.to_dict()
        else:
            geom = self.geom

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if tags is not UNSET:
            field_dict["tags"] = tags
        if confidence is not UNSET:
            field_dict["confidence"] = confidence
        if state is not UNSET:
            field_dict["state"] = state
        if dataset_id is not UNSET:
            field_dict["dataset_id"] = dataset_id
        if zone_id is not UNSET:
            field_dict["zone_id"] = zone_id
        if job_id is not UNSET:
            field_dict["job_id"] = job_id
        if comment is not UNSET:
            field_dict["comment"] = comment
        if length is not UNSET:
            field_dict["length"] = length
        if width is not UNSET:
            field_dict["width"] = width
        if height is not UNSET:
            field_dict["height"] = height
        if area is not UNSET:
            field_dict["area"] = area
        if heading is not UNSET:
            field_dict["heading"] = heading
        if record_id is not UNSET:
            field_dict["record_id"] = record_id
        if batch_id is not UNSET:
            field_dict["batch_id"] = batch_id
        if geom is not UNSET:
            field_dict["geom"] = geom

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.geometry import Geometry  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_tags(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_record_tags_type_0 = cast(list[str], data)

                return componentsschemas_record_tags_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        tags = _parse_tags(d.pop("tags", UNSET))

        def _parse_confidence(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        confidence = _parse_confidence(d.pop("confidence", UNSET))

        def _parse_state(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        state = _parse_state(d.pop("state", UNSET))

        def _parse_dataset_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        dataset_id = _parse_dataset_id(d.pop("dataset_id", UNSET))

        def _parse_zone_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        zone_id = _parse_zone_id(d.pop("zone_id", UNSET))

        def _parse_job_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        job_id = _parse_job_id(d.pop("job_id", UNSET))

        def _parse_comment(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        comment = _parse_comment(d.pop("comment", UNSET))

        def _parse_length(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        length = _parse_length(d.pop("length", UNSET))

        def _parse_width(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        def _parse_height(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        height = _parse_height(d.pop("height", UNSET))

        def _parse_area(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        area = _parse_area(d.pop("area", UNSET))

        def _parse_heading(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        heading = _parse_heading(d.pop("heading", UNSET))

        def _parse_record_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        record_id = _parse_record_id(d.pop("record_id", UNSET))

        def _parse_batch_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        batch_id = _parse_batch_id(d.pop("batch_id", UNSET))

        def _parse_geom(data: object) -> Geometry | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_geometry_type_0 = Geometry.from_dict(data)

                return componentsschemas_geometry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Geometry | None | Unset, data)

        geom = _parse_geom(d.pop("geom", UNSET))

        front_record = cls(
            tags=tags,
            confidence=confidence,
            state=state,
            dataset_id=dataset_id,
            zone_id=zone_id,
            job_id=job_id,
            comment=comment,
            length=length,
            width=width,
            height=height,
            area=area,
            heading=heading,
            record_id=record_id,
            batch_id=batch_id,
            geom=geom,
        )

        front_record.additional_properties = d
        return front_record

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
