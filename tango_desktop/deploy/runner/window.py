"""A window on the screen, with how many frames pass in a second."""

import time
from typing import Any, Dict

from .annotate import stamped
from .failures import OutputError, PackageError
from .pace import FrameRate
from .sources import Frame, opencv
from .task import Task

_LARGEST_WINDOW = (1280, 800)


class Window:
    """A window on the screen: OpenCV's where it is installed, else Tk's."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._rate = FrameRate()
        self._backend = _TkWindow() if not _has_opencv() else _OpenCvWindow()

    def add(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Show one result; a single picture stays until a key is pressed.

        Returns:
            False when the user wants no more (Esc, q, or the window was closed).
        """
        image = self._task.draw(frame.image, found)
        image.thumbnail(_LARGEST_WINDOW)
        is_picture = frame.number is None
        rate = self._rate.tick(time.perf_counter())
        if rate and not is_picture:
            stamped(image, "%.1f frames/s" % rate)
        return self._backend.show(image, is_picture)

    def close(self) -> None:
        """Take the window away."""
        self._backend.close()


def _has_opencv() -> bool:
    try:
        opencv("A window")
    except PackageError:
        return False
    return True


class _OpenCvWindow:
    def __init__(self) -> None:
        self._cv2 = opencv("A window")

    def show(self, image: Any, hold: bool) -> bool:
        import numpy as np

        array = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
        try:
            self._cv2.imshow("TANGO", array)
            key = self._cv2.waitKey(0 if hold else 1) & 0xFF
        except self._cv2.error as error:
            raise OutputError("OpenCV cannot open a window here: is there a screen?") from error
        return key not in (27, ord("q"))

    def close(self) -> None:
        try:
            self._cv2.destroyAllWindows()
        except self._cv2.error:  # the headless build has no windows to close
            pass


class _TkWindow:
    def __init__(self) -> None:
        try:
            import tkinter
        except ImportError as error:
            raise PackageError(
                "A window needs OpenCV or Tk, and neither is installed here: "
                "python -m pip install opencv-python"
            ) from error
        try:
            self._root = tkinter.Tk(className="TANGO")
        except tkinter.TclError as error:
            raise OutputError("A window cannot be opened here: is there a screen?") from error
        self._label = tkinter.Label(self._root)
        self._label.pack()
        self._key = ""
        self._root.bind("<Key>", self._on_key)
        self._root.protocol("WM_DELETE_WINDOW", self._on_close)

    def _on_key(self, event: Any) -> None:
        self._key = event.keysym

    def _on_close(self) -> None:
        self._key = "Escape"

    def show(self, image: Any, hold: bool) -> bool:
        from PIL import ImageTk

        photo = ImageTk.PhotoImage(image, master=self._root)
        self._label.configure(image=photo)
        self._key = ""
        self._root.update()
        while hold and not self._key:
            self._root.update()
            time.sleep(0.02)
        return self._key not in ("Escape", "q")

    def close(self) -> None:
        self._root.destroy()
