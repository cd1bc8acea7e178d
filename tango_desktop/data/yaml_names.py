"""``names`` of a YOLO description, changed within the text: comments, order and form stay.

The parser says where each entry stands; what is then read from the changed text must be what was
there, with the one class more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

_INT = "tag:yaml.org,2002:int"


@dataclass(frozen=True)
class _Entry:
    """Where an entry of ``names`` stands in the text: with its number, if it has one written."""

    start: int
    end: int


@dataclass(frozen=True)
class _Names:
    """``names`` as they stand in the text.

    Attributes:
        start: where the list or mapping begins.
        end: where it ends; only of use where it is written in brackets.
        entries: in the order of the text.
        values: what is read from them: a list or a mapping.
        in_brackets: ``[a, b]`` or ``{0: a}`` rather than a line each.
    """

    start: int
    end: int
    entries: tuple[_Entry, ...]
    values: list[Any] | dict[Any, Any]
    in_brackets: bool

    @property
    def next_number(self) -> int:
        """The number of a class that is added."""
        if isinstance(self.values, list):
            return len(self.values)
        return max((int(key) for key in self.values if str(key).isdecimal()), default=-1) + 1


def one_more(text: str, name: str) -> str:
    """The text of a description with one more class, the last; as it is when it has that one.

    Raises:
        ValueError: the text is written in a way that cannot be continued.
    """
    names = _names(text)
    if name in (own if isinstance(own := names.values, list) else own.values()):
        return text
    number = names.next_number
    values: list[Any] | dict[Any, Any]
    if isinstance(names.values, list):
        entry, values = _scalar(name), [*names.values, name]
    else:
        entry, values = f"{number}: {_scalar(name)}", {**names.values, number: name}
    if not names.entries:
        brackets = "[]" if isinstance(values, list) else "{}"
        changed = _spliced(text, names.start, names.end, f"{brackets[0]}{entry}{brackets[1]}")
    elif names.in_brackets:
        end = names.entries[-1].end
        changed = _spliced(text, end, end, f", {entry}")
    else:
        changed = _with_line(text, names.entries[-1], entry)
    return _checked(text, _counted(changed, number + 1), values)


def one_less(text: str, name: str) -> str:
    """The text of a description without its last class; as it is when that is another one.

    Raises:
        ValueError: the text is written in a way that cannot be shortened.
    """
    names = _names(text)
    values = names.values
    if len(names.entries) < 2 or _last(values) != name:
        return text
    last, before = names.entries[-1], names.entries[-2]
    if names.in_brackets:
        changed = _spliced(text, before.end, last.end, "")
    else:
        changed = _spliced(text, _line_start(text, last.start), _line_end(text, last.end), "")
    shorter = values[:-1] if isinstance(values, list) else dict(list(values.items())[:-1])
    number = len(shorter) if isinstance(shorter, list) else _names(changed).next_number
    return _checked(text, _counted(changed, number), shorter)


def _last(values: list[Any] | dict[Any, Any]) -> str:
    return str(values[-1] if isinstance(values, list) else list(values.values())[-1])


# -- where things stand -----------------------------------------------------------------------


def _content(text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(content, dict):
        raise ValueError("no mapping")
    return content


def _node(text: str, key: str) -> yaml.Node | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for own, value in pairs if own.value == key), None)


def _names(text: str) -> _Names:
    values, node = _content(text).get("names"), _node(text, "names")
    if isinstance(values, list) and isinstance(node, yaml.SequenceNode):
        entries = tuple(_entry(own, own) for own in node.value)
    elif isinstance(values, dict) and isinstance(node, yaml.MappingNode):
        entries = tuple(_entry(key, value) for key, value in node.value)
    else:
        raise ValueError("names")
    ends = node.start_mark.index, node.end_mark.index
    return _Names(*ends, entries, values, bool(node.flow_style))


def _entry(first: yaml.Node, last: yaml.Node) -> _Entry:
    return _Entry(first.start_mark.index, last.end_mark.index)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Where the next line begins, or where the text ends."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


# -- changes ----------------------------------------------------------------------------------


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _with_line(text: str, last: _Entry, entry: str) -> str:
    """One line more after that of ``last``, which begins as that one does."""
    beginning = text[_line_start(text, last.start) : last.start]
    at = _line_end(text, last.end)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text[:at].endswith("\n") else end
    return _spliced(text, at, at, f"{gap}{beginning}{entry}{end}")


def _counted(text: str, count: int) -> str:
    """The text with the number of classes, where it says one."""
    node = _node(text, "nc")
    if node is None or node.tag != _INT:
        return text
    return _spliced(text, node.start_mark.index, node.end_mark.index, str(count))


def _scalar(name: str) -> str:
    """A name as it may stand in brackets and on a line."""
    listed = yaml.safe_dump([name], allow_unicode=True, default_flow_style=True, width=1 << 20)
    return str(listed).strip()[1:-1]


def _checked(before: str, after: str, names: list[Any] | dict[Any, Any]) -> str:
    """``after``, if it says what it is to say."""
    wanted, found = _content(before), _content(after)
    count = {"nc": found["nc"]} if "nc" in wanted else {}
    if found != {**wanted, "names": names, **count}:
        raise ValueError("names")
    return after
