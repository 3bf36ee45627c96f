from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.image_format import ImageFormat
    from ..models.value_range import ValueRange


T = TypeVar("T", bound="Requirements")


@_attrs_define
class Requirements:
    """What the process demands of its images.

    Example:
        {'tile_size': {'optimal': 256, 'min': 256, 'max': 512}, 'resolution': {'optimal': 0.5, 'min': '0.3', 'max':
            1.5}, 'overlap_size': 0, 'number_of_images': 1, 'apply_fusion': 'SELECT_BASED_ON_CONFIDENCE',
            'max_concurrent_requests': 4, 'duration_estimate': 5, 'supported_image_type': [{'bit_depth': 8, 'bands': ['R',
            'G', 'B'], 'format': 'JPG', 'processing': 'DISPLAY', 'ortholevel': 'L3'}], 'metadata': ['incidenceAngle'],
            'regions': ['WORLD']}

    Attributes:
        tile_size (float | None | str | Unset | ValueRange): Edge of a tile in pixels.
        resolution (float | None | str | Unset | ValueRange): Metres per pixel.
        overlap_size (float | None | Unset): Overlap of neighbouring tiles in pixels; 0 when absent.
        number_of_images (int | None | Unset): Images that a job takes: 1 when absent, 2 for change detection.
        apply_fusion (None | str | Unset): Which of the overlapping detections of neighbouring tiles is kept. Example:
            NONE.
        max_concurrent_requests (int | None | Unset): Tiles that are processed at a time; 1 when absent.
        duration_estimate (float | None | Unset): Seconds that the process takes with optimal hardware. Published as an
            integer; assumed to be for a tile.
        supported_image_type (list[ImageFormat | str] | None | Unset): Kinds of images that it takes. Published as
            objects; texts are taken, too.
        metadata (list[str] | None | Unset): What it wants to know of an image.
        regions (list[str] | None | Unset): Where it works.
    """

    tile_size: float | None | str | Unset | ValueRange = UNSET
    resolution: float | None | str | Unset | ValueRange = UNSET
    overlap_size: float | None | Unset = UNSET
    number_of_images: int | None | Unset = UNSET
    apply_fusion: None | str | Unset = UNSET
    max_concurrent_requests: int | None | Unset = UNSET
    duration_estimate: float | None | Unset = UNSET
    supported_image_type: list[ImageFormat | str] | None | Unset = UNSET
    metadata: list[str] | None | Unset = UNSET
    regions: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.image_format import ImageFormat  # noqa: PLC0415
        from ..models.value_range import ValueRange  # noqa: PLC0415

        tile_size: dict[str, Any] | float | None | str | Unset
        if isinstance(self.tile_size, Unset):
            tile_size = UNSET
        elif isinstance(self.tile_size, ValueRange):
            tile_size = self.tile_size.to_dict()
        else:
            tile_size = self.tile_size

        resolution: dict[str, Any] | float | None | str | Unset
        if isinstance(self.resolution, Unset):
            resolution = UNSET
        elif isinstance(self.resolution, ValueRange):
            resolution = self.resolution.to_dict()
        else:
            resolution = self.resolution

        overlap_size: float | None | Unset
        if isinstance(self.overlap_size, Unset):
            overlap_size = UNSET
        else:
            overlap_size = self.overlap_size

        number_of_images: int | None | Unset
        if isinstance(self.number_of_images, Unset):
            number_of_images = UNSET
        else:
            number_of_images = self.number_of_images

        apply_fusion: None | str | Unset
        if isinstance(self.apply_fusion, Unset):
            apply_fusion = UNSET
        else:
            apply_fusion = self.apply_fusion

        max_concurrent_requests: int | None | Unset
        if isinstance(self.max_concurrent_requests, Unset):
            max_concurrent_requests = UNSET
        else:
            max_concurrent_requests = self.max_concurrent_requests

        duration_estimate: float | None | Unset
        if isinstance(self.duration_estimate, Unset):
            duration_estimate = UNSET
        else:
            duration_estimate = self.duration_estimate

        supported_image_type: list[dict[str, Any] | str] | None | Unset
        if isinstance(self.supported_image_type, Unset):
            supported_image_type = UNSET
        elif isinstance(self.supported_image_type, list):
            supported_image_type = []
            for supported_image_type_type_0_item_data in self.supported_image_type:
                supported_image_type_type_0_item: dict[str, Any] | str
                if isinstance(supported_image_type_type_0_item_data, ImageFormat):
                    supported_image_type_type_0_item = (
                        supported_image_type_type_0_item_data.to_dict()
                    )
                else:
                    supported_image_type_type_0_item = (
                        supported_image_type_type_0_item_data
                    )
                supported_image_type.append(supported_image_type_type_0_item)

        else:
            supported_image_type = self.supported_image_type

        metadata: list[str] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, list):
            metadata = self.metadata

        else:
            metadata = self.metadata

        regions: list[str] | None | Unset
        if isinstance(self.regions, Unset):
            regions = UNSET
        elif isinstance(self.regions, list):
            regions = self.regions

        else:
            regions = self.regions

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if tile_size is not UNSET:
            field_dict["tile_size"] = tile_size
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if overlap_size is not UNSET:
            field_dict["overlap_size"] = overlap_size
        if number_of_images is not UNSET:
            field_dict["number_of_images"] = number_of_images
        if apply_fusion is not UNSET:
            field_dict["apply_fusion"] = apply_fusion
        if max_concurrent_requests is not UNSET:
            field_dict["max_concurrent_requests"] = max_concurrent_requests
        if duration_estimate is not UNSET:
            field_dict["duration_estimate"] = duration_estimate
        if supported_image_type is not UNSET:
            field_dict["supported_image_type"] = supported_image_type
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if regions is not UNSET:
            field_dict["regions"] = regions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.image_format import ImageFormat  # noqa: PLC0415
        from ..models.value_range import ValueRange  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_tile_size(data: object) -> float | None | str | Unset | ValueRange:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                tile_size_type_0 = ValueRange.from_dict(data)

                return tile_size_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(float | None | str | Unset | ValueRange, data)

        tile_size = _parse_tile_size(d.pop("tile_size", UNSET))

        def _parse_resolution(data: object) -> float | None | str | Unset | ValueRange:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                resolution_type_0 = ValueRange.from_dict(data)

                return resolution_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(float | None | str | Unset | ValueRange, data)

        resolution = _parse_resolution(d.pop("resolution", UNSET))

        def _parse_overlap_size(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        overlap_size = _parse_overlap_size(d.pop("overlap_size", UNSET))

        def _parse_number_of_images(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        number_of_images = _parse_number_of_images(d.pop("number_of_images", UNSET))

        def _parse_apply_fusion(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        apply_fusion = _parse_apply_fusion(d.pop("apply_fusion", UNSET))

        def _parse_max_concurrent_requests(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_concurrent_requests = _parse_max_concurrent_requests(
            d.pop("max_concurrent_requests", UNSET)
        )

        def _parse_duration_estimate(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        duration_estimate = _parse_duration_estimate(d.pop("duration_estimate", UNSET))

        def _parse_supported_image_type(
            data: object,
        ) -> list[ImageFormat | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                supported_image_type_type_0 = []
                _supported_image_type_type_0 = data
                for (
                    supported_image_type_type_0_item_data
                ) in _supported_image_type_type_0:

                    def _parse_supported_image_type_type_0_item(
                        data: object,
                    ) -> ImageFormat | str:
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            supported_image_type_type_0_item_type_0 = (
                                ImageFormat.from_dict(data)
                            )

                            return supported_image_type_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ImageFormat | str, data)

                    supported_image_type_type_0_item = (
                        _parse_supported_image_type_type_0_item(
                            supported_image_type_type_0_item_data
                        )
                    )

                    supported_image_type_type_0.append(supported_image_type_type_0_item)

                return supported_image_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ImageFormat | str] | None | Unset, data)

        supported_image_type = _parse_supported_image_type(
            d.pop("supported_image_type", UNSET)
        )

        def _parse_metadata(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                metadata_type_0 = cast(list[str], data)

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        def _parse_regions(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                regions_type_0 = cast(list[str], data)

                return regions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        regions = _parse_regions(d.pop("regions", UNSET))

        requirements = cls(
            tile_size=tile_size,
            resolution=resolution,
            overlap_size=overlap_size,
            number_of_images=number_of_images,
            apply_fusion=apply_fusion,
            max_concurrent_requests=max_concurrent_requests,
            duration_estimate=duration_estimate,
            supported_image_type=supported_image_type,
            metadata=metadata,
            regions=regions,
        )

        requirements.additional_properties = d
        return requirements

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
