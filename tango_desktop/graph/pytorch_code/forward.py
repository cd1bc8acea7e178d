"""``forward``: one statement a layer or block, with short variables and shapes beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tango_desktop.graph.layers import Shape

from .classes import Step, Template
from .expressions import INDENT, WIDTH, Arg, Call, Name, laid_out
from .layers import CODE
from .names import Names

_RUNNING = ("x", "y", "z")


def _last_uses(template: Template) -> dict[int, int]:
    """The step after which a value is not needed any more."""
    last: dict[int, int] = {}
    for number, step in enumerate(template.steps):
        last.update(dict.fromkeys(step.reads, number))
    last.update(dict.fromkeys(template.outputs, len(template.steps)))
    return last


def _reader_counts(template: Template) -> dict[int, int]:
    counts: dict[int, int] = {}
    for read in [*(r for step in template.steps for r in set(step.reads)), *template.outputs]:
        counts[read] = counts.get(read, 0) + 1
    return counts


class Variables:
    """A variable for each value of a template; one is used again when its value is not needed."""

    def __init__(self, template: Template, inputs: Sequence[str]) -> None:
        self._last = _last_uses(template)
        self._counts = _reader_counts(template)
        self._names = Names((*_RUNNING, *inputs))
        self.names: dict[int, str] = dict(enumerate(inputs))
        for number, step in enumerate(template.steps):
            self._name_results(number, step)

    def _name_results(self, number: int, step: Step) -> None:
        free = self._free_after(number)
        for result, hint in zip(step.results, step.hints, strict=True):
            dying = [self.names[r] for r in step.reads if self._last[r] == number]
            wanted = [name for name in (*dying, *free) if name in free]
            if wanted and self._counts[result] == 1 and len(step.results) == 1:
                self.names[result] = wanted[0]
            else:
                self.names[result] = self._names.of_variable(hint)

    def _free_after(self, number: int) -> list[str]:
        """Running variables whose values are not needed after this step."""
        held = {name for value, name in self.names.items() if self._last.get(value, -1) > number}
        return [name for name in _RUNNING if name not in held]


def input_names(template: Template, only: str = "x") -> list[str]:
    """``x``, or ``x1``, ``x2`` and so on."""
    if template.inputs == 1:
        return [only]
    return [f"x{number}" for number in range(1, template.inputs + 1)]


def statements(
    template: Template, variables: Mapping[int, str], comments: Mapping[int, str]
) -> list[str]:
    """The lines of ``forward`` after its head, with ``comments`` on the steps' results."""
    lines: list[str] = []
    for step in template.steps:
        results = [variables[result] for result in step.results]
        written = _assigned(results, step, [variables[read] for read in step.reads])
        comment = comments.get(step.results[0], "")
        is_news = comment != comments.get(step.reads[0])
        lines += _commented(written, comment if is_news else "")
    returned = ", ".join(variables[output] for output in template.outputs)
    return [*lines, *_returned(returned)]


def _assigned(results: Sequence[str], step: Step, reads: list[str]) -> list[str]:
    joined = ", ".join(results)
    pad = INDENT * 2
    if len(pad + joined + " = (") <= WIDTH:
        return _lines(f"{joined} = ", step, reads)
    first, *rest = _lines(") = ", step, reads)
    return [f"{pad}(", *(f"{pad}{INDENT}{name}," for name in results), first, *rest]


def _lines(before: str, step: Step, reads: list[str]) -> list[str]:
    if step.path:
        args = tuple(Arg("", Name(read)) for read in reads)
        return laid_out(before, Call(attribute(step.path), args), "", 2)
    expression = CODE.get(step.layer).expression
    assert expression is not None
    made = expression(reads)
    if isinstance(made, Call):
        return laid_out(before, made, "", 2)
    return _infix(before, made)


def _infix(before: str, text: str) -> list[str]:
    pad = INDENT * 2
    if len(pad + before + text) <= WIDTH:
        return [pad + before + text]
    first, *rest = text.split(" + ")
    inner = [f"{pad}{INDENT}{first}", *(f"{pad}{INDENT}+ {term}" for term in rest)]
    return [f"{pad}{before}(", *inner, f"{pad})"]


def _returned(names: str) -> list[str]:
    pad = INDENT * 2
    line = f"{pad}return {names}"
    if len(line) <= WIDTH:
        return [line]
    return [f"{pad}return (", *(f"{pad}{INDENT}{name}," for name in names.split(", ")), f"{pad})"]


def _commented(lines: list[str], comment: str) -> list[str]:
    if not comment:
        return lines
    if len(lines) == 1 and len(lines[0]) + len(comment) + 4 <= WIDTH:
        return [f"{lines[0]}  # {comment}"]
    return [f"{INDENT * 2}# {comment}", *lines]


def attribute(path: str) -> str:
    """How a class reaches one of its modules; numbers are no attributes in Python."""
    parts = path.split(".")
    if any(part.isdigit() for part in parts):
        return f'self.get_submodule("{path}")'
    return f"self.{path}"


_SCALES = (1, 2, 4, 8, 16, 32, 64)


class ShapeWords:
    """Words for sizes that differ among the blocks of a class."""

    def __init__(self, first: Sequence[Shape], parameters: Mapping[tuple[int, ...], str]) -> None:
        self._places: list[dict[tuple[int, ...], str]] = [dict(parameters)]
        for place, letter in ((1, "H"), (2, "W")):
            known: dict[tuple[int, ...], str] = {}
            if all(len(shape) == 3 for shape in first):
                sizes = tuple(shape[place] for shape in first)
                for scale in _SCALES:
                    known.setdefault(tuple(scale * n for n in sizes), _times(scale, letter))
                    if all(n % scale == 0 for n in sizes):
                        known.setdefault(tuple(n // scale for n in sizes), f"{letter} / {scale}")
                for steps, name in parameters.items():
                    if all(n % step == 0 for n, step in zip(sizes, steps, strict=True)):
                        divided = tuple(n // step for n, step in zip(sizes, steps, strict=True))
                        known.setdefault(divided, f"{letter} / {name}")
            self._places.append(known)

    def comment(self, shapes: Sequence[Shape]) -> str:
        """One shape for all blocks; empty when something differs that has no name."""
        if len({len(shape) for shape in shapes}) > 1:
            return ""
        parts = [self._word(n, sizes) for n, sizes in enumerate(zip(*shapes, strict=True))]
        if not all(parts):
            return ""
        return f"({', '.join(parts)})" if len(parts) > 1 else f"({parts[0]},)"

    def _word(self, place: int, sizes: tuple[int, ...]) -> str:
        if len(set(sizes)) == 1:
            return str(sizes[0])
        return self._places[place].get(sizes, "") if place < len(self._places) else ""


def _times(scale: int, letter: str) -> str:
    return letter if scale == 1 else f"{scale} * {letter}"
