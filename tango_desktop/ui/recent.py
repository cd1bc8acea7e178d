"""What the start page tells about recent projects; read in a job, never in the GUI thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import PROJECT_FILE, STAGES_FILE, Project
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr

THUMBNAIL = 112
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
_LOOK_AT = 2000  # directory entries; a thumbnail is not worth more


@dataclass(frozen=True)
class RecentInfo:
    """A recent project: facts for its card.

    Attributes:
        folder: where it is.
        name: its name.
        facts: task, device, last result: those that are known.
        done: how many of the flow's stages are up to date.
        total: how many stages there are.
        changed: when something was done last, local time.
        picture: a small picture of its data, or None.
        problem: why it cannot be opened; empty when it can.
    """

    folder: Path
    name: str
    facts: tuple[str, ...] = ()
    done: int = 0
    total: int = 0
    changed: datetime | None = None
    picture: QImage | None = None
    problem: str = ""


def read_recent(flow: Flow, folders: list[Path], ctx: JobContext) -> list[RecentInfo]:
    """The facts of all recent projects."""
    return [_read(flow, folder) for folder in ctx.each(folders, len(folders))]


def _read(flow: Flow, folder: Path) -> RecentInfo:
    try:
        project = Project.open(folder, read_only=True)
        statuses = flow.statuses(project)
    except TangoError as error:
        return RecentInfo(folder, folder.name, problem=error.message)
    done = [name for name, status in statuses.items() if status.state is StageState.DONE]
    shown = ("device", "train", "measure")
    facts = [statuses[name].summary for name in shown if name in done and statuses[name].summary]
    return RecentInfo(
        folder,
        project.name,
        tuple(facts),
        len(done),
        len(statuses),
        _changed(folder),
        _thumbnail(project),
    )


def _changed(folder: Path) -> datetime | None:
    times = [
        (folder / name).stat().st_mtime
        for name in (PROJECT_FILE, STAGES_FILE)
        if (folder / name).is_file()
    ]
    return datetime.fromtimestamp(max(times)) if times else None


def _thumbnail(project: Project) -> QImage | None:
    root = str(project.answers("data").get("path") or "")
    if not root:
        return None
    path = next(_pictures(root), None)
    return small_picture(path, THUMBNAIL) if path else None


def _pictures(root: str) -> Iterator[str]:
    seen = 0
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix.lower() in _PICTURES:
                yield str(Path(folder) / name)
        seen += len(files) + len(folders)
        if seen > _LOOK_AT:
            return


def small_picture(path: str, side: int) -> QImage | None:
    """A picture cut to a square of ``side`` pixels, or None when it cannot be read."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side * 4:
        reader.setScaledSize(size.scaled(QSize(side * 2, side * 2), _FILL))
    image = reader.read()
    if image.isNull():
        return None
    scaled = image.scaled(side, side, _FILL, Qt.TransformationMode.SmoothTransformation)
    left, top = (scaled.width() - side) // 2, (scaled.height() - side) // 2
    return scaled.copy(left, top, side, side)


_FILL = Qt.AspectRatioMode.KeepAspectRatioByExpanding


def when_text(moment: datetime | None, now: datetime | None = None) -> str:
    """When something happened, as people say it."""
    if moment is None:
        return ""
    days = ((now or datetime.now()).date() - moment.date()).days
    if days <= 0:
        return tr("today {time}", time=moment.strftime("%H:%M"))
    if days == 1:
        return tr("yesterday {time}", time=moment.strftime("%H:%M"))
    return moment.strftime("%Y-%m-%d")
