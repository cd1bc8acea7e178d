"""The engines that the export page offers, read in a job: it looks for packages on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.core.project import Project
from tango_desktop.devices.facts.engines import ENGINES
from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.errors import TangoError
from tango_desktop.export.environments import EnvironmentInfo, is_made
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.listing import EngineRow, engines
from tango_desktop.i18n import tr
from tango_desktop.ui.pages.export_made import MadeModel, Verdict
from tango_desktop.ui.widgets.table import ChipText

_MODELS = (Verdict.PASSED, Verdict.ACCEPTED, Verdict.FAILED, Verdict.NOT_COMPARED)


@dataclass(frozen=True)
class Choice:
    """An engine to choose.

    Attributes:
        row: what the list of engines says of it.
        runs_here: whether its models run, and are compared, on this computer.
        made: the precisions that the project has models in.
        is_removable: whether the program installed packages for it that it can remove.
        on_device: the precisions that the chosen device is known to run it in; none where it is
            known not to, None where nobody knows.
        device: the title of that device.
    """

    row: EngineRow
    runs_here: bool
    made: tuple[str, ...] = ()
    is_removable: bool = False
    on_device: tuple[str, ...] | None = None
    device: str = ""

    @property
    def home(self) -> EnvironmentInfo | None:
        """The environment of its packages; None where they are the program's own."""
        return EXPORTERS.get(self.row.name).home if self.row.name in EXPORTERS else None

    def state(self, is_used: bool) -> ChipText:
        """Its state in a word."""
        if not self.row.available:
            return ChipText(tr("not installed"), "warning")
        if is_used:
            return ChipText(tr("in use"), "accent")
        if self.made:
            return ChipText(tr("made"), "good")
        if not self.runs_here:
            return ChipText(tr("runs elsewhere"), "outline")
        return ChipText(tr("available"), "outline")

    def warning(self, precision: str) -> str:
        """That the device does not run it so; empty where nothing is known against it."""
        names = {"device": self.device, "engine": self.row.title}
        if self.on_device is None or precision in self.on_device:
            return ""
        if not self.on_device:
            return tr(
                "{device} is not known to run {engine}. The model can still be made.", **names
            )
        return tr(
            "{device} is known to run {engine} in {known}, not in {precision}. The model can still "
            "be made.",
            known=", ".join(self.on_device),
            precision=precision,
            **names,
        )

    def about(self) -> str:
        """What it is for, and what should be known before it is chosen; sentences."""
        row = self.row
        parts = [row.devices, row.note, _places(row)]
        if not self.runs_here:
            parts.append(tr("Its models do not run here, so they are not compared"))
        if not row.is_deployable:
            parts.append(tr("The program makes the file; you bring it to where it runs"))
        return " ".join(f"{part}." for part in parts if part)


def read_choices(project: Project, models: Sequence[MadeModel]) -> tuple[Choice, ...]:
    """Every engine, with what this project and its device make of it."""
    device = project.outputs("device")
    profile = _profile(str(device.get("name") or ""))
    made = _made(models)
    return tuple(
        Choice(
            row,
            row.name not in EXPORTERS or EXPORTERS.get(row.name).is_compared_here,
            made.get(row.name, ()),
            _is_removable(row.name),
            _on_device(row.name, profile),
            str(device.get("title") or ""),
        )
        for row in engines()
    )


def _made(models: Sequence[MadeModel]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for model in models:
        if model.verdict in _MODELS:
            found[model.form.engine] = (*found.get(model.form.engine, ()), model.form.precision)
    return found


def _is_removable(engine: str) -> bool:
    home = EXPORTERS.get(engine).home if engine in EXPORTERS else None
    return home is not None and is_made(home)


def _profile(name: str) -> DeviceProfile | None:
    try:
        return find_profile(name) if name else None
    except TangoError:
        return None


def _on_device(engine: str, profile: DeviceProfile | None) -> tuple[str, ...] | None:
    """The precisions in which the device runs it; None for engines that no device is asked for.

    On this computer the comparison says more than any list of precisions.
    """
    if profile is None or engine not in {one.name for one in ENGINES}:
        return None
    ways = [support.precisions for support in profile.engines if support.name == engine]
    if profile.is_this_computer and (ways or _computes_here(engine)):
        return None
    return tuple(dict.fromkeys(name for names in ways for name in names))


def _places(row: EngineRow) -> str:
    """Where its models get their last form, and where they run, unless that is one place."""
    if row.converts_on == row.runs_on:
        return ""
    return tr("Made on {maker}, run on {place}", maker=row.converts_on, place=row.runs_on)


def _computes_here(engine: str) -> bool:
    """Whether its models are computed on this computer's processor when they are compared."""
    info = EXPORTERS.get(engine) if engine in EXPORTERS else None
    return info is not None and info.is_compared_here and "cpu" in info.parts
