"""The text of a row file as checked values; nothing in it is run."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from tango_desktop.core.files import parse_yaml
from tango_desktop.errors import GraphError
from tango_desktop.graph.document import ImageSize
from tango_desktop.i18n import tr

MOST_BYTES = 1 << 20
_MOST_ROWS = 5000
_MOST_REPEATS = 100
_MOST_SIDE = 1 << 14
_DEFAULT_SIDE = 640
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        number: counted over backbone and head, from 0.
        sources: numbers of the rows it reads; −1 is the picture.
        repeats: how many of it stand one after the other, before the depth multiple.
        module: the name of its module.
        args: what the module is given.
    """

    number: int
    sources: tuple[int, ...]
    repeats: int
    module: str
    args: tuple[Any, ...]


@dataclass(frozen=True)
class RowFile:
    """A row file.

    Attributes:
        name: of the network.
        classes: ``nc``.
        depth: multiplies the repeats.
        width: multiplies the channels.
        anchors: widths and heights, a level a tuple.
        channels: of the pictures.
        size: (height, width) of the pictures.
        rows: backbone and head.
    """

    name: str
    classes: int
    depth: float
    width: float
    anchors: tuple[tuple[float, ...], ...]
    channels: int
    size: ImageSize
    rows: tuple[Row, ...]


def parse(text: str, path: Path) -> RowFile:
    """The file at ``path``, whose content is ``text``.

    Raises:
        ProjectError: it is not YAML; says the line.
        GraphError: it is not in rows; the details list every problem.
    """
    if len(text) > MOST_BYTES:
        raise too_large(path)
    return _Parser(path).file(parse_yaml(text, path))


def too_large(path: Path) -> GraphError:
    """The error for a file that no person has written."""
    return GraphError(
        tr("{path} is too large for a network in rows.", path=path),
        tr("Such a file has some hundred lines. Choose another one."),
    )


class _Parser:
    """Collects everything that is not as it should be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[str] = []

    def file(self, value: object) -> RowFile:
        """The checked content."""
        if not isinstance(value, Mapping) or not ({"backbone", "head"} & value.keys()):
            self._problems.append(tr("It has neither backbone nor head."))
            value = {}
        classes = self._whole(value, "nc", 80, 1, 100_000)
        file = RowFile(
            str(value.get("name") or self._path.stem),
            classes,
            self._multiple(value, "depth_multiple"),
            self._multiple(value, "width_multiple"),
            self._anchors(value.get("anchors")),
            self._whole(value, "ch", 3, 1, 4096),
            self._size(value.get("imgsz")),
            self._rows(value),
        )
        if self._problems:
            raise GraphError(
                tr(
                    "{path} is not a network in rows: {first}",
                    path=self._path,
                    first=self._problems[0],
                ),
                tr("A row is [from, number, module, args]. Mend the file in a text editor."),
                "\n".join(self._problems),
            )
        return file

    def _whole(self, values: Mapping[Any, Any], key: str, usual: int, low: int, high: int) -> int:
        value: object = values.get(key, usual)
        if _is_whole(value) and low <= value <= high:
            return int(value)
        self._problems.append(
            tr("{key} is no whole number from {low} to {high}.", key=key, low=low, high=high)
        )
        return usual

    def _multiple(self, values: Mapping[Any, Any], key: str) -> float:
        value = values.get(key, 1.0)
        if _is_number(value) and 0.01 <= value <= 16:
            return float(value)
        self._problems.append(tr("{key} is no number from 0.01 to 16.", key=key))
        return 1.0

    def _size(self, value: object) -> ImageSize:
        sides: list[Any] = value if isinstance(value, list) else [value or _DEFAULT_SIDE] * 2
        if len(sides) == 2 and all(_is_whole(s) and 1 <= s <= _MOST_SIDE for s in sides):
            return int(sides[0]), int(sides[1])
        self._problems.append(
            tr(
                "{key} is no whole number from {low} to {high}.",
                key="imgsz",
                low=1,
                high=_MOST_SIDE,
            )
        )
        return _DEFAULT_SIDE, _DEFAULT_SIDE

    def _anchors(self, value: object) -> tuple[tuple[float, ...], ...]:
        if value is None:
            return ()
        levels = value if isinstance(value, list) else []
        fits = 0 < len(levels) <= 16 and all(_is_level(level) for level in levels)
        if fits and len({len(level) for level in levels}) == 1:
            return tuple(tuple(float(number) for number in level) for level in levels)
        self._problems.append(
            tr("anchors is no list with the widths and heights of each level, as many for each.")
        )
        return ()

    def _rows(self, values: Mapping[Any, Any]) -> tuple[Row, ...]:
        found: list[object] = []
        for key in ("backbone", "head"):
            part = values.get(key) or []
            if not isinstance(part, list):
                self._problems.append(tr("{key} is no list of rows.", key=key))
                part = []
            found += part
        if not found or len(found) > _MOST_ROWS:
            self._problems.append(
                tr("It has {count} rows, not 1 to {most}.", count=len(found), most=_MOST_ROWS)
            )
            return ()
        rows = (self._row(number, value) for number, value in enumerate(found))
        return tuple(row for row in rows if row is not None)

    def _row(self, number: int, value: object) -> Row | None:
        match value:
            case [source, repeats, str(module), list(args)]:
                pass
            case _:
                self._say(number, tr("it is not [from, number, module, args]."))
                return None
        if not _is_whole(repeats) or not 1 <= repeats <= _MOST_REPEATS:
            self._say(number, tr("its number is not 1 to {most}.", most=_MOST_REPEATS))
            return None
        sources = self._sources(number, source)
        if len(args) > 32 or any(isinstance(a, dict) or _is_deep(a) for a in args):
            self._say(number, tr("its args are no list of plain values."))
            return None
        return Row(number, sources, int(repeats), module, tuple(map(_plain, args)))

    def _sources(self, number: int, value: object) -> tuple[int, ...]:
        values = value if isinstance(value, list) else [value]
        found: list[int] = []
        for source in values[:1000]:
            at = number + source if _is_whole(source) and source < 0 else source
            if not _is_whole(at) or at < (-1 if source == -1 else 0):
                self._say(number, tr("its from {value} leads nowhere.", value=str(source)[:40]))
            elif at >= number:
                self._say(number, tr("its from {value} is not a row before it.", value=source))
            else:
                found.append(at)
        if not values:
            self._say(number, tr("it reads no row."))
        return tuple(found)

    def _say(self, number: int, problem: str) -> None:
        if len(self._problems) < 100:
            self._problems.append(tr("Row {number}: {problem}", number=number, problem=problem))


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_level(value: object) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 64
        and len(value) % 2 == 0
        and all(_is_number(number) and number > 0 for number in value)
    )


def _is_deep(value: object) -> bool:
    return isinstance(value, list) and (
        len(value) > 64 or any(isinstance(part, list | dict) for part in value)
    )


def _plain(value: Any) -> Any:
    """An argument: ``None`` and numbers are often written as words."""
    if isinstance(value, list):
        return tuple(map(_plain, value))
    if not isinstance(value, str):
        return value
    word = value.strip()
    known: Mapping[str, Any] = {"None": None, "True": True, "False": False}
    if word in known:
        return known[word]
    if _NUMBER.fullmatch(word):
        return float(word) if re.search(r"[.eE]", word) else int(word)
    return word.strip("\"'")


def whole(values: Sequence[Any], place: int, usual: int | None, what: str) -> int:
    """The argument at ``place``: a whole number from 0 to 65536.

    Raises:
        GraphError: it is something else, or is missing.
    """
    value = values[place] if place < len(values) else None
    value = usual if value is None else value
    if not _is_whole(value) or not 0 <= value <= 1 << 16:
        raise GraphError(
            tr("Its {what} is {value}, not a whole number.", what=what, value=str(value)[:40]), ""
        )
    return int(value)
