"""One run over inputs: frames in, answers out to every output that was asked for."""

from typing import Any, List, Optional

from .coco import CocoFile
from .failures import UsageError
from .model import Model
from .pace import Pace
from .sinks import Folder, json_line, put_line, record, say, text_line
from .sources import Frame, Unread, frames
from .window import Window


class Session:
    """Asks the model about frames and hands the answers to the outputs."""

    def __init__(self, model: Model, as_json: bool) -> None:
        self._model = model
        self._as_json = as_json
        self._outputs: List[Any] = []
        self._pace = Pace()

    def open_outputs(
        self, save: Optional[str], show: bool, coco: Optional[str], coco_ids: Optional[str]
    ) -> None:
        """Open the folder, the window and the COCO file that were asked for.

        Raises:
            RunnerError: one of them cannot be opened.
        """
        task = self._model.task
        if coco:
            if not task.gives_boxes:
                raise UsageError("--coco is for models that find boxes; this one does not.")
            self._outputs.append(CocoFile(coco, coco_ids, self._model.card.classes))
        if save:
            self._outputs.append(Folder(save, task))
        if show:
            self._outputs.append(Window(task))

    def run(self, inputs: List[str], limit: Optional[int]) -> int:
        """Ask until the inputs, the limit or the user's patience end.

        Returns:
            How many inputs could not be read.
        """
        unread = done = 0
        for item in frames(inputs):
            if isinstance(item, Unread):
                unread += 1
                self._pace.end()
                say(item.reason)
                continue
            done += 1
            if not self._ask(item) or done == limit:
                break
        return unread

    def _ask(self, frame: Frame) -> bool:
        self._pace.enter(frame)
        answer = self._model.answer(frame.image, frame.decode_ms)
        found = record(frame, answer, self._model.task)
        line = json_line(found) if self._as_json else text_line(found, self._model.task)
        put_line(line)
        wanted = [output.add(frame, found) for output in self._outputs]  # every one gets it
        self._pace.leave(frame)
        return all(wanted)

    def close(self) -> None:
        """Close the outputs; where a person has stopped a camera, say how fast it went."""
        for output in self._outputs:
            output.close()
        self._pace.end()
