"""What the page “Monitor” shows, read in a job from what was fetched so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tango_desktop.core.flow import task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.records import DatasetIndex
from tango_desktop.deploy.monitor.drift import LEAST_PICTURES, Drift, drifts
from tango_desktop.deploy.monitor.gathered import FOLDER, Gathered, load_gathered, plain_name
from tango_desktop.deploy.monitor.health import HealthState, assess
from tango_desktop.deploy.monitor.inbox import WaitingPicture, waiting
from tango_desktop.deploy.monitor.reference import Reference
from tango_desktop.deploy.monitor.report import MonitorReport, reference_of, report_of
from tango_desktop.deploy.monitor.stage import MonitorSettings
from tango_desktop.deploy.runner.statistics import Bucket
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.deploy.standing import is_deployed
from tango_desktop.errors import TangoError
from tango_desktop.ui.pages.monitor_tasks import INBOX_TASKS, Given, InboxTaskInfo, key_of
from tango_desktop.ui.reading import upright_size

Size = tuple[int, int]
LEAST_S = 1.0  # running times are told to a tenth of a second


@dataclass(frozen=True)
class Stretch:
    """A stretch of running time with enough pictures to be compared.

    Attributes:
        seconds: running time at its end, since the first that is known of the release.
        when: its end by the clock of the device.
        pictures: how many it has.
        drifts: by quantity, how it compares.
    """

    seconds: float
    when: str
    pictures: int
    drifts: Mapping[str, Drift]


@dataclass(frozen=True)
class EarlierDevice:
    """A device that the project was deployed to before.

    Attributes:
        name: as the project knows it.
        state: by what it said last.
        pictures: how many it had answered by then.
        when: when it was asked last, ISO 8601.
    """

    name: str
    state: HealthState
    pictures: int
    when: str


@dataclass(frozen=True)
class Measured:
    """What the benchmark found of the release, end to end; None where it was not measured."""

    p50_ms: float | None = None
    p90_ms: float | None = None


@dataclass(frozen=True)
class InboxView:
    """Pictures that wait for a label.

    Attributes:
        pictures: least sure first.
        sizes: of each, by key, (width, height) in pixels.
        info: what a label is in this data.
        index: the data set; None while it cannot be read.
        given: the labels that were given and not added yet.
    """

    pictures: tuple[WaitingPicture, ...] = ()
    sizes: Mapping[str, Size] = field(default_factory=dict)
    info: InboxTaskInfo | None = None
    index: DatasetIndex | None = None
    given: Given = field(default_factory=Given)


@dataclass(frozen=True)
class MonitorView:
    """Everything that is known without asking the device.

    Attributes:
        report: of the device that is deployed to; None when nothing is deployed.
        measured: the benchmark of that release.
        seconds: running time that the report judges.
        course: how the release did over time, oldest first.
        earlier: other devices.
        inbox: uncertain pictures.
    """

    report: MonitorReport | None = None
    measured: Measured = Measured()
    seconds: float = 0.0
    course: tuple[Stretch, ...] = ()
    earlier: tuple[EarlierDevice, ...] = ()
    inbox: InboxView = field(default_factory=InboxView)

    @property
    def per_second(self) -> float | None:
        """Pictures a second while it ran; None where that was too short to say."""
        if self.report is None or self.seconds < LEAST_S or not self.report.recent.pictures:
            return None
        return self.report.recent.pictures / self.seconds


def read_monitor(project: Project, ctx: JobContext) -> MonitorView:
    """What was fetched so far, judged.

    Raises:
        TangoError: the address of the deployment or the settings are damaged.
    """
    inbox = read_inbox(project)
    ctx.check()
    if not is_deployed(project):
        return MonitorView(earlier=_earlier(project, ""), inbox=inbox)
    hours = project.settings(MonitorSettings).hours
    report = report_of(project, hours)
    ctx.check()
    return MonitorView(
        report,
        _measured(project, report.release),
        _seconds(report.gathered, report.release, hours),
        _course(report.reference, report.gathered, report.release),
        _earlier(project, report.device),
        inbox,
    )


def _measured(project: Project, release: str) -> Measured:
    found = project.outputs("measure")
    if found.get("release") != release:
        return Measured()
    p50_ms, p90_ms = (found.get(f"end_to_end_{name}_ms") for name in ("p50", "p90"))
    return Measured(float(p50_ms) if p50_ms else None, float(p90_ms) if p90_ms else None)


def _seconds(gathered: Gathered, release: str, hours: float) -> float:
    """The running time of the buckets that :meth:`Gathered.recent` counts."""
    total = 0.0
    for bucket in reversed(gathered.buckets):
        if bucket.release != release:
            continue
        if total and total + bucket.seconds > hours * 3600:
            break
        total += bucket.seconds
    return total


def _course(reference: Reference | None, gathered: Gathered, release: str) -> tuple[Stretch, ...]:
    """Neighbouring buckets together until they have enough pictures."""
    if reference is None:
        return ()
    found: list[Stretch] = []
    tally, seconds = Tally(), 0.0
    for bucket in _of_release(gathered.buckets, release):
        tally.merge(bucket.tally)
        seconds += bucket.seconds
        if tally.pictures >= LEAST_PICTURES:
            compared = {one.quantity: one for one in drifts(reference, tally)}
            found.append(Stretch(seconds, bucket.ended, tally.pictures, compared))
            tally = Tally()
    return tuple(found)


def _of_release(buckets: Sequence[Bucket], release: str) -> list[Bucket]:
    return [bucket for bucket in buckets if bucket.release == release]


def _earlier(project: Project, device: str) -> tuple[EarlierDevice, ...]:
    """Devices other than ``device`` that were asked before, the latest first."""
    found = []
    for path in (project.folder / FOLDER).glob("*.json"):
        name = _device_of(path)
        if name and name != device:
            gathered = load_gathered(project.folder, name)
            if gathered.looks:
                found.append(_judged(project, gathered))
    return tuple(sorted(found, key=lambda one: one.when, reverse=True))


def _device_of(path: Path) -> str:
    """The device that a file is about; empty when it says none."""
    try:
        name = str(json.loads(path.read_text(encoding="utf-8"))["device"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return name if plain_name(name) == path.stem else ""


def _judged(project: Project, gathered: Gathered) -> EarlierDevice:
    release = gathered.buckets[-1].release if gathered.buckets else ""
    recent = gathered.recent(release, project.settings(MonitorSettings).hours)
    reference = reference_of(project, release) if release else None
    found = () if reference is None else drifts(reference, recent)
    health = assess(gathered, recent, found, None)
    return EarlierDevice(gathered.device, health.state, gathered.pictures, gathered.looks[-1].when)


def read_inbox(project: Project) -> InboxView:
    """The pictures that wait, with the labels that they were given."""
    pictures = waiting(project.folder)
    if not pictures:
        return InboxView()
    info = INBOX_TASKS.get(task_of(project))
    sizes = {key_of(one): upright_size(one.picture) for one in pictures}
    known = {key: size for key, size in sizes.items() if size is not None}
    try:
        index = load_lock(project.path(LOCK_FILE))
        given = info.load(project, index)
    except TangoError:
        return InboxView(pictures, known, info)
    keys = {key_of(one) for one in pictures}
    labels = {key: label for key, label in given.labels.items() if key in keys}
    return InboxView(pictures, known, info, index, Given(labels, given.added))
