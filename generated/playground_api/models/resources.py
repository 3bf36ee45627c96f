from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Resources")


@_attrs_define
class Resources:
    """What a container of the process takes. `ram` and `ram_gpu` are bytes, `cpu` is a number of cores (a string in the
    description of 2019), `gpu` a number of GPUs.

        Example:
            {'gpu_enabled': True, 'cpu_enabled': False, 'ram': 8589934592, 'cpu': '4', 'cpuArch': 'amd64', 'gpu': 1,
                'ram_gpu': 8589934592, 'static_memory': '10MB', 'max_batch_size': 8}

        Attributes:
            gpu_enabled (bool | None | Unset): Whether it can use a GPU.
            cpu_enabled (bool | None | Unset): Whether it can do without a GPU.
            ram (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
            cpu (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
            cpu_arch (None | str | Unset): Kind of processor.
            cpu_platform (None | str | Unset): Generation of the processor.
            gpu (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
            ram_gpu (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
            static_memory (None | str | Unset): Memory that it takes once, `10MB` for example.
            dynamic_memory (None | str | Unset): Memory that it takes for each tile, `10MB` for example. Assumed to be for
                each tile.
            max_batch_size (int | None | Unset): Tiles in one call.
    """

    gpu_enabled: bool | None | Unset = UNSET
    cpu_enabled: bool | None | Unset = UNSET
    ram: float | None | str | Unset = UNSET
    cpu: float | None | str | Unset = UNSET
    cpu_arch: None | str | Unset = UNSET
    cpu_platform: None | str | Unset = UNSET
    gpu: float | None | str | Unset = UNSET
    ram_gpu: float | None | str | Unset = UNSET
    static_memory: None | str | Unset = UNSET
    dynamic_memory: None | str | Unset = UNSET
    max_batch_size: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        gpu_enabled: bool | None | Unset
        if isinstance(self.gpu_enabled, Unset):
            gpu_enabled = UNSET
        else:
            gpu_enabled = self.gpu_enabled

        cpu_enabled: bool | None | Unset
        if isinstance(self.cpu_enabled, Unset):
            cpu_enabled = UNSET
        else:
            cpu_enabled = self.cpu_enabled

        ram: float | None | str | Unset
        if isinstance(self.ram, Unset):
            ram = UNSET
        else:
            ram = self.ram

        cpu: float | None | str | Unset
        if isinstance(self.cpu, Unset):
            cpu = UNSET
        else:
            cpu = self.cpu

        cpu_arch: None | str | Unset
        if isinstance(self.cpu_arch, Unset):
            cpu_arch = UNSET
        else:
            cpu_arch = self.cpu_arch

        cpu_platform: None | str | Unset
        if isinstance(self.cpu_platform, Unset):
            cpu_platform = UNSET
        else:
            cpu_platform = self.cpu_platform

        gpu: float | None | str | Unset
        if isinstance(self.gpu, Unset):
            gpu = UNSET
        else:
            gpu = self.gpu

        ram_gpu: float | None | str | Unset
        if isinstance(self.ram_gpu, Unset):
            ram_gpu = UNSET
        else:
            ram_gpu = self.ram_gpu

        static_memory: None | str | Unset
        if isinstance(self.static_memory, Unset):
            static_memory = UNSET
        else:
            static_memory = self.static_memory

        dynamic_memory: None | str | Unset
        if isinstance(self.dynamic_memory, Unset):
            dynamic_memory = UNSET
        else:
            dynamic_memory = self.dynamic_memory

        max_batch_size: int | None | Unset
        if isinstance(self.max_batch_size, Unset):
            max_batch_size = UNSET
        else:
            max_batch_size = self.max_batch_size

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if gpu_enabled is not UNSET:
            field_dict["gpu_enabled"] = gpu_enabled
        if cpu_enabled is not UNSET:
            field_dict["cpu_enabled"] = cpu_enabled
        if ram is not UNSET:
            field_dict["ram"] = ram
        if cpu is not UNSET:
            field_dict["cpu"] = cpu
        if cpu_arch is not UNSET:
            field_dict["cpuArch"] = cpu_arch
        if cpu_platform is not UNSET:
            field_dict["cpuPlatform"] = cpu_platform
        if gpu is not UNSET:
            field_dict["gpu"] = gpu
        if ram_gpu is not UNSET:
            field_dict["ram_gpu"] = ram_gpu
        if static_memory is not UNSET:
            field_dict["static_memory"] = static_memory
        if dynamic_memory is not UNSET:
            field_dict["dynamic_memory"] = dynamic_memory
        if max_batch_size is not UNSET:
            field_dict["max_batch_size"] = max_batch_size

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_gpu_enabled(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        gpu_enabled = _parse_gpu_enabled(d.pop("gpu_enabled", UNSET))

        def _parse_cpu_enabled(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        cpu_enabled = _parse_cpu_enabled(d.pop("cpu_enabled", UNSET))

        def _parse_ram(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        ram = _parse_ram(d.pop("ram", UNSET))

        def _parse_cpu(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        cpu = _parse_cpu(d.pop("cpu", UNSET))

        def _parse_cpu_arch(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cpu_arch = _parse_cpu_arch(d.pop("cpuArch", UNSET))

        def _parse_cpu_platform(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cpu_platform = _parse_cpu_platform(d.pop("cpuPlatform", UNSET))

        def _parse_gpu(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        gpu = _parse_gpu(d.pop("gpu", UNSET))

        def _parse_ram_gpu(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        ram_gpu = _parse_ram_gpu(d.pop("ram_gpu", UNSET))

        def _parse_static_memory(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        static_memory = _parse_static_memory(d.pop("static_memory", UNSET))

        def _parse_dynamic_memory(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        dynamic_memory = _parse_dynamic_memory(d.pop("dynamic_memory", UNSET))

        def _parse_max_batch_size(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_batch_size = _parse_max_batch_size(d.pop("max_batch_size", UNSET))

        resources = cls(
            gpu_enabled=gpu_enabled,
            cpu_enabled=cpu_enabled,
            ram=ram,
            cpu=cpu,
            cpu_arch=cpu_arch,
            cpu_platform=cpu_platform,
            gpu=gpu,
            ram_gpu=ram_gpu,
            static_memory=static_memory,
            dynamic_memory=dynamic_memory,
            max_batch_size=max_batch_size,
        )

        resources.additional_properties = d
        return resources

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
