"""Reads large JSON files element by element, and copies them with changes.

``json.loads`` of hundreds of megabytes holds the interpreter for seconds, and every other thread
with it; here no step takes longer than an element of an array or a chunk of the file.
"""

from __future__ import annotations

import codecs
import enum
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK_BYTES = 1 << 19
LARGEST_VALUE = 1 << 26  # characters: no picture's outlines are longer, but damage may seem so
_SPACE = " \t\r\n"
_SPACES = re.compile(f"[{_SPACE}]*")


class Part(enum.Enum):
    """What was reached in a file."""

    VALUE = enum.auto()  # a member that is no array
    OPEN = enum.auto()  # the beginning of an array
    ELEMENT = enum.auto()  # of an array
    CLOSE = enum.auto()  # the end of an array; the bracket comes next
    END = enum.auto()  # of the object; the brace comes next


@dataclass(frozen=True)
class Event:
    """A part of a file, the member's name and the value, if it has one."""

    part: Part
    name: str = ""
    value: Any = None


class JsonStream:
    """The top level of a JSON object in a file: a context manager.

    Args:
        path: a UTF-8 file.
        copying: the text is wanted, too: :meth:`taken` must be called after every event.
    """

    def __init__(self, path: Path, copying: bool = False) -> None:
        self._stream = path.open("rb")
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._json = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False
        self._copying = copying
        self._mark, self._value_at = 0, -1  # where what is not taken begins, and the last value
        self._lines, self._columns = 0, 0  # of the text that is no longer at hand
        self.bytes_read = 0

    def __enter__(self) -> JsonStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def members(self) -> Iterator[tuple[str, Any]]:
        """Each member's name and value; of arrays, one pair for each element.

        Raises:
            ValueError: it is no JSON object, or is damaged.
            OSError: it cannot be read.
        """
        for event in self.events():
            if event.part in (Part.VALUE, Part.ELEMENT):
                yield event.name, event.value

    def events(self) -> Iterator[Event]:
        """Everything in its order; errors as for :meth:`members`."""
        self._expect("{")
        more = self._peek() != "}"
        while more:
            name = self._value()
            if not isinstance(name, str):
                raise ValueError("a name is no text")
            self._expect(":")
            if self._peek() == "[":
                yield from self._array(name)
            else:
                yield Event(Part.VALUE, name, self._value())
            more = self._is_more("}")
        yield Event(Part.END)

    def _array(self, name: str) -> Iterator[Event]:
        self._expect("[")
        yield Event(Part.OPEN, name)
        more = self._peek() != "]"
        while more:
            yield Event(Part.ELEMENT, name, self._value())
            more = self._is_more("]")
        yield Event(Part.CLOSE, name)
        self._expect("]")

    def taken(self) -> tuple[str, str]:
        """The text since the last call: what came before the last value, and the value's own.

        Without a value since then, the second is empty.
        """
        middle = self._value_at if self._value_at >= self._mark else self._at
        before, own = self._text[self._mark : middle], self._text[middle : self._at]
        self._mark = self._at
        self._value_at = -1
        return before, own

    def place(self) -> str:
        """Where the last value is, or where reading failed: ``line:column``, counted from 1."""
        before = self._text[: max(self._value_at, 0)]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") + (0 if lines else self._columns)
        return f"{self._lines + lines + 1}:{column}"

    def rest(self) -> str:
        """The text after the last event, to the end of the file: a brace, and line breaks.

        Raises:
            ValueError: there is more.
        """
        self._expect("}")
        while not self._ended:
            self._more()
        text = self._text[self._mark :]
        if text.strip(_SPACE) != "}":
            raise ValueError("there is more after the end")
        return text

    # -- pieces -------------------------------------------------------------------------------

    def _value(self) -> Any:
        self._peek()
        self._value_at = self._at
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
                # A number may go on in the next chunk: “1” is what can be read of “1e+”, too.
                if end + 2 < len(self._text) or self._ended:
                    self._at = end
                    return value
            except RecursionError as error:
                raise ValueError("too deep") from error
            except ValueError:
                if self._ended or len(self._text) - self._at > LARGEST_VALUE:
                    raise
            self._more()

    def _peek(self) -> str:
        """The next character that is no space; it stays."""
        while True:
            found = _SPACES.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                raise ValueError("it ends too early")
            self._more()

    def _is_more(self, end: str) -> bool:
        """Whether a comma comes next, which is passed; else it is ``end``, which stays."""
        found = self._peek()
        if found == ",":
            self._at += 1
            return True
        if found != end:
            raise ValueError(f"{found!r} where a comma should be")
        return False

    def _expect(self, wanted: str) -> None:
        if self._peek() != wanted:
            raise ValueError(f"{self._peek()!r} where {wanted!r} should be")
        self._at += 1

    def _more(self) -> None:
        # An element longer than a chunk: read twice as much each time, so that it stays quick.
        waiting = len(self._text) - self._at
        chunk = self._stream.read(max(CHUNK_BYTES, waiting))
        self.bytes_read += len(chunk)
        self._ended = not chunk
        start = self._mark if self._copying else self._at
        self._drop(start)
        self._text += self._decode(chunk, self._ended)
        self._at -= start
        self._value_at -= start
        self._mark = 0

    def _drop(self, count: int) -> None:
        """Forget the first characters of the text."""
        lines = self._text.count("\n", 0, count)
        after = count - 1 - self._text.rfind("\n", 0, count)
        self._lines += lines
        self._columns = after if lines else self._columns + after
        self._text = self._text[count:]
