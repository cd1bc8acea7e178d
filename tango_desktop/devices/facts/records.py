"""What was found out about a device, as plain values that can be kept as JSON."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin, get_type_hints

from typing_extensions import Self


@dataclass(frozen=True)
class PythonInfo:
    """A Python on the device.

    Attributes:
        path: absolute, as it was found.
        version: major, minor, micro.
        architecture: of the interpreter, ``aarch64``, ``armv7l``, ``x86_64``; under a 64-bit
            kernel it may be a 32-bit one.
        soabi: of its extension modules, ``cpython-311-aarch64-linux-gnu``.
        packages: installed for it, small-letter names of the index with their versions.
        providers: of its ONNX Runtime, ``cpu``, ``cuda``, ``tensorrt``.
    """

    path: str
    version: tuple[int, int, int]
    architecture: str = ""
    soabi: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    providers: tuple[str, ...] = ()

    @property
    def short_version(self) -> str:
        """``3.11``."""
        return f"{self.version[0]}.{self.version[1]}"

    @property
    def version_text(self) -> str:
        """``3.11.2``."""
        return ".".join(str(part) for part in self.version)


@dataclass(frozen=True)
class GpuInfo:
    """A graphics processor with its own driver.

    Attributes:
        name: as the driver calls it.
        memory_bytes: its own memory; 0 when it shares the device's.
        driver: version of the driver.
    """

    name: str
    memory_bytes: int = 0
    driver: str = ""


@dataclass(frozen=True)
class AndroidInfo:
    """What is special about an Android device.

    Attributes:
        sdk: API level.
        abi: the one it prefers, ``arm64-v8a``.
        release: of Android, ``12``.
        abis: all that it runs.
        maker: who made it.
        model: the maker's model number, ``SM-S901N``.
        termux: whether the facts were asked from inside Termux, or Termux can be seen.
    """

    sdk: int = 0
    abi: str = ""
    release: str = ""
    abis: tuple[str, ...] = ()
    maker: str = ""
    model: str = ""
    termux: bool = False


@dataclass(frozen=True)
class Facts:
    """What a device says of itself; empty texts and zeros where it did not say.

    Attributes:
        model: ``Raspberry Pi 4 Model B Rev 1.4``.
        soc: ``bcm2711``; on phones as their properties call it.
        compatible: of the device tree, the most exact first.
        architecture: of the kernel (``uname -m``); programs may be of another, see ``pythons``.
        cpu: name of the processor.
        cores: that programs may use.
        memory_bytes: in all.
        memory_free_bytes: that programs could have now.
        home: absolute path of the home folder.
        home_writable: whether files can be made there.
        disk_free_bytes: free for this user on the home folder's disk.
        user: logged in as.
        hostname: the device's own name.
        os: name and version.
        kernel: name and release.
        libc: ``glibc``, ``musl`` or ``bionic``.
        libc_version: ``2.36``.
        clock_s: its clock, seconds since 1970 UTC.
        asked_s: the clock here when it answered.
        pythons: those found, the newest first.
        libraries: versions of ``cuda``, ``cudnn``, ``tensorrt``, ``rknn``, ``tflite``, ``ncnn``, …;
            ``?`` where one is there and does not say its version.
        jetpack: ``6.1``.
        l4t: NVIDIA's Linux for Tegra, ``36.4.0``.
        power_mode: as the board names it.
        governor: of the processor's clock.
        clocks_mhz: now, by cluster or part.
        clock_most_mhz: of the processor's fastest cluster.
        temperatures_c: by thermal zone.
        throttled: keys of :data:`tango_desktop.devices.facts.throttling.REASONS`.
        accelerators: nodes of NPUs, DLAs and GPUs under ``/dev`` or ``/sys``.
        gpus: graphics processors with a driver of their own.
        android: None elsewhere.
        systemd_user: whether ``systemctl --user`` answers.
        unanswered: questions that it did not answer within the time.
    """

    model: str = ""
    soc: str = ""
    compatible: tuple[str, ...] = ()
    architecture: str = ""
    cpu: str = ""
    cores: int = 0
    memory_bytes: int = 0
    memory_free_bytes: int = 0
    home: str = ""
    home_writable: bool = False
    disk_free_bytes: int = 0
    user: str = ""
    hostname: str = ""
    os: str = ""
    kernel: str = ""
    libc: str = ""
    libc_version: str = ""
    clock_s: float = 0.0
    asked_s: float = 0.0
    pythons: tuple[PythonInfo, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    jetpack: str = ""
    l4t: str = ""
    power_mode: str = ""
    governor: str = ""
    clocks_mhz: Mapping[str, float] = field(default_factory=dict)
    clock_most_mhz: float = 0.0
    temperatures_c: Mapping[str, float] = field(default_factory=dict)
    throttled: tuple[str, ...] = ()
    accelerators: tuple[str, ...] = ()
    gpus: tuple[GpuInfo, ...] = ()
    android: AndroidInfo | None = None
    systemd_user: bool = False
    unanswered: tuple[str, ...] = ()

    @property
    def clock_ahead_s(self) -> float:
        """By how much its clock is ahead of the one here; 0 when it did not tell."""
        return self.clock_s - self.asked_s if self.clock_s and self.asked_s else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {name: _plain(getattr(self, name)) for name in _types(Facts)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The facts in ``values``; names that are not known are passed over.

        Raises:
            ValueError: a value is of the wrong kind.
        """
        made: Self = _record(cls, values)
        return made


@functools.cache
def _types(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {known.name: hints[known.name] for known in dataclasses.fields(cls)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {known.name: _plain(getattr(value, known.name)) for known in _fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


def _record(cls: Any, values: object) -> Any:
    if not isinstance(values, Mapping):
        raise ValueError(f"{cls.__name__}: {values!r} holds no named values")
    types = _types(cls)
    return cls(**{name: _read(types[name], values[name]) for name in types if name in values})


def _read(kind: Any, value: Any) -> Any:
    """``value`` as the annotated type ``kind`` of a field of this module."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _read_tuple(inner, value)
    if origin is not None and type(None) in inner:  # AndroidInfo | None
        return None if value is None else _read(inner[0], value)
    if origin is not None:  # Mapping[str, …]
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} holds no named values")
        return {str(key): _read(inner[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return _record(kind, value)
    return _read_simple(kind, value)


def _read_tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{value!r} is no list")
    if inner[-1] is not Ellipsis and len(value) != len(inner):
        raise ValueError(f"{value!r} has not {len(inner)} values")
    return tuple(_read(inner[0], item) for item in value)


def _read_simple(kind: type[Any], value: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        raise ValueError(f"{value!r} is not of the kind {kind.__name__}")
    return value
