"""The written file: helpers, a class for each kind of block, the network, a trial run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from tango_desktop.graph.document import NetworkDocument
from tango_desktop.graph.layers import show

from .blocks import Block, Leaf, Plan, plan_of
from .classes import BlockClass, ClassLibrary, Template, values_of
from .expressions import INDENT, WIDTH, Arg, Call, laid_out
from .forward import ShapeWords, Variables, input_names, statements
from .helpers import HELPERS, defined_names
from .layers import CODE
from .names import Names, class_name
from .starting import Start, start_of

_NAMED_BLOCKS = 3  # so many are listed in a class's docstring


def module_code(document: NetworkDocument) -> str:
    """``document`` as a Python file that needs torch alone.

    The class is named after the network. Its state has the names and the order of the module that
    this program builds, and after the same ``torch.manual_seed`` the same first weights.

    Args:
        document: a network without problems.

    Raises:
        GraphError: the document has problems; ShapeError when only shapes do not fit.
    """
    return _Writer(plan_of(document)).text()


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        taken = {name for helper in HELPERS for name in defined_names(helper)}
        names = Names({*taken, "draw_weights"})
        self._name = names.of_class(class_name(plan.document.name))
        self._library = ClassLibrary(plan, names)
        self._start = start_of(plan, list(_built(self._library, plan)))

    def text(self) -> str:
        """The file."""
        classes = [part for made in self._library.classes for part in ("", "", *self._class(made))]
        network = ["", "", *self._network()]
        start = ["", "", *self._start.lines] if self._start.lines else []
        body = [*classes, *start, *network, "", "", *self._trial()]
        helpers = [line for part in self._helpers(body) for line in ("", part.rstrip("\n"))]
        head = self._head(any("math." in line for line in helpers), helpers)
        return "\n".join([*head, *helpers, *body]) + "\n"

    def _head(self, needs_math: bool, helpers: Sequence[str]) -> list[str]:
        document = self._plan.document
        picture = show((document.in_channels, *document.size))
        lines = [
            f'"""{_docstring_text(document.name)}: pictures (B, {picture.replace(" × ", ", ")}), '
            f"{document.parameter_count():,} parameters.",
            "",
            "Written by TANGO Desktop; needs PyTorch alone.",
            '"""',
            "",
            "from __future__ import annotations",
            "",
        ]
        if needs_math:
            lines += ["import math", ""]
        functional = any("functional." in line for line in helpers)
        lines += ["import torch", "from torch import Tensor, nn"]
        return [*lines, "from torch.nn import functional"] if functional else lines

    def _helpers(self, body: Sequence[str]) -> list[str]:
        text = "\n".join(body)
        needed = {CODE.get(node.layer).helper for node in self._plan.order}
        needed |= set(self._start.helpers)
        if "Parts(" in text:
            needed.add("parts")
        return [part for name, part in HELPERS.items() if name in needed]

    def _class(self, made: BlockClass) -> Iterator[str]:
        yield f"class {made.name}(nn.Module):"
        yield f'{INDENT}"""{_used_as(made.blocks)}"""'
        yield ""
        yield from _constructor(made.parameters, made.template.definitions)
        yield ""
        words = self._words(made)
        values = [values_of(block) for block in made.blocks]
        shapes = [
            [self._plan.shapes[name] for name in names] for names in zip(*values, strict=True)
        ]
        comments = {number: words.comment(of) for number, of in enumerate(shapes)}
        yield from _forward(made.template, "x", comments)

    def _words(self, made: BlockClass) -> ShapeWords:
        first = [self._plan.shapes[block.inputs[0]] for block in made.blocks]
        columns = list(zip(*made.arguments, strict=True))
        names = [name for name, _ in made.parameters]
        numbers = {
            column: name
            for column, name in zip(columns, names, strict=True)
            if all(isinstance(value, int) and value > 0 for value in column)
        }
        return ShapeWords(first, numbers)

    def _network(self) -> Iterator[str]:
        template = self._library.root
        plan = self._plan
        yield f"class {self._name}(nn.Module):"
        shapes = [f"(B, {', '.join(map(str, plan.shapes[o]))})" for o in plan.document.outputs]
        picture = ", ".join(map(str, (plan.document.in_channels, *plan.document.size)))
        results = ", ".join(shapes)
        line = f'{INDENT}"""From (B, {picture}) to {results}."""'
        yield line if len(line) <= WIDTH else f'{INDENT}"""From pictures (B, {picture})."""'
        yield ""
        yield from _constructor((), template.definitions, self._start)
        yield ""
        values = values_of(plan.root)
        known = {n: f"({', '.join(map(str, plan.shapes[v]))})" for n, v in enumerate(values)}
        comments = {n: text.replace(",)", ")") for n, text in known.items()}
        yield from _forward(template, "images", comments)

    def _trial(self) -> list[str]:
        document = self._plan.document
        shape = ", ".join(map(str, (1, document.in_channels, *document.size)))
        return [
            'if __name__ == "__main__":',
            f"{INDENT}network = {self._name}().eval()",
            f"{INDENT}with torch.no_grad():",
            f"{INDENT * 2}result = network(torch.zeros({shape}))",
            f"{INDENT}results = result if isinstance(result, tuple) else (result,)",
            f"{INDENT}print([tuple(part.shape) for part in results])",
        ]


def _built(library: ClassLibrary, plan: Plan) -> Iterator[str]:
    """Ids of the nodes with modules, in the order in which the written code makes them."""
    templates = {b.path: made.template for made in library.classes for b in made.blocks}
    templates[""] = library.root

    def walk(block: Block) -> Iterator[str]:
        items = {block.local(item.path): item for item in block.items}
        known = templates.get(block.path)
        paths = _nested_order(known) if known else list(items)
        for path in paths:
            item = items[path]
            if isinstance(item, Leaf):
                yield item.path
            else:
                yield from walk(item)

    return walk(plan.root)


def _nested_order(template: Template) -> list[str]:
    """The paths as they are made: those under one name together."""
    found: list[str] = []

    def walk(tree: Mapping[str, object], prefix: str) -> None:
        for name, inner in tree.items():
            if isinstance(inner, dict):
                walk(inner, f"{prefix}{name}.")
            else:
                found.append(prefix + name)

    walk(_tree(template.definitions), "")
    return found


def _tree(definitions: Sequence[tuple[str, Call]]) -> dict[str, object]:
    """Definitions by the parts of their paths."""
    tree: dict[str, object] = {}
    for path, made in definitions:
        *folders, name = path.split(".")
        here = tree
        for folder in folders:
            here = here.setdefault(folder, {})  # type: ignore[assignment]
        here[name] = made
    return tree


def _constructor(
    parameters: Sequence[tuple[str, str]],
    definitions: Sequence[tuple[str, Call]],
    start: Start | None = None,
) -> Iterator[str]:
    yield from _signature("__init__", [f"{name}: {kind}" for name, kind in parameters], "None")
    pad = INDENT * 2
    yield f"{pad}super().__init__()"
    draws = start is not None and start.draws
    if draws:
        yield f"{pad}before = torch.get_rng_state()"
    for name, made in _tree(definitions).items():
        yield from _definition(name, _parts(made) if isinstance(made, dict) else made)
    if draws:
        yield f"{pad}torch.set_rng_state(before)  # only draw_weights draws random numbers"
    if start is not None and start.lines:
        yield f"{pad}draw_weights(self)"


def _definition(name: str, made: object) -> list[str]:
    assert isinstance(made, Call)
    if name.isdigit():
        return laid_out("", Call("self.add_module", (Arg("", name), Arg("", made))), "", 2)
    return laid_out(f"self.{name} = ", made, "", 2)


def _parts(tree: Mapping[str, object]) -> Call:
    """A container for modules that are called one by one."""
    args: list[Arg] = []
    for name, made in tree.items():
        inner = _parts(made) if isinstance(made, dict) else made
        assert isinstance(inner, Call)
        args.append(Arg("", Call("", (Arg("", name), Arg("", inner)))))
    return Call("Parts", tuple(args))


def _forward(template: Template, only: str, comments: Mapping[int, str]) -> Iterator[str]:
    inputs = input_names(template, only)
    variables = Variables(template, inputs).names
    results = "tuple[Tensor, ...]" if len(template.outputs) > 1 else "Tensor"
    yield from _signature("forward", [f"{name}: Tensor" for name in inputs], results)
    yield from statements(template, variables, comments)


def _signature(name: str, parameters: Sequence[str], result: str) -> list[str]:
    everything = ["self", *parameters]
    line = f"{INDENT}def {name}({', '.join(everything)}) -> {result}:"
    if len(line) <= WIDTH:
        return [line]
    joined = INDENT * 2 + ", ".join(everything)
    inner = [joined] if len(joined) <= WIDTH else [f"{INDENT * 2}{p}," for p in everything]
    return [f"{INDENT}def {name}(", *inner, f"{INDENT}) -> {result}:"]


def _used_as(blocks: Sequence[Block]) -> str:
    named = ", ".join(block.path for block in blocks[:_NAMED_BLOCKS])
    if len(named) > 70:
        return f"Used {len(blocks)} times." if len(blocks) > 1 else "Used once."
    more = len(blocks) - _NAMED_BLOCKS
    return f"{named} and {more} more." if more > 0 else f"{named}."


def _docstring_text(name: str) -> str:
    return ast.unparse(ast.Constant(name))[1:-1].replace('"', "'")
