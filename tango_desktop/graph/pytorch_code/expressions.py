"""Calls as data, and as text laid out in lines of at most 100 columns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

WIDTH = 100
INDENT = "    "


@dataclass(frozen=True)
class Name:
    """A variable of the written code, for example a parameter of a constructor."""

    text: str


Literal = int | float | bool | str | tuple[Any, ...]


@dataclass(frozen=True)
class Arg:
    """One argument.

    Attributes:
        role: what it is, for naming a parameter: ``out_channels``.
        value: what is given.
        keyword: whether the role is written before it.
        usual: the default; an argument that has it is not written.
    """

    role: str
    value: Literal | Name | Call
    keyword: bool = False
    usual: Literal | None = None

    @property
    def written(self) -> bool:
        """Whether it differs from the default."""
        return self.usual is None or self.value != self.usual


@dataclass(frozen=True)
class Call:
    """``function(args)``."""

    function: str
    args: tuple[Arg, ...] = ()


def call(function: str, *values: Literal | Call, **named: Literal) -> Call:
    """A call with nameless and with named arguments."""
    plain = [Arg("", value) for value in values]
    return Call(function, (*plain, *(Arg(role, value, True) for role, value in named.items())))


def literals(expression: Call) -> Iterator[tuple[str, Literal]]:
    """(role, value) of every plain value inside, from left to right."""
    for arg in expression.args:
        if isinstance(arg.value, Call):
            yield from literals(arg.value)
        elif not isinstance(arg.value, Name):
            yield arg.role, arg.value


def with_values(expression: Call, values: Iterator[Literal | Name]) -> Call:
    """The same call with every plain value replaced by the next of ``values``."""
    changed: list[Arg] = []
    for arg in expression.args:
        if isinstance(arg.value, Call):
            changed.append(replace(arg, value=with_values(arg.value, values)))
        elif isinstance(arg.value, Name):
            changed.append(arg)
        else:
            changed.append(replace(arg, value=next(values)))
    return Call(expression.function, tuple(changed))


def skeleton(expression: Call) -> tuple[object, ...]:
    """What is left of a call without its plain values; equal for calls that differ in them."""
    parts: list[object] = [expression.function]
    for arg in expression.args:
        inside = skeleton(arg.value) if isinstance(arg.value, Call) else _type_of(arg.value)
        parts.append((arg.role, arg.keyword, inside))
    return tuple(parts)


def _type_of(value: Literal | Name) -> object:
    return value if isinstance(value, Name | str | bool) else "value"


def show_literal(value: Literal | Name) -> str:
    """``value`` as Python."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, tuple):
        inside = ", ".join(map(show_literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def _value_text(value: Literal | Name | Call) -> str:
    return one_line(value) if isinstance(value, Call) else show_literal(value)


def _prefix(arg: Arg) -> str:
    return f"{arg.role}=" if arg.keyword else ""


def one_line(expression: Call) -> str:
    """The call in one line, however long."""
    return f"{expression.function}({_joined(expression)})"


def _joined(expression: Call) -> str:
    return ", ".join(_prefix(a) + _value_text(a.value) for a in expression.args if a.written)


def laid_out(before: str, expression: Call, after: str, depth: int) -> list[str]:
    """``before``, the call and ``after`` as lines at ``depth``, broken where too long.

    Arguments go to one line of their own if they fit, else to a line each.
    """
    pad = INDENT * depth
    line = f"{pad}{before}{one_line(expression)}{after}"
    args = [arg for arg in expression.args if arg.written]
    if len(line) <= WIDTH or not args:
        return [line]
    head, foot = f"{pad}{before}{expression.function}(", f"{pad}){after}"
    if len(head) > WIDTH and before.endswith(" = "):
        return [f"{pad}{before}(", *laid_out("", expression, "", depth + 1), f"{pad}){after}"]
    joined = INDENT + pad + _joined(expression)
    if len(joined) <= WIDTH:
        return [head, joined, foot]
    lines = [head]
    for arg in args:
        lines += _broken(arg, depth + 1, ",")
    return [*lines, foot]


def _broken(arg: Arg, depth: int, after: str) -> list[str]:
    prefix = _prefix(arg)
    if isinstance(arg.value, Call):
        return laid_out(prefix, arg.value, after, depth)
    return literal_lines(prefix, arg.value, after, depth)


def literal_lines(before: str, value: Literal | Name, after: str, depth: int) -> list[str]:
    """``before``, the value and ``after`` as lines; a tuple that is too long has a line each."""
    pad = INDENT * depth
    text = pad + before + show_literal(value) + after
    if len(text) <= WIDTH or not isinstance(value, tuple):
        return [text]
    inner = [line for part in value for line in literal_lines("", part, ",", depth + 1)]
    return [f"{pad}{before}(", *inner, f"{pad}){after}"]
