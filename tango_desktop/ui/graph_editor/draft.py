"""The draft: the network as it stands in the editor, kept in the project whatever happens.

It is written a moment after each change, so that neither a crash nor leaving the page loses any;
it may be broken. What the project trains is another file, written by *Use this network*.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from tango_desktop.core.files import write_error, write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, load, save
from tango_desktop.i18n import tr
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session

DRAFT_FILE = "network-draft.yaml"
VIEW_FILE = "network-draft-view.json"
QUIET_MS = 1000  # without a change, before it is written
SCHEMA = 1

Moved = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class ViewState:
    """How a network is looked at.

    Attributes:
        open_blocks: paths of the blocks that are unfolded; None before anybody looked.
        moved: where a person put things, by key.
        base: digest of the network that the draft was made from.
        weights: of the file that it was opened from, relative to the project; may be empty.
    """

    open_blocks: frozenset[str] | None = None
    moved: Moved = field(default_factory=dict)
    base: str = ""
    weights: str = ""

    def plain(self) -> dict[str, Any]:
        """Values as JSON holds them."""
        return {
            "schema": SCHEMA,
            "base": self.base,
            "weights": self.weights,
            "open": None if self.open_blocks is None else sorted(self.open_blocks),
            "moved": {key: list(place) for key, place in self.moved.items()},
        }


@dataclass(frozen=True)
class Draft:
    """What is kept."""

    document: NetworkDocument
    view: ViewState


def read_draft(folder: Path) -> Draft | None:
    """The project's draft, or None when there is none.

    Args:
        folder: of the project.

    Raises:
        TangoError: the document cannot be read. How it was looked at is never worth an error.
    """
    path = folder / DRAFT_FILE
    if not path.exists():
        return None
    return Draft(load(path, check=False), _read_view(folder / VIEW_FILE))


def write_draft(folder: Path, draft: Draft) -> None:
    """Keep a draft.

    Raises:
        ProjectError: it cannot be written.
    """
    save(draft.document, folder / DRAFT_FILE)
    write_json(folder / VIEW_FILE, draft.view.plain())


def drop_draft(folder: Path) -> None:
    """Keep no draft any more.

    Raises:
        ProjectError: its files cannot be removed.
    """
    for name in (DRAFT_FILE, VIEW_FILE):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise write_error(folder / name, error) from error


def _read_view(path: Path) -> ViewState:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        opened = content["open"]
        moved = {str(key): (float(x), float(y)) for key, (x, y) in content["moved"].items()}
        base, weights = str(content["base"]), str(content.get("weights", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ViewState()
    return ViewState(None if opened is None else frozenset(map(str, opened)), moved, base, weights)


class DraftKeeper(QObject):
    """Writes the draft when there was no change for a moment, and at once when asked."""

    failed = Signal(object)  # TangoError; it is tried again at the next change
    kept = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: tuple[Path, Draft] | None = None
        self._writing: JobHandle | None = None
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._write)

    @property
    def is_kept(self) -> bool:
        """Whether nothing waits to be written."""
        return self._waiting is None and self._writing is None

    def keep(self, folder: Path, document: NetworkDocument, view: ViewState) -> None:
        """Write a draft soon; the document may be changed meanwhile."""
        self._waiting = (folder, Draft(document.copy(), view))
        self._timer.start()

    def keep_now(self) -> None:
        """Write what waits before this returns: the program or the project is about to close."""
        self._timer.stop()
        if self._writing is not None:
            self._writing.join()
        if self._waiting is None:
            return
        folder, draft = self._waiting
        self._waiting = None
        try:
            write_draft(folder, draft)
        except TangoError as error:
            self.failed.emit(error)

    def _write(self) -> None:
        if self._waiting is None or self._writing is not None:
            return
        folder, draft = self._waiting
        self._waiting = None

        def job(ctx: JobContext) -> None:
            write_draft(folder, draft)

        self._writing = self._session.runner.read(tr("Keep the draft of the network"), job)
        self._writing.failed.connect(self._on_failed)
        self._writing.ended.connect(self._on_ended)

    def _on_failed(self, error: TangoError) -> None:
        self.failed.emit(error)

    def _on_ended(self) -> None:
        self._writing = None
        if self._waiting is not None:
            self._timer.start()
        else:
            self.kept.emit()
