"""The stage “Device”: where the network will run, and what it must keep to there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tango_desktop.core.flow import StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.targets import THIS, Target, Way, parse_target
from tango_desktop.errors import DeviceError, DeviceSettingError
from tango_desktop.i18n import N_, lasting, lasting_join, tr

ENGINE = "onnxruntime"
PRECISION = "fp32"
NOWHERE = "none"  # the connection of a device whose address is not chosen yet


@dataclass(frozen=True)
class DeviceSettings:
    """The answer to “Where will it run?”; 0 means no limit."""

    STAGE: ClassVar[str] = "device"
    name: str = param(
        "this", N_("Device"), N_("The device that will run the network; “this” is this computer")
    )
    target: str = param(
        "",
        N_("Address"),
        N_(
            "Where the device is: ssh://user@host, a name of ~/.ssh/config, adb:SERIAL, or this; "
            "empty leaves it open until deploying"
        ),
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


def target_of(settings: DeviceSettings) -> Target | None:
    """Where the device is; None when that is left open.

    Raises:
        DeviceSettingError: the address is none, or leads elsewhere than to this computer although
            that is the device, or the device is none that an address leads to.
    """
    profile = _named(settings.name)
    here = profile.is_this_computer
    if not settings.target.strip():
        return THIS if here else None
    target = parse_target(settings.target)
    if not profile.connection.reachable:
        raise DeviceSettingError(profile.connection.reason, tr("Empty the address."))
    if here and target.way is not Way.LOCAL:
        raise DeviceSettingError(
            tr("{address} is not this computer.", address=target.title),
            tr("Choose what kind of device it is, or empty the address."),
        )
    return target


def moved(project: Project, address: str) -> str:
    """Why what was done at ``address`` does not count for the device that is chosen now.

    For ``outdated`` of the stages that do something on the device: choosing another board of the
    same kind leaves the network and its training as they are.

    Args:
        project: the project; its stage “Device” has run.
        address: where something was done, as the stage's output of that name.
    """
    now = str(project.outputs("device").get("address", ""))
    if now == address:
        return ""
    if not now:
        return tr("The device's address is not chosen any more.")
    return tr("The device is another now: {address}.", address=parse_target(now).title)


def _run(project: Project, ctx: JobContext) -> StageOutcome:
    settings = project.settings(DeviceSettings)
    profile = _named(settings.name)
    engine, precision = _engine_for(profile)
    target = target_of(settings)
    outputs = {
        "name": profile.name,
        "title": profile.title,
        "engine": engine,
        "precision": precision,
        "connection": target.way.value if target else NOWHERE,
        "address": str(target) if target else "",
        "max_latency_ms": settings.max_latency_ms,
        "min_fps": settings.min_fps,
        "max_size_mb": settings.max_size_mb,
    }
    return StageOutcome(_summary(profile.title, target, settings), outputs, key=_key(outputs))


def _engine_for(profile: DeviceProfile) -> tuple[str, str]:
    """The engine and the precision that a device starts with; others are chosen at the export.

    Raises:
        DeviceSettingError: the device runs no engine.
    """
    if profile.engine(ENGINE) is not None:
        return ENGINE, PRECISION
    for engine in profile.engines:
        return engine.name, engine.precisions[0]
    raise DeviceSettingError(
        tr("The profile of {device} names no engine that it can run.", device=profile.title),
        tr("Choose another device."),
    )


def _key(outputs: dict[str, Any]) -> dict[str, Any]:
    """What the network, the training and the export depend on.

    Not the title, which depends on the language, and not the address: stages that do something on
    the device compare it themselves. Only whether the device is this computer counts: then the
    engine that is installed here is exported for.
    """
    local = outputs["connection"] == Way.LOCAL.value
    key = {name: value for name, value in outputs.items() if name not in ("title", "address")}
    return {**key, "connection": Way.LOCAL.value if local else NOWHERE}


def _summary(title: str, target: Target | None, settings: DeviceSettings) -> str:
    device = lasting(title)
    if target and target.way is not Way.LOCAL:
        device = lasting("{device} at {address}", device=device, address=target.title)
    parts: list[str] = [device]
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
