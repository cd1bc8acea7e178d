"""What comparisons on devices found. Each is of one release on one device, and of no other."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.files import read_mapping, write_error, write_json
from tango_desktop.core.jobs import logger
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.deploy.records import HERE
from tango_desktop.errors import ProjectError, SchemaTooNewError
from tango_desktop.export.comparison import points, unsure_text
from tango_desktop.i18n import N_, Lasting, lasting, tr

FILE = "target_parity.json"
SCHEMA = 1
MOST = 50  # the earliest give way
FAILURES = {
    "agreement": N_("The device gives other answers."),
    "accuracy": N_("It is less accurate on the device than allowed."),
    "unread": N_("The device could not read all of the pictures."),
}


@dataclass(frozen=True)
class TargetParity:
    """What the comparison of the trained network with a release on its device found.

    Attributes:
        release: that was asked.
        address: of the device.
        task: that it does.
        engine: that runs it there.
        precision: of the model.
        when: local time, ISO 8601.
        pictures: how many.
        agreement: the share of answers (classes, or boxes) that are the same on both sides.
        accuracy_trained: top-1, or mAP50-95, of PyTorch on this computer; −1 where the pictures
            show no object.
        accuracy_there: that of the device.
        accuracy_change: there less PyTorch's.
        accuracy_change_low: the lower end of its 95 % interval; None where nothing tells it.
        accuracy_change_high: the upper end.
        min_agreement: that was asked for.
        max_accuracy_loss: that was allowed.
        failures: which limits were broken, keys of ``FAILURES``.
    """

    release: str
    address: str
    task: str
    engine: str
    precision: str
    when: str
    pictures: int
    agreement: float
    accuracy_trained: float
    accuracy_there: float
    accuracy_change: float
    accuracy_change_low: float | None
    accuracy_change_high: float | None
    min_agreement: float
    max_accuracy_loss: float
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every limit was kept."""
        return not self.failures

    def reasons(self) -> str:
        """Why it failed, in sentences."""
        return " ".join(tr(FAILURES.get(key, key)) for key in self.failures)

    def change_text(self) -> str:
        """The change of the accuracy in points, with its interval where that is known."""
        low, high = self.accuracy_change_low, self.accuracy_change_high
        change = points(self.accuracy_change)
        if low is None or high is None:
            return tr("{change} points", change=change)
        return tr(
            "{change} points, 95 % interval {low} to {high}",
            change=change,
            low=points(low),
            high=points(high),
        )

    def note(self) -> str:
        """What the pictures cannot tell of the accuracy; empty where they are enough."""
        low, high = self.accuracy_change_low, self.accuracy_change_high
        if low is None or high is None:
            return ""
        return unsure_text(self.pictures, self.max_accuracy_loss, (low, high))

    def summary(self) -> str:
        """One line with the figures, and why it failed."""
        said = tr(
            "{pictures} on the device: {agreement} % same answers as PyTorch, accuracy {trained} "
            "→ {there}.",
            pictures=pictures_text(self.pictures),
            agreement=f"{self.agreement * 100:.4g}",
            trained=f"{self.accuracy_trained:.3f}",
            there=f"{self.accuracy_there:.3f}",
        )
        return f"{said} {self.reasons()}".strip()

    def remedy(self) -> str:
        """What to do where it failed; empty where it passed."""
        if self.passed:
            return ""
        return tr(
            "Go back to the release before, or export in another precision or for another engine, "
            "and deploy that."
        )


def load_comparisons(project_folder: Path) -> tuple[TargetParity, ...]:
    """Every comparison of a project that is kept, oldest first; none where the file is damaged."""
    path = project_folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = content["comparisons"] if content["schema"] == SCHEMA else []
        return tuple(_read(values) for values in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger("deploy").warning(
            "%s", tr("{path} cannot be read: {reason}", path=path, reason=repr(error))
        )
        return ()


def _read(values: dict[str, Any]) -> TargetParity:
    known = {one.name: values[one.name] for one in fields(TargetParity) if one.default is MISSING}
    return TargetParity(**known, failures=tuple(values["failures"]))


def keep(project_folder: Path, found: TargetParity) -> None:
    """Keep a comparison in place of an earlier one of the same release on the same device.

    Raises:
        SchemaTooNewError: a newer version wrote what is there; it stays.
        ProjectError: it cannot be written.
    """
    _require_not_newer(project_folder / FILE)
    others = [one for one in load_comparisons(project_folder) if _key(one) != _key(found)]
    rows = [asdict(one) for one in (*others, found)[-MOST:]]
    path = project_folder / FILE
    try:
        write_json(path, {"schema": SCHEMA, "comparisons": rows})
    except OSError as error:
        raise write_error(path, error) from error


def _require_not_newer(path: Path) -> None:
    """A damaged file may be written anew: nothing in it can be read any more."""
    try:
        if path.exists():
            read_mapping(path, SCHEMA)
    except SchemaTooNewError:
        raise
    except ProjectError as error:
        logger("deploy").warning("%s", error.message)


def _key(one: TargetParity) -> tuple[str, str]:
    return one.release, one.address


def find_comparison(project_folder: Path, release: str, address: str) -> TargetParity | None:
    """The comparison of a release on a device; None where it was not compared there."""
    wanted = release, "this" if address in HERE else address
    return next((one for one in load_comparisons(project_folder) if _key(one) == wanted), None)


def outcome_word(found: TargetParity | None) -> str:
    """``passed``, ``failed``, or empty where nothing was compared."""
    return "" if found is None else "passed" if found.passed else "failed"


def outcome_text(found: TargetParity | None) -> Lasting:
    """What a deployment's summary says of it."""
    if found is None:
        return lasting("not compared on the device")
    if found.passed:
        return lasting("same answers as PyTorch on the device")
    return lasting("compared on the device: failed")


def score_title(task: str) -> str:
    """What the accuracy of a task is called."""
    return tr("Top-1") if task == CLASSIFICATION.name else tr("mAP50-95")
