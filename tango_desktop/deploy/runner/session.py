"""One run over inputs: frames in, answers out to every output that was asked for."""

import sys
from typing import List, Optional

from .model import Model
from .sinks import Folder, Window, json_line, record, say, text_line
from .sources import Frame, Unread, frames


class Session:
    """Classifies frames and hands the answers to the outputs."""

    def __init__(self, model: Model, top: int, as_json: bool) -> None:
        self._model = model
        self._top = top
        self._line = json_line if as_json else text_line
        self._folder = None  # type: Optional[Folder]
        self._window = None  # type: Optional[Window]

    def open_outputs(self, save: Optional[str], show: bool) -> None:
        """Open the folder and the window that were asked for.

        Raises:
            RunnerError: one of them cannot be opened.
        """
        if save:
            self._folder = Folder(save)
        if show:
            self._window = Window()

    def run(self, inputs: List[str], limit: Optional[int]) -> int:
        """Classify until the inputs, the limit or the user's patience end.

        Returns:
            How many inputs could not be read.
        """
        unread = done = 0
        for item in frames(inputs):
            if isinstance(item, Unread):
                unread += 1
                say(item.reason)
                continue
            done += 1
            if not self._classify(item) or done == limit:
                break
        return unread

    def _classify(self, frame: Frame) -> bool:
        answer = self._model.answer(frame.image, frame.decode_ms)
        found = record(frame, answer, self._model.card.classes, self._top)
        sys.stdout.write(self._line(found) + "\n")
        sys.stdout.flush()
        if self._folder is not None:
            self._folder.add(frame, found)
        return self._window is None or self._window.show(frame, found)

    def close(self) -> None:
        """Close the outputs."""
        if self._folder is not None:
            self._folder.close()
        if self._window is not None:
            self._window.close()
