"""Chooses a Python of the board and the wheels that it lacks, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.version import Version

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.pythons import on_phone
from tango_desktop.deploy.wheels import index, store
from tango_desktop.deploy.wheels.engines import ENGINES, EXTRAS, VIDEO, EngineInfo, NeedInfo
from tango_desktop.deploy.wheels.index import IndexUnreachableError, NotOnIndexError
from tango_desktop.deploy.wheels.records import WheelInfo, WheelPlan
from tango_desktop.deploy.wheels.tags import OLDEST_PYTHON, WheelTarget, architecture_of, target_of
from tango_desktop.deploy.wheels.versions import fits, owned, refused_by, version_or_none
from tango_desktop.devices.facts.records import Facts, PythonInfo
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

OWN_OPENCV = "sudo apt install python3-opencv"


@dataclass(frozen=True)
class _Request:
    """What is looked for, for one Python of the board."""

    engine: EngineInfo
    needs: tuple[NeedInfo, ...]
    facts: Facts
    python: PythonInfo
    folders: tuple[Path, ...]

    @property
    def environment(self) -> dict[str, str]:
        """What markers of requirements ask about (PEP 508)."""
        major, minor, patch = self.python.version
        return {
            "python_version": f"{major}.{minor}",
            "python_full_version": f"{major}.{minor}.{patch}",
            "platform_machine": architecture_of(self.facts, self.python),
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
        }


def plan(
    card: ModelCard,
    facts: Facts,
    ctx: JobContext,
    folders: Sequence[Path] = (),
    extras: Sequence[str] = (),
) -> WheelPlan:
    """How the bundle of ``card`` gets its packages on the board with ``facts``.

    Wheels come from the user's folders first, then from the package index, and where no index
    answers, from those fetched before. Nothing is fetched here.

    Args:
        card: the model's.
        facts: the board's.
        ctx: the job's context.
        folders: of wheels, the user's own; the program's folder for them always counts.
        extras: names in ``EXTRAS``: what more the runner is to be able to do there.

    Returns:
        A plan; when the model cannot run there, one that says why in ``problem``.
    """
    engine = ENGINES.get(card.engine)
    package = replace(engine.package, minimum=card.engine_minimum)
    made = _plan_for(replace(engine, package=package), facts, ctx, folders, extras)
    if made.problem and engine.instead:
        other = _plan_for(engine.instead, facts, ctx, folders, extras)
        return made if other.problem else other
    return made


def _plan_for(
    engine: EngineInfo,
    facts: Facts,
    ctx: JobContext,
    folders: Sequence[Path],
    extras: Sequence[str],
) -> WheelPlan:
    needs = (*engine.needs, engine.package, *(EXTRAS[name] for name in extras))
    try:
        pythons = _candidates(facts, needs)
    except DeployError as error:
        return _impossible(None, error)
    refused: WheelPlan | None = None
    for python in pythons:
        request = _Request(engine, needs, facts, python, (*folders, store.own_folder()))
        try:
            return _plan(request, ctx)
        except DeployError as error:
            refused = refused or _impossible(python, error)
    return refused or WheelPlan(None)


def _impossible(python: PythonInfo | None, error: DeployError) -> WheelPlan:
    return WheelPlan(python, problem=error.message, hint=error.hint, details=error.details)


def _candidates(facts: Facts, needs: Sequence[NeedInfo]) -> list[PythonInfo]:
    """The Pythons that could run it: first those that have most of it, then the newest.

    Raises:
        DeployError: there is none, or all are too old.
    """
    oldest = ".".join(str(part) for part in OLDEST_PYTHON)
    if not facts.pythons:
        raise DeployError(
            tr("The device has no Python, which runs the model there."),
            on_phone()
            if facts.android
            else tr("Install Python {version} or newer there.", version=oldest),
        )
    able = [python for python in facts.pythons if python.version[:2] >= OLDEST_PYTHON]
    if not able:
        newest = max(facts.pythons, key=lambda python: python.version)
        raise DeployError(
            tr("Python {found} on the device is too old.", found=newest.version_text),
            tr("Install Python {version} or newer there.", version=oldest),
        )

    def worth(python: PythonInfo) -> tuple[int, tuple[int, int, int]]:
        has = sum(owned(python.packages, need) is not None for need in needs)
        return has, python.version

    return sorted(able, key=worth, reverse=True)


def _plan(request: _Request, ctx: JobContext) -> WheelPlan:
    own = _own(request)
    if len(own) == len(request.needs):
        return WheelPlan(request.python, own=dict(own.values()), notes=_notes(request, (), own))
    target = target_of(request.facts, request.python)
    wheels = _wheels(_limited(request, own), own, target, request, ctx)
    for wheel in wheels:  # built against a package of another version than the board's own
        own = {
            need: has
            for need, has in own.items()
            if not refused_by(wheel.requires, need, has[1], request.environment)
        }
    if len(own) + len(wheels) < len(request.needs):
        wheels = _wheels(_limited(request, own), own, target, request, ctx)
    notes = _notes(request, wheels, own)
    return WheelPlan(request.python, wheels, dict(own.values()), target=target, notes=notes)


def _notes(
    request: _Request, wheels: Sequence[WheelInfo], own: Mapping[str, tuple[str, str]]
) -> tuple[str, ...]:
    return (*_replacements(request, wheels), *_of_cameras(wheels, own))


def _of_cameras(wheels: Sequence[WheelInfo], own: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Whose OpenCV reads cameras: one from an index has no GStreamer, which CSI cameras need."""
    name = EXTRAS[VIDEO].name
    if name in own:
        return (tr("Videos and cameras are read with the device's own OpenCV."),)
    if all(wheel.name != name for wheel in wheels):
        return ()
    return (
        tr(
            "The OpenCV that goes along reads videos, USB cameras and streams. A camera at the "
            "board's own connector (CSI) needs the device's own OpenCV with GStreamer: install it "
            "there with “{command}” and deploy again.",
            command=OWN_OPENCV,
        ),
    )


def _replacements(request: _Request, wheels: Sequence[WheelInfo]) -> tuple[str, ...]:
    """Which of the board's own packages a wheel takes the place of."""
    packages = request.python.packages
    brought = {wheel.name: wheel for wheel in wheels}
    found = []
    for need in request.needs:
        names = (need.name, *need.also)
        wheel = next((brought[name] for name in names if name in brought), None)
        for name in names if wheel else ():
            if wheel and name in packages:
                found.append(_replaced(name, packages[name], wheel))
    return tuple(found)


def _replaced(name: str, version: str, wheel: WheelInfo) -> str:
    values = {"package": name, "found": version, "other": wheel.name, "version": wheel.version}
    if name == wheel.name:
        return tr(
            "The device's own {package} {found} does not fit; {version} goes along and is used "
            "instead.",
            **values,
        )
    return tr(  # as a rule the maker's, for its accelerator
        "The device's own {package} {found} does not fit; {other} {version} goes along and is "
        "used instead, without the accelerator that the device's own may use.",
        **values,
    )


def _own(request: _Request) -> dict[str, tuple[str, str]]:
    """What of the needs the board has itself: need → name and version of the package."""
    found = {need.name: owned(request.python.packages, need) for need in request.needs}
    return {name: has for name, has in found.items() if has is not None}


def _limited(request: _Request, own: Mapping[str, tuple[str, str]]) -> tuple[NeedInfo, ...]:
    """The needs, with the limits that NumPy's two generations set.

    Where a package of the board's own was built before NumPy 2, there must be an older one; beside
    an older one, there must be no package that takes NumPy 2 only.
    """
    has = own.get("numpy")
    is_limited = any(_is_before_numpy_2(need, own) for need in request.needs)
    is_older = is_limited or (has is not None and Version(has[1]) < Version("2"))
    return tuple(
        replace(need, below="2")
        if need.name == "numpy" and is_limited
        else replace(need, below=need.numpy_2_only_since)
        if need.numpy_2_only_since and is_older
        else need
        for need in request.needs
    )


def _is_before_numpy_2(need: NeedInfo, own: Mapping[str, tuple[str, str]]) -> bool:
    if not need.numpy_2_since or need.name not in own:
        return False
    version = version_or_none(own[need.name][1])
    return version is None or version < Version(need.numpy_2_since)


def _wheels(
    needs: Sequence[NeedInfo],
    own: Mapping[str, tuple[str, str]],
    target: WheelTarget,
    request: _Request,
    ctx: JobContext,
) -> tuple[WheelInfo, ...]:
    """A wheel for every need that is not met by ``own``."""
    missing = [need for need in needs if need.name not in own]
    here = {need: store.in_folders(need, target, request.folders) for need in missing}
    far = [need for need in missing if here[need] is None]
    fetched = _from_index(far, target, ctx) if far else ()
    found = [wheel for wheel in here.values() if wheel is not None]
    return tuple(sorted((*found, *fetched), key=lambda wheel: wheel.name))


def _from_index(
    needs: Sequence[NeedInfo], target: WheelTarget, ctx: JobContext
) -> tuple[WheelInfo, ...]:
    """From the index, or, where none answers, from what was fetched before."""
    # Without the least versions: pip shall tell what there is, we why it is not enough.
    wanted = [f"{need.name}<{need.below}" if need.below else need.name for need in needs]
    try:
        found = index.find(wanted, target, ctx)
    except IndexUnreachableError as error:
        return _from_cache(needs, target, error)
    except NotOnIndexError as error:
        raise _without(error.package, needs, target, error) from error
    for need in needs:
        _require_new_enough(need, next(one for one in found if one.name == need.name), target)
    return found


def _from_cache(
    needs: Sequence[NeedInfo], target: WheelTarget, error: DeployError
) -> tuple[WheelInfo, ...]:
    found = {need: store.in_cache(need, target) for need in needs}
    missing = [need for need in needs if found[need] is None]
    if missing:
        raise DeployError(
            tr(
                "The package index cannot be reached, and {packages} for Python {python} on "
                "{architecture} was not fetched before.",
                packages=", ".join(need.title for need in missing),
                python=target.python_text,
                architecture=target.architecture,
            ),
            _by_hand([need.name for need in missing], target),
            error.details,
        ) from error
    return tuple(wheel for wheel in found.values() if wheel is not None)


def _by_hand(packages: list[str], target: WheelTarget) -> str:
    return tr(
        "Connect this computer to the network, or fetch the files elsewhere and put them into "
        "{folder}: {command}",
        folder=store.own_folder(),
        command=target.command(packages),
    )


def _without(
    package: str, needs: Sequence[NeedInfo], target: WheelTarget, error: DeployError
) -> DeployError:
    """No wheel exists: say so, and what would help on such a board."""
    title = next((need.title for need in needs if need.name == package), package)
    message = tr(
        "There is no wheel of {package} for Python {python} on {architecture} with {libc}.",
        package=title,
        python=target.python_text,
        architecture=target.architecture,
        libc=target.libc,
    )
    if package in {need.name for need in EXTRAS.values()}:
        hint = tr(
            "Install {package} on the device, put a wheel of your own into {folder}, or do without "
            "it: the settings of Deploy say what goes along.",
            package=title,
            folder=store.own_folder(),
        )
    elif target.libc.startswith("musl"):
        hint = tr("Use a system with glibc there (Debian, Ubuntu), or its own package manager.")
    elif target.architecture in ("armv7l", "armv6l", "i686"):
        hint = tr(
            "Use a 64-bit system there, or put a wheel of your own into {folder}.",
            folder=store.own_folder(),
        )
    else:
        hint = tr(
            "Install {package} on the device, or put a wheel of your own into {folder}.",
            package=title,
            folder=store.own_folder(),
        )
    return DeployError(message, hint, error.details)


def _require_new_enough(need: NeedInfo, wheel: WheelInfo, target: WheelTarget) -> None:
    """Refuse what is too old.

    Raises:
        DeployError: for an engine says which opset it would read.
    """
    if fits(wheel.version, need):
        return
    raise DeployError(
        tr(
            "The newest {package} for Python {python} on {architecture} is {found}; "
            "this model needs {needed}.",
            package=need.title,
            python=target.python_text,
            architecture=target.architecture,
            found=wheel.version,
            needed=need.minimum,
        ),
        _opset_hint(need, wheel),
    )


def _opset_hint(need: NeedInfo, wheel: WheelInfo) -> str:
    opset = ENGINES.get(need.name).opset_of(wheel.version) if need.name in ENGINES else 0
    if not opset:
        return tr("Install a newer Python there.")
    return tr(
        "Export the model again with opset {opset}, or install a newer Python there.", opset=opset
    )
