"""The answers of the script in ``facts.sh``, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

END = "end"


@dataclass(frozen=True)
class Sections:
    """Parts of the answer.

    Attributes:
        lines: by the part's name; empty lines are left out.
        whole: whether the answer came to its end.
    """

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines)

    def get(self, name: str) -> tuple[str, ...]:
        """The lines of a part; none when it was not answered."""
        return self.lines.get(name, ())

    def first(self, name: str) -> str:
        """The first line of a part, or an empty text."""
        return next(iter(self.get(name)), "")

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Lines of two parts: what stands before the first space, and the rest."""
        for line in self.get(name):
            one, _, other = line.partition(" ")
            yield one, other.strip()

    def named(self, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What follows ``prefix`` in names of parts, with their lines."""
        for name, lines in self.lines.items():
            if name.startswith(f"{prefix} "):
                yield name[len(prefix) + 1 :], lines


def sections_of(output: str, mark: str) -> Sections:
    """The parts in what a device printed; what stands before the first (a greeting) is dropped."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in re.split(r"\r?\n", output.replace("\0", "")):
        if line.startswith(f"{mark} "):
            lines = found.setdefault(line[len(mark) + 1 :].strip(), [])
        elif line.strip():
            lines.append(line.strip())
    whole = found.pop(END, None) is not None
    return Sections({name: tuple(known) for name, known in found.items()}, whole)


def whole_number(text: str) -> int:
    """The number that ``text`` is, 0 when it is none."""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text.strip()) else 0
