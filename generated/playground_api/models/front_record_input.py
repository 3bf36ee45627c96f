from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_record_state import KnownRecordState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.multi_polygon_geometry import MultiPolygonGeometry
    from ..models.point_geometry import PointGeometry
    from ..models.polygon_geometry import PolygonGeometry


T = TypeVar("T", bound="FrontRecordInput")


@_attrs_define
class FrontRecordInput:
    """A record to be. Which properties are required is not published; these are assumed.

    Example:
        {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55',
            'tags': ['car'], 'state': 'ADDED', 'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}

    Attributes:
        dataset_id (UUID): The id of its dataset.
        zone_id (UUID): The id of its zone.
        geom (MultiPolygonGeometry | PointGeometry | PolygonGeometry): Where it is.
        job_id (None | Unset | UUID): The id of the job that made it.
        batch_id (None | str | Unset): The id of a batch to store it with. Assumed that the client may choose it;
            nothing depends on whether the service keeps it.
        tags (list[str] | None | str | Unset): One string with commas between several tags, or a list of tags. Example:
            ['car', 'truck'].
        confidence (float | None | Unset): How sure the maker is, 0 to 1.
        state (KnownRecordState | Unset): States of a record that are published. Example: PREDICTED.
        comment (None | str | Unset): A remark.
        length (float | None | Unset): Metres.
        width (float | None | Unset): Metres.
        height (float | None | Unset): Metres.
        area (float | None | Unset): Square metres.
        heading (float | None | Unset): Degrees from North. Assumed to run clockwise.
    """

    dataset_id: UUID
    zone_id: UUID
    geom: MultiPolygonGeometry | PointGeometry | PolygonGeometry
    job_id: None | Unset | UUID = UNSET
    batch_id: None | str | Unset = UNSET
    tags: list[str] | None | str | Unset = UNSET
    confidence: float | None | Unset = UNSET
    state: KnownRecordState | Unset = UNSET
    comment: None | str | Unset = UNSET
    length: float | None | Unset = UNSET
    width: float | None | Unset = UNSET
    height: float | None | Unset = UNSET
    area: float | None | Unset = UNSET
    heading: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.multi_polygon_geometry import MultiPolygonGeometry  # noqa: PLC0415
        from ..models.polygon_geometry import PolygonGeometry  # noqa: PLC0415

        dataset_id = str(self.dataset_id)

        zone_id = str(self.zone_id)

        geom: dict[str, Any]
        if isinstance(self.geom, PolygonGeometry):
            geom = self.geom.to_dict()
        elif isinstance(self.geom, MultiPolygonGeometry):
            geom = self.geom.to_dict()
        else:
            geom = self.geom.to_dict()

        job_id: None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        elif isinstance(self.job_id, UUID):
            job_id = str(self.job_id)
        else:
            job_id = self.job_id

        batch_id: None | str | Unset
        if isinstance(self.batch_id, Unset):
            batch_id = UNSET
        else:
            batch_id = self.batch_id

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

        state: str | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.value

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

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dataset_id": dataset_id,
                "zone_id": zone_id,
                "geom": geom,
            }
        )
        if job_id is not UNSET:
            field_dict["job_id"] = job_id
        if batch_id is not UNSET:
            field_dict["batch_id"] = batch_id
        if tags is not UNSET:
            field_dict["tags"] = tags
        if confidence is not UNSET:
            field_dict["confidence"] = confidence
        if state is not UNSET:
            field_dict["state"] = state
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

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.multi_polygon_geometry import MultiPolygonGeometry  # noqa: PLC0415
        from ..models.point_geometry import PointGeometry  # noqa: PLC0415
        from ..models.polygon_geometry import PolygonGeometry  # noqa: PLC0415

        d = dict(src_dict)
        dataset_id = UUID(d.pop("dataset_id"))

        zone_id = UUID(d.pop("zone_id"))

        def _parse_geom(
            data: object,
        ) -> MultiPolygonGeometry | PointGeometry | PolygonGeometry:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                geom_type_0 = PolygonGeometry.from_dict(data)

                return geom_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                geom_type_1 = MultiPolygonGeometry.from_dict(data)

                return geom_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            geom_type_2 = PointGeometry.from_dict(data)

            return geom_type_2

        geom = _parse_geom(d.pop("geom"))

        def _parse_job_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                job_id_type_0 = UUID(data)

                return job_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        job_id = _parse_job_id(d.pop("job_id", UNSET))

        def _parse_batch_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        batch_id = _parse_batch_id(d.pop("batch_id", UNSET))

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

        _state = d.pop("state", UNSET)
        state: KnownRecordState | Unset
        if isinstance(_state, Unset):
            state = UNSET
        else:
            state = KnownRecordState(_state)

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

        front_record_input = cls(
            dataset_id=dataset_id,
            zone_id=zone_id,
            geom=geom,
            job_id=job_id,
            batch_id=batch_id,
            tags=tags,
            confidence=confidence,
            state=state,
            comment=comment,
            length=length,
            width=width,
            height=height,
            area=area,
            heading=heading,
        )

        front_record_input.additional_properties = d
        return front_record_input

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
