"""What a run writes down while it goes: record, results, log and TensorBoard events."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tango_desktop import __version__
from tango_desktop.core.files import write_error, write_yaml
from tango_desktop.core.jobs import logger
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.train.run_folder import (
    SCHEMA,
    RunPaths,
    RunRecord,
    write_record,
    write_results,
)

_PACKAGES = ("torch", "torchvision", "numpy", "pillow")


def versions() -> dict[str, str]:
    """What the run was made with."""
    found = {"tango_desktop": __version__, "python": platform.python_version()}
    return found | {name: version(name) for name in _PACKAGES}


class Journal:
    """Writes a run's files. The record changes in place; close it, or use a ``with`` block."""

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.paths = RunPaths(folder)
        self.record = record
        self._events: Any = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def update(self, **changes: Any) -> None:
        """Change the record and write it.

        Raises:
            ProjectError: it cannot be written.
        """
        self.record = dataclasses.replace(self.record, **changes)
        write_record(self.paths.folder, self.record)

    def try_update(self, **changes: Any) -> None:
        """Change the record where an error is on its way already, which must not be hidden."""
        try:
            self.update(**changes)
        except TangoError as error:
            logger("train").warning("%s", error.message)

    def write_args(self, content: Mapping[str, Any]) -> None:
        """Write ``args.yaml``, with the versions.

        Raises:
            ProjectError: it cannot be written.
        """
        write_yaml(self.paths.args, {"schema": SCHEMA, **content, "versions": versions()})

    def say(self, text: str) -> None:
        """A line for the run's log and for the console.

        Raises:
            ProjectError: the log cannot be written.
        """
        logger("train").info("%s", text)
        self.note([f"{datetime.now().isoformat(sep=' ', timespec='seconds')} {text}"])

    def note(self, lines: Sequence[str]) -> None:
        """Lines for the run's log alone, too many to be shown elsewhere.

        Raises:
            ProjectError: the log cannot be written.
        """
        try:
            with self.paths.log.open("a", encoding="utf-8") as stream:
                stream.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            raise write_error(self.paths.log, error) from error

    def write_epochs(self, rows: Sequence[Mapping[str, float]]) -> None:
        """Write all finished epochs to ``results.csv`` and the newest to the event file.

        Raises:
            ProjectError: ``results.csv`` cannot be written.
        """
        write_results(self.paths.folder, rows)
        newest = rows[-1]
        try:
            events = self._event_writer(int(newest["epoch"]))
            for name, value in newest.items():
                if name != "epoch":
                    events.add_scalar(name, value, int(newest["epoch"]))
            events.flush()
        except OSError as error:
            # Curves for TensorBoard are a copy of results.csv: not worth a run.
            logger("train").warning(
                tr("TensorBoard events could not be written: {reason}", reason=error)
            )

    def _event_writer(self, epoch: int) -> Any:
        if self._events is None:
            from torch.utils.tensorboard import SummaryWriter

            # Points from this epoch on that a killed process left are not to be shown.
            self._events = SummaryWriter(str(self.paths.folder), purge_step=epoch)
        return self._events

    def close(self) -> None:
        """Close the event file."""
        if self._events is None:
            return
        try:
            self._events.close()
        except OSError as error:
            logger("train").warning(
                tr("TensorBoard events could not be written: {reason}", reason=error)
            )
        self._events = None
