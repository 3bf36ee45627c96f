from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.capabilities import Capabilities
    from ..models.input_schema import InputSchema
    from ..models.process_links import ProcessLinks
    from ..models.process_output import ProcessOutput
    from ..models.requirements import Requirements
    from ..models.resources import Resources


T = TypeVar("T", bound="ProcessDescribe")


@_attrs_define
class ProcessDescribe:
    """A process in full, with the JSON Schema of its input.

    Example:
        {'id': '2f8d2fc7-e38e-4e2f-88f2-266135677f4c', 'title': 'DL Change Detection 5', 'name': 'dl-change-
            detection-5', 'family': 'change-detection', 'version': '5.0', 'description': 'Finds what changed between two
            images', 'requirements': {'tile_size': {'optimal': 256, 'min': 256, 'max': 512}, 'resolution': '1.5',
            'number_of_images': 2}, 'capabilities': {'tags': [{'title': 'change', 'description': 'Something is new or
            gone'}, 'building']}, 'resources': {'gpu_enabled': True, 'cpu_enabled': False, 'ram': 8589934592}, 'input':
            {'$schema': 'http://json-schema.org/draft-06/schema#', 'type': 'object', 'required': ['name', 'imageId1',
            'imageId2', 'geom'], 'properties': {'name': {'type': 'string', 'description': 'Job name'}}}, 'output': None,
            '_links': {'self': {'href': 'https://playground-api-gateway.playground.airbusds-
            geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f',
            'method': 'GET', 'relation': 'Return the process information', 'type': 'application/json'}, 'runNewJob':
            {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}}}

    Attributes:
        id (UUID): The process's id.
        title (None | str | Unset): Its name for people.
        family (None | str | Unset): The kind of a process. Example: object-detection.
        version (None | str | Unset): Its version.
        description (None | str | Unset): What it does.
        organization (None | str | Unset): Who made it.
        email (None | str | Unset): Whom to ask.
        keywords (list[str] | None | Unset): Words to find it by.
        field_links (None | ProcessLinks | Unset): Relations of a process. In a list, `self` and `list` may be all there
            is. Example: {'self': {'href': 'https://playground-api-gateway.playground.airbusds-
            geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f',
            'method': 'GET', 'relation': 'Return the process information', 'type': 'application/json'}, 'runNewJob':
            {'href': 'https://playground-api-gateway.playground.airbusds-geo.com/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-
            266135677f4c/jobs?projectId=3361252e-bfe8-4b8e-8c38-e915e32d741f', 'method': 'POST', 'relation': 'Make a job
            request that should be queued for future execution', 'type': 'application/json'}}.
        name (None | str | Unset): Its name for machines.
        requirements (None | Requirements | Unset): What the process demands of its images. Example: {'tile_size':
            {'optimal': 256, 'min': 256, 'max': 512}, 'resolution': {'optimal': 0.5, 'min': '0.3', 'max': 1.5},
            'overlap_size': 0, 'number_of_images': 1, 'apply_fusion': 'SELECT_BASED_ON_CONFIDENCE',
            'max_concurrent_requests': 4, 'duration_estimate': 5, 'supported_image_type': [{'bit_depth': 8, 'bands': ['R',
            'G', 'B'], 'format': 'JPG', 'processing': 'DISPLAY', 'ortholevel': 'L3'}], 'metadata': ['incidenceAngle'],
            'regions': ['WORLD']}.
        capabilities (Capabilities | None | Unset): What the process finds. Example: {'disclaimer': 'Trained on cities',
            'tags': [{'title': 'car', 'description': 'A passenger car'}, 'truck']}.
        resources (None | Resources | Unset): What a container of the process takes. `ram` and `ram_gpu` are bytes,
            `cpu` is a number of cores (a string in the description of 2019), `gpu` a number of GPUs. Example:
            {'gpu_enabled': True, 'cpu_enabled': False, 'ram': 8589934592, 'cpu': '4', 'cpuArch': 'amd64', 'gpu': 1,
            'ram_gpu': 8589934592, 'static_memory': '10MB', 'max_batch_size': 8}.
        input_ (InputSchema | None | Unset): A JSON Schema, draft 6, of what the process takes. It decides whether a
            job's input fits. Example: {'$schema': 'http://json-schema.org/draft-06/schema#', 'title': 'job-object-
            detection-input', 'type': 'object', 'required': ['name', 'imageId', 'geom'], 'properties': {'name': {'type':
            'string', 'description': 'Job name'}, 'imageId': {'type': 'string', 'description': 'Image ID'}, 'geom': {'type':
            'object', 'description': 'Area of interest'}}}.
        output (None | ProcessOutput | Unset): What the process answers. Null on the live service. Example: {'content':
            None, 'format': 'application/json'}.
    """

    id: UUID
    title: None | str | Unset = UNSET
    family: None | str | Unset = UNSET
    version: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    organization: None | str | Unset = UNSET
    email: None | str | Unset = UNSET
    keywords: list[str] | None | Unset = UNSET
    field_links: None | ProcessLinks | Unset = UNSET
    name: None | str | Unset = UNSET
    requirements: None | Requirements | Unset = UNSET
    capabilities: Capabilities | None | Unset = UNSET
    resources: None | Resources | Unset = UNSET
    input_: InputSchema | None | Unset = UNSET
    output: None | ProcessOutput | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.capabilities import Capabilities  # noqa: PLC0415
        from ..models.input_schema import InputSchema  # noqa: PLC0415
        from ..models.process_links import ProcessLinks  # noqa: PLC0415
        from ..models.process_output import ProcessOutput  # noqa: PLC0415
        from ..models.requirements import Requirements  # noqa: PLC0415
        from ..models.resources import Resources  # noqa: PLC0415

        id = str(self.id)

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        family: None | str | Unset
        if isinstance(self.family, Unset):
            family = UNSET
        else:
            family = self.family

        version: None | str | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        organization: None | str | Unset
        if isinstance(self.organization, Unset):
            organization = UNSET
        else:
            organization = self.organization

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        keywords: list[str] | None | Unset
        if isinstance(self.keywords, Unset):
            keywords = UNSET
        elif isinstance(self.keywords, list):
            keywords = self.keywords

        else:
            keywords = self.keywords

        field_links: dict[str, Any] | None | Unset
        if isinstance(self.field_links, Unset):
            field_links = UNSET
        elif isinstance(self.field_links, ProcessLinks):
            field_links = self.field_links.to_dict()
        else:
            field_links = self.field_links

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        requirements: dict[str, Any] | None | Unset
        if isinstance(self.requirements, Unset):
            requirements = UNSET
        elif isinstance(self.requirements, Requirements):
            requirements = self.requirements.to_dict()
        else:
            requirements = self.requirements

        capabilities: dict[str, Any] | None | Unset
        if isinstance(self.capabilities, Unset):
            capabilities = UNSET
        elif isinstance(self.capabilities, Capabilities):
            capabilities = self.capabilities.to_dict()
        else:
            capabilities = self.capabilities

        resources: dict[str, Any] | None | Unset
        if isinstance(self.resources, Unset):
            resources = UNSET
        elif isinstance(self.resources, Resources):
            resources = self.resources.to_dict()
        else:
            resources = self.resources

        input_: dict[str, Any] | None | Unset
        if isinstance(self.input_, Unset):
            input_ = UNSET
        elif isinstance(self.input_, InputSchema):
            input_ = self.input_.to_dict()
        else:
            input_ = self.input_

        output: dict[str, Any] | None | Unset
        if isinstance(self.output, Unset):
            output = UNSET
        elif isinstance(self.output, ProcessOutput):
            output = self.output.to_dict()
        else:
            output = self.output

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title
        if family is not UNSET:
            field_dict["family"] = family
        if version is not UNSET:
            field_dict["version"] = version
        if description is not UNSET:
            field_dict["description"] = description
        if organization is not UNSET:
            field_dict["organization"] = organization
        if email is not UNSET:
            field_dict["email"] = email
        if keywords is not UNSET:
            field_dict["keywords"] = keywords
        if field_links is not UNSET:
            field_dict["_links"] = field_links
        if name is not UNSET:
            field_dict["name"] = name
        if requirements is not UNSET:
            field_dict["requirements"] = requirements
        if capabilities is not UNSET:
            field_dict["capabilities"] = capabilities
        if resources is not UNSET:
            field_dict["resources"] = resources
        if input_ is not UNSET:
            field_dict["input"] = input_
        if output is not UNSET:
            field_dict["output"] = output

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.capabilities import Capabilities  # noqa: PLC0415
        from ..models.input_schema import InputSchema  # noqa: PLC0415
        from ..models.process_links import ProcessLinks  # noqa: PLC0415
        from ..models.process_output import ProcessOutput  # noqa: PLC0415
        from ..models.requirements import Requirements  # noqa: PLC0415
        from ..models.resources import Resources  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_family(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        family = _parse_family(d.pop("family", UNSET))

        def _parse_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_organization(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        organization = _parse_organization(d.pop("organization", UNSET))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_keywords(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                keywords_type_0 = cast(list[str], data)

                return keywords_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        keywords = _parse_keywords(d.pop("keywords", UNSET))

        def _parse_field_links(data: object) -> None | ProcessLinks | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_process_links_type_0 = ProcessLinks.from_dict(data)

                return componentsschemas_process_links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProcessLinks | Unset, data)

        field_links = _parse_field_links(d.pop("_links", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_requirements(data: object) -> None | Requirements | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_requirements_type_0 = Requirements.from_dict(data)

                return componentsschemas_requirements_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Requirements | Unset, data)

        requirements = _parse_requirements(d.pop("requirements", UNSET))

        def _parse_capabilities(data: object) -> Capabilities | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_capabilities_type_0 = Capabilities.from_dict(data)

                return componentsschemas_capabilities_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Capabilities | None | Unset, data)

        capabilities = _parse_capabilities(d.pop("capabilities", UNSET))

        def _parse_resources(data: object) -> None | Resources | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_resources_type_0 = Resources.from_dict(data)

                return componentsschemas_resources_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Resources | Unset, data)

        resources = _parse_resources(d.pop("resources", UNSET))

        def _parse_input_(data: object) -> InputSchema | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_input_schema_type_0 = InputSchema.from_dict(data)

                return componentsschemas_input_schema_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InputSchema | None | Unset, data)

        input_ = _parse_input_(d.pop("input", UNSET))

        def _parse_output(data: object) -> None | ProcessOutput | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_process_output_type_0 = ProcessOutput.from_dict(data)

                return componentsschemas_process_output_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProcessOutput | Unset, data)

        output = _parse_output(d.pop("output", UNSET))

        process_describe = cls(
            id=id,
            title=title,
            family=family,
            version=version,
            description=description,
            organization=organization,
            email=email,
            keywords=keywords,
            field_links=field_links,
            name=name,
            requirements=requirements,
            capabilities=capabilities,
            resources=resources,
            input_=input_,
            output=output,
        )

        process_describe.additional_properties = d
        return process_describe

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
