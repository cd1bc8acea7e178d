"""Reads large JSON files element by element.

``json.loads`` of hundreds of megabytes holds the interpreter for seconds, and every other thread
with it; here no step takes longer than an element of an array or a chunk of the file.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHUNK_BYTES = 1 << 19
_SPACE = " \t\r\n"


class JsonStream:
    """The top level of a JSON object in a file: a context manager.

    Args:
        path: a UTF-8 file.
    """

    def __init__(self, path: Path) -> None:
        self._stream = path.open("rb")
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._json = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False
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
        self._expect("{")
        if self._peek() == "}":
            return
        while True:
            name = self._value()
            if not isinstance(name, str):
                raise ValueError("a name is no text")
            self._expect(":")
            if self._peek() == "[":
                yield from ((name, element) for element in self._elements())
            else:
                yield name, self._value()
            if self._next() == "}":
                return

    def _elements(self) -> Iterator[Any]:
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._next("]") == "]":
                return

    # -- pieces -------------------------------------------------------------------------------

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
                # A number may go on in the next chunk.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            except RecursionError as error:
                raise ValueError("too deep") from error
            except ValueError:
                if self._ended:
                    raise
            self._more()

    def _peek(self) -> str:
        """The next character that is no space; it stays."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                raise ValueError("it ends too early")
            self._more()

    def _next(self, end: str = "}") -> str:
        found = self._peek()
        if found not in (",", end):
            raise ValueError(f"{found!r} where a comma should be")
        self._at += 1
        return found

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
        self._text = self._text[self._at :] + self._decode(chunk, self._ended)
        self._at = 0
