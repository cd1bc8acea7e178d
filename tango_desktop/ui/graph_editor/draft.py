"""The draft: the network as it stands in the editor, kept in the project whatever happens.

It is written a moment after each change, so that neither a crash nor leaving the page loses any;
it may be broken. What the project trains is another file, written by *Use this network*.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from tango_desktop.core.files import digest_of, write_error, write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, load, save
from tango_desktop.i18n import tr
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.reading import crash_error
from tango_desktop.ui.session import Session

DRAFT_FILE = "network-draft.yaml"
VIEW_FILE = "network-draft-view.json"
_LEFT = ".network-draft*.tmp"
_ASIDE = "network-draft-unread-{number}.yaml"
QUIET_MS = 1000  # without a change, before it is written
RETRY_MS = 15_000  # after it could not be written
SCHEMA = 1
_FARTHEST = 1e8  # in the scene; nothing can be drawn farther away

Moved = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class ViewState:
    """How a network is looked at.

    Attributes:
        open_blocks: paths of the blocks that are unfolded; None before anybody looked.
        moved: where a person put things, by key.
        base: :func:`base_mark` of the network that the draft was made from.
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


def write_draft(folder: Path, draft: Draft, aside: str = "") -> None:
    """Keep a draft.

    Args:
        folder: of the project.
        draft: to keep.
        aside: what an unreadable one that is there is called from now on, if nothing is yet.

    Raises:
        ProjectError: it cannot be written.
    """
    path = folder / DRAFT_FILE
    for left in folder.glob(_LEFT):  # by a program that was killed; nobody else writes here
        with contextlib.suppress(OSError):
            left.unlink()
    if aside and not (folder / aside).exists():
        try:
            path.replace(folder / aside)
        except OSError as error:
            raise write_error(folder / aside, error) from error
    save(draft.document, path)
    write_json(folder / VIEW_FILE, draft.view.plain())


def aside_name(folder: Path) -> str:
    """A free name for a draft that cannot be read."""
    names = (_ASIDE.format(number=number) for number in itertools.count(1))
    return next(name for name in names if not (folder / name).exists())


def base_mark(document: NetworkDocument) -> str:
    """What tells a network from any other, in names and blocks too."""
    nodes = [
        (node.id, node.layer, repr(sorted(node.params.items())), node.inputs, node.block)
        for node in document.nodes
    ]
    head = document.name, document.in_channels, document.size, document.outputs
    return digest_of([head, nodes])


def _read_view(path: Path) -> ViewState:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        opened = None if content["open"] is None else frozenset(map(str, content["open"]))
        moved = {str(key): _place(x, y) for key, (x, y) in content["moved"].items()}
        base, weights = str(content["base"]), str(content.get("weights", ""))
    except (OSError, ValueError, OverflowError, RecursionError):
        return ViewState()
    except (KeyError, TypeError, AttributeError):  # other JSON than ours
        return ViewState()
    return ViewState(opened, moved, base, weights)


def _place(x: Any, y: Any) -> tuple[float, float]:
    """A place in the scene; raises ValueError for one that cannot be drawn."""
    place = float(x), float(y)
    if not all(abs(value) <= _FARTHEST for value in place):
        raise ValueError(place)
    return place


class DraftKeeper(QObject):
    """Writes the draft when there was no change for a moment, and at once when asked.

    What could not be written is tried again, until there is something newer.
    """

    failed = Signal(object)  # TangoError
    kept = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: tuple[Path, Draft] | None = None
        self._written: tuple[Path, Draft] | None = None  # what the job writes
        self._writing: JobHandle | None = None
        self.aside = ""  # what the draft that is there is called before another is written
        self.has_failed = False  # the last attempt
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._write)

    @property
    def is_kept(self) -> bool:
        """Whether nothing waits to be written."""
        return self._waiting is None and self._writing is None

    def keep(self, folder: Path, document: NetworkDocument, view: ViewState) -> None:
        """Write a draft soon; the document may be changed meanwhile."""
        self._waiting = (folder, Draft(document.copy(), view))
        self._timer.start(QUIET_MS)

    def keep_now(self) -> TangoError | None:
        """Write what waits before this returns: the program or the project is about to close.

        Returns:
            Why it cannot be written; it still waits then.
        """
        self._timer.stop()
        self._join()
        if self._waiting is None:
            return None
        try:
            write_draft(*self._waiting, self.aside)
        except TangoError as error:
            self.has_failed = True
            self._timer.start(RETRY_MS)
            return error
        self._waiting, self.has_failed = None, False
        return None

    def give_up(self) -> None:
        """Forget what could not be written."""
        self._timer.stop()
        self._waiting, self.has_failed = None, False

    def _join(self) -> None:
        """Wait for the job, and take what it could not write."""
        handle, self._writing = self._writing, None
        if handle is None:
            return
        handle.failed.disconnect(self._on_failed)
        handle.crashed.disconnect(self._on_crashed)
        handle.ended.disconnect(self._on_ended)
        handle.join()
        self._waiting = self._waiting or self._written  # its answer has not come: written again

    def _write(self) -> None:
        if self._waiting is None or self._writing is not None:
            return
        (folder, draft), aside = self._waiting, self.aside
        self._written, self._waiting = self._waiting, None
        self.has_failed = False

        def job(ctx: JobContext) -> None:
            write_draft(folder, draft, aside)

        self._writing = self._session.runner.read(tr("Keep the draft of the network"), job)
        self._writing.failed.connect(self._on_failed)
        self._writing.crashed.connect(self._on_crashed)
        self._writing.ended.connect(self._on_ended)

    def _on_failed(self, error: TangoError) -> None:
        self.has_failed = True
        self._waiting = self._waiting or self._written
        self.failed.emit(error)

    def _on_crashed(self, details: str) -> None:
        self._on_failed(crash_error(details))

    def _on_ended(self) -> None:
        self._writing = self._written = None
        if self._waiting is not None:
            self._timer.start(RETRY_MS if self.has_failed else QUIET_MS)
        else:
            self.kept.emit()
