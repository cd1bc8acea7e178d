"""Pages read files and pictures here: in short jobs of the session, never in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.preprocess import PictureError, open_picture
from tango_desktop.data.thumbnails import SIDE, thumbnail
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session

T = TypeVar("T")
LARGEST_SIDE = 8192  # what a viewer holds in memory; larger pictures are scaled down to it


class Reader(QObject):
    """Reads one thing after the other for a page; only the latest answer counts.

    An answer about a project that has been closed meanwhile is dropped.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._handle: JobHandle | None = None
        self._project: Project | None = None
        self._done: Callable[[Any], None] = _ignore
        self._failed: Callable[[TangoError], None] = _ignore

    def read(
        self,
        title: str,
        work: Callable[[JobContext], T],
        done: Callable[[T], None],
        failed: Callable[[TangoError], None] | None = None,
    ) -> None:
        """Do ``work`` in a job; ``done`` gets its result in the GUI thread.

        An earlier read is cancelled and its answer dropped. Without ``failed``, errors go to the
        message bar.
        """
        self.cancel()
        self._project = self._session.project
        self._done, self._failed = done, failed or self._session.post_error
        self._handle = self._session.runner.read(title, work)
        self._handle.finished.connect(self._on_finished)
        self._handle.failed.connect(self._on_failed)
        self._handle.crashed.connect(self._on_crashed)

    def cancel(self) -> None:
        """Forget the read that is under way."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.finished.disconnect(self._on_finished)
            handle.failed.disconnect(self._on_failed)
            handle.crashed.disconnect(self._on_crashed)
            handle.cancel()

    @property
    def is_reading(self) -> bool:
        """Whether an answer is still to come."""
        return self._handle is not None

    def _on_finished(self, result: Any) -> None:
        self._handle = None
        if not self._is_outdated():
            self._done(result)

    def _on_failed(self, error: TangoError) -> None:
        self._handle = None
        if not self._is_outdated():
            self._failed(error)

    def _on_crashed(self, details: str) -> None:
        self._on_failed(crash_error(details))

    def _is_outdated(self) -> bool:
        return self._project is not None and self._session.project is not self._project


def _ignore(_: object) -> None:
    return None


def crash_error(details: str) -> TangoError:
    """What is said when a job went wrong in a way that nobody foresaw."""
    return TangoError(
        tr("Something went wrong that should not have."),
        tr("Nothing of your project was lost. The details are in the log."),
        details,
    )


def to_qimage(image: Image.Image) -> QImage:
    """A Pillow picture as Qt's; both may be made in any thread."""
    plain = image.convert("RGB")
    width, height = plain.size
    data = plain.tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def read_picture(path: Path) -> QImage | None:
    """A whole picture, upright; None when it cannot be read."""
    try:
        image = open_picture(path)
    except PictureError:
        return None
    if max(image.size) > LARGEST_SIDE:
        image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return to_qimage(image)


def upright_size(path: Path) -> tuple[int, int] | None:
    """The width and height of a picture, without decoding it; None when that is not told."""
    reader = QImageReader(str(path))
    size = reader.size()
    if not size.isValid():
        return None
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    return size.width(), size.height()


def read_small(path: Path, side: int) -> QImage | None:
    """A picture that fits into about ``side`` × ``side`` pixels, from the cache where it is."""
    image = QImage.fromData(thumbnail(path, SIDE if side <= SIDE else 2 * SIDE))
    return None if image.isNull() else image
