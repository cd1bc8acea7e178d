"""One run over inputs: frames in, answers out to every output that was asked for."""

from typing import Any, List, NamedTuple, Optional

from .coco import CocoFile
from .failures import ModelError, OutputError, RunnerError, UsageError
from .http_page import HttpPage, usable_address
from .model import Model
from .monitoring import Monitor
from .mqtt import Mqtt, broker_of
from .pace import Pace
from .sinks import Folder, json_line, put_line, record, say, text_line
from .sources import Frame, Retry, Unread, frames
from .window import Window


class Outputs(NamedTuple):
    """Where answers go besides standard output; None or False: not there.

    Attributes:
        save: a folder for annotated copies and tables.
        show: a window.
        coco: a file for COCO results.
        coco_ids: COCO annotations that give the ids.
        http: where a page is served, ``[HOST:]PORT``.
        mqtt: a broker and a topic, ``HOST[:PORT]/TOPIC``.
    """

    save: Optional[str] = None
    show: bool = False
    coco: Optional[str] = None
    coco_ids: Optional[str] = None
    http: Optional[str] = None
    mqtt: Optional[str] = None


class _NoMonitor:
    """Watches nothing: the bundle is not installed, or its user wants no statistics."""

    def see(self, *_: Any) -> None:
        return None

    def failed(self, kind: str) -> None:
        return None

    def close(self) -> None:
        return None


class Session:
    """Asks the model about frames and hands the answers to the outputs."""

    def __init__(
        self, model: Model, as_json: bool, monitor: Optional[Monitor] = None, release: str = ""
    ) -> None:
        self._model = model
        self._as_json = as_json
        self._outputs: List[Any] = []
        self._pace = Pace()
        self._monitor: Any = monitor or _NoMonitor()
        self._release = release

    def open_outputs(self, wanted: Outputs) -> None:
        """Open what was asked for.

        Raises:
            RunnerError: one of them cannot be opened.
        """
        task, card = self._model.task, self._model.card
        page = usable_address(wanted.http) if wanted.http else None
        broker = broker_of(wanted.mqtt) if wanted.mqtt else None
        if wanted.coco:
            if not task.gives_boxes:
                raise UsageError("--coco is for models that find boxes; this one does not.")
            self._outputs.append(CocoFile(wanted.coco, wanted.coco_ids, card.classes))
        if wanted.save:
            self._outputs.append(Folder(wanted.save, task))
        if wanted.show:
            self._outputs.append(Window(task))
        if page is not None:
            self._outputs.append(HttpPage(page, task, card.name, self._release))
        if broker is not None:
            self._outputs.append(Mqtt(broker))

    def run(self, inputs: List[str], limit: Optional[int], retry_s: float = float("inf")) -> int:
        """Ask until the inputs, the limit or the user's patience end.

        Args:
            inputs: what to look at.
            limit: stop after so many frames.
            retry_s: how long a broken stream is tried again.

        Returns:
            How many inputs could not be read.
        """
        unread = done = 0
        for item in frames(inputs, Retry(retry_s, self._on_break)):
            if isinstance(item, Unread):
                unread += 1
                self._monitor.failed("input")
                self._pace.end()
                say(item.reason)
                continue
            done += 1
            if not self._ask(item) or done == limit:
                break
        return unread

    def _on_break(self, sentence: str) -> None:
        self._monitor.failed("stream")
        self._pace.end()
        say(sentence)

    def _ask(self, frame: Frame) -> bool:
        self._pace.enter(frame)
        try:
            return self._handed_out(frame)
        except RunnerError as error:
            self._monitor.failed(_kind_of(error))
            raise

    def _handed_out(self, frame: Frame) -> bool:
        answer = self._model.answer(frame.image, frame.decode_ms)
        found = record(frame, answer, self._model.task)
        self._monitor.see(frame, answer, found)
        line = json_line(found) if self._as_json else text_line(found, self._model.task)
        put_line(line)
        wanted = [output.add(frame, found) for output in self._outputs]  # every one gets it
        self._pace.leave(frame)
        return all(wanted)

    def close(self) -> None:
        """Close the outputs; where a person has stopped a camera, say how fast it went."""
        try:
            for output in self._outputs:
                output.close()
        finally:
            self._monitor.close()
        self._pace.end()


def _kind_of(error: RunnerError) -> str:
    kinds = ((ModelError, "model"), (OutputError, "output"))
    return next((kind for cls, kind in kinds if isinstance(error, cls)), "other")
