from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_area import JobArea


T = TypeVar("T", bound="JobInput")


@_attrs_define
class JobInput:
    """What a process takes. The process's own JSON Schema decides which properties are required and what else there may
    be; these are the ones of the two published schemas. Exactly one of `datasetId` and `datasetName` is given there.

        Example:
            {'name': 'Perpignan, 2016', 'imageId1': 'f11ad878ce4b0dc53f69c06dc0c807933e9604df', 'imageId2':
                '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Changes in Perpignan', 'projectId':
                '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'geom': {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7],
                [2.91, 42.71], [2.9, 42.71], [2.9, 42.7]]]}}

        Attributes:
            name (str | Unset): The job's name.
            geom (JobArea | Unset): The area of interest, a GeoJSON Polygon in longitude, latitude (degrees, WGS 84). The
                process's own JSON Schema decides whether it fits. Example: {'type': 'Polygon', 'coordinates': [[[51.5, 25.2],
                [51.6, 25.2], [51.6, 25.3], [51.5, 25.3], [51.5, 25.2]]]}.
            image_id (str | Unset): The image, for object detection: `id` of the catalogue's feature, or a source id.
                Published examples use both.
            image_id_1 (str | Unset): The earlier image, for change detection. Assumed to be the earlier.
            image_id_2 (str | Unset): The later image, for change detection. Assumed to be the later.
            dataset_id (str | Unset): An existing dataset for the results.
            dataset_name (str | Unset): The name of a new dataset for the results.
            mask_dataset_id (str | Unset): A dataset that masks the image.
            project_id (str | Unset): The project.
    """

    name: str | Unset = UNSET
    geom: JobArea | Unset = UNSET
    image_id: str | Unset = UNSET
    image_id_1: str | Unset = UNSET
    image_id_2: str | Unset = UNSET
    dataset_id: str | Unset = UNSET
    dataset_name: str | Unset = UNSET
    mask_dataset_id: str | Unset = UNSET
    project_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        geom: dict[str, Any] | Unset = UNSET
        if not isinstance(self.geom, Unset):
            geom = self.geom.to_dict()

        image_id = self.image_id

        image_id_1 = self.image_id_1

        image_id_2 = self.image_id_2

        dataset_id = self.dataset_id

        dataset_name = self.dataset_name

        mask_dataset_id = self.mask_dataset_id

        project_id = self.project_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if geom is not UNSET:
            field_dict["geom"] = geom
        if image_id is not UNSET:
            field_dict["imageId"] = image_id
        if image_id_1 is not UNSET:
            field_dict["imageId1"] = image_id_1
        if image_id_2 is not UNSET:
            field_dict["imageId2"] = image_id_2
        if dataset_id is not UNSET:
            field_dict["datasetId"] = dataset_id
        if dataset_name is not UNSET:
            field_dict["datasetName"] = dataset_name
        if mask_dataset_id is not UNSET:
            field_dict["maskDatasetId"] = mask_dataset_id
        if project_id is not UNSET:
            field_dict["projectId"] = project_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_area import JobArea  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _geom = d.pop("geom", UNSET)
        geom: JobArea | Unset
        if isinstance(_geom, Unset):
            geom = UNSET
        else:
            geom = JobArea.from_dict(_geom)

        image_id = d.pop("imageId", UNSET)

        image_id_1 = d.pop("imageId1", UNSET)

        image_id_2 = d.pop("imageId2", UNSET)

        dataset_id = d.pop("datasetId", UNSET)

        dataset_name = d.pop("datasetName", UNSET)

        mask_dataset_id = d.pop("maskDatasetId", UNSET)

        project_id = d.pop("projectId", UNSET)

        job_input = cls(
            name=name,
            geom=geom,
            image_id=image_id,
            image_id_1=image_id_1,
            image_id_2=image_id_2,
            dataset_id=dataset_id,
            dataset_name=dataset_name,
            mask_dataset_id=mask_dataset_id,
            project_id=project_id,
        )

        job_input.additional_properties = d
        return job_input

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
