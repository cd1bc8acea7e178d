"""The stage “Device”: where the network will run, and what it must keep to there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.errors import DeviceError, DeviceSettingError
from tango_desktop.i18n import N_, lasting, lasting_join, tr

ENGINE = "onnxruntime"
PRECISION = "fp32"


@dataclass(frozen=True)
class DeviceSettings:
    """The answer to “Where will it run?”; 0 means no limit."""

    STAGE: ClassVar[str] = "device"
    name: str = param(
        "this", N_("Device"), N_("The device that will run the network; “this” is this computer")
    )
    max_latency_ms: float = param(
        0.0,
        N_("Longest time a picture"),
        N_("Networks that are estimated to take longer are left out; 0 means no limit"),
        minimum=0,
        unit="ms",
    )
    min_fps: float = param(
        0.0,
        N_("Least pictures a second"),
        N_("Networks that are estimated to be slower are left out; 0 means no limit"),
        minimum=0,
        unit="1/s",
    )
    max_size_mb: float = param(
        0.0,
        N_("Largest model file"),
        N_("Networks with more megabytes of weights are left out; 0 means no limit"),
        minimum=0,
        unit="MB",
    )


def _named(name: str) -> DeviceProfile:
    try:
        return find_profile(name)
    except DeviceError as error:
        raise DeviceSettingError(error.message, error.hint, error.details) from error


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = project.settings(DeviceSettings)
    profile = _named(settings.name)
    if profile.engine(ENGINE) is None:
        raise DeviceSettingError(
            tr(
                "{device} cannot run ONNX Runtime, which this version exports for.",
                device=profile.title,
            ),
            tr("Choose another device."),
        )
    outputs = {
        "name": profile.name,
        "title": profile.title,
        "engine": ENGINE,
        "precision": PRECISION,
        "connection": profile.connection.ways[0] if profile.connection.reachable else "none",
        "max_latency_ms": settings.max_latency_ms,
        "min_fps": settings.min_fps,
        "max_size_mb": settings.max_size_mb,
    }
    # The title depends on the language: it must not make later stages stale.
    key = {name: value for name, value in outputs.items() if name != "title"}
    return StageOutcome(_summary(profile.title, settings), outputs, key=key)


def _summary(title: str, settings: DeviceSettings) -> str:
    parts: list[str] = [lasting(title)]
    if settings.max_latency_ms:
        parts.append(lasting("at most {ms} ms", ms=f"{settings.max_latency_ms:g}"))
    if settings.min_fps:
        parts.append(lasting("at least {fps} pictures/s", fps=f"{settings.min_fps:g}"))
    if settings.max_size_mb:
        parts.append(lasting("at most {mb} MB", mb=f"{settings.max_size_mb:g}"))
    return lasting_join(", ", parts)


STAGE = StageInfo(
    name="device",
    title=N_("Device"),
    question=N_("Where will it run?"),
    needs=(),
    settings=DeviceSettings,
    run=_run,
    main_setting="name",
)
