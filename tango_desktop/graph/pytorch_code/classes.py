"""Which classes the blocks become: one for blocks that differ in a few numbers only."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from .blocks import Block, Leaf, Plan
from .expressions import Arg, Call, Literal, Name, literals, skeleton, with_values
from .names import Names, class_word

_MOST_PARAMETERS = 6
_LONGEST_CHAIN = 4  # of layers that a class is named after


@dataclass(frozen=True)
class Step:
    """One statement of ``forward``.

    Attributes:
        results: numbers of the values it makes.
        reads: numbers of the values it reads.
        path: of the module it calls, seen from its class; empty for an expression.
        layer: of an expression.
        hints: names for the results.
    """

    results: tuple[int, ...]
    reads: tuple[int, ...]
    path: str
    layer: str
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A class without its name.

    Attributes:
        definitions: (path, call that makes it) in the order of the state.
        steps: of ``forward``.
        inputs: how many values it is given; they have the first numbers.
        outputs: numbers of the values it returns.
    """

    definitions: tuple[tuple[str, Call], ...]
    steps: tuple[Step, ...]
    inputs: int
    outputs: tuple[int, ...]

    def key(self) -> object:
        """Equal for templates that differ in numbers only."""
        shapes = tuple((path, skeleton(made)) for path, made in self.definitions)
        return shapes, self.steps, self.inputs, self.outputs

    def literals(self) -> Iterator[tuple[str, str, Literal]]:
        """(path, role, value) of every number."""
        for path, made in self.definitions:
            for role, value in literals(made):
                yield path, role, value

    def with_values(self, values: Iterator[Literal | Name]) -> Template:
        """The same with the numbers replaced."""
        definitions = ((path, with_values(made, values)) for path, made in self.definitions)
        return replace(self, definitions=tuple(definitions))


@dataclass(frozen=True)
class BlockClass:
    """A class to write.

    Attributes:
        name: of the class.
        template: its content; parameters stand in it as names.
        parameters: (name, type) of the constructor.
        blocks: the blocks that are made of it.
        arguments: what each of these gives the constructor.
    """

    name: str
    template: Template
    parameters: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    arguments: tuple[tuple[Literal, ...], ...]


class ClassLibrary:
    """All classes of a plan, inner ones first."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self._plan = plan
        self._names = names
        self._positions = {node.id: n for n, node in enumerate(plan.order)}
        self._made: dict[str, Call] = {}
        self.classes: list[BlockClass] = []
        by_height: dict[int, list[Block]] = defaultdict(list)
        for block in plan.root.blocks():
            by_height[block.height].append(block)
        for height in sorted(by_height):
            self._resolve([block for block in by_height[height] if block.path])
            for block in by_height[height]:
                if block.is_sequence:
                    self._made[block.path] = self._sequence(block)
        self.root = self._template(plan.root)

    def _sequence(self, block: Block) -> Call:
        return Call("nn.Sequential", tuple(Arg("", self._make(item)) for item in block.items))

    def _resolve(self, blocks: Sequence[Block]) -> None:
        alike: dict[object, list[tuple[Block, Template]]] = defaultdict(list)
        for block in blocks:
            if not block.is_sequence:
                template = self._template(block)
                alike[template.key()].append((block, template))
        for group in alike.values():
            self._add_group(group)

    def _add_group(self, group: Sequence[tuple[Block, Template]]) -> None:
        found = self._with_parameters(group)
        if found is not None:
            self._add(found)
            return
        equal: dict[Template, list[Block]] = defaultdict(list)
        for block, template in group:
            equal[template].append(block)
        for template, blocks in equal.items():
            name = self._names.of_class(self._name(blocks))
            self._add(BlockClass(name, template, (), tuple(blocks), ((),) * len(blocks)))

    def _add(self, made: BlockClass) -> None:
        self.classes.append(made)
        roles = [name for name, _ in made.parameters]
        for block, values in zip(made.blocks, made.arguments, strict=True):
            args = (Arg(role, value) for role, value in zip(roles, values, strict=True))
            self._made[block.path] = Call(made.name, tuple(args))

    def _with_parameters(self, group: Sequence[tuple[Block, Template]]) -> BlockClass | None:
        """One class for all of them, unless it would have too many parameters."""
        columns = list(zip(*([value for *_, value in t.literals()] for _, t in group), strict=True))
        first = group[0][1]
        places = [(path, role) for path, role, _ in first.literals()]
        varying = dict.fromkeys(column for column in columns if len(set(map(repr, column))) > 1)
        if len(varying) > _MOST_PARAMETERS:
            return None
        blocks = tuple(block for block, _ in group)
        where = {column: places[columns.index(column)] for column in varying}
        chosen = self._parameter_names(blocks, where)
        values = (Name(chosen[c]) if c in chosen else c[0] for c in columns)
        types = tuple((name, _type_name(column)) for column, name in chosen.items())
        arguments = tuple(zip(*varying, strict=True)) or ((),) * len(group)
        name = self._names.of_class(self._name(blocks))
        return BlockClass(name, first.with_values(iter(values)), types, blocks, arguments)

    def _parameter_names(
        self, blocks: Sequence[Block], columns: dict[tuple[Literal, ...], tuple[str, str]]
    ) -> dict[tuple[Literal, ...], str]:
        channels_in = tuple(self._plan.shapes[block.inputs[0]][0] for block in blocks)
        channels_out = tuple(self._plan.shapes[block.outputs[0]][0] for block in blocks)
        known: dict[tuple[Literal, ...], str] = {
            channels_out: "out_channels",
            channels_in: "in_channels",
        }
        chosen: dict[tuple[Literal, ...], str] = {}
        for column, (path, role) in columns.items():
            plain = role.removeprefix("in_").removeprefix("out_")
            whole = f"{path.replace('.', '_')}_{plain}"
            is_width = plain in ("channels", "features")
            wanted = [f"hidden_{plain}", whole] if is_width else [role, whole]
            wanted.append(f"{path.replace('.', '_')}_{role}")
            taken = {*chosen.values(), *known.values()}
            chosen[column] = known[column] if column in known else _first_free(wanted, taken)
        return chosen

    def _make(self, item: Leaf | Block) -> Call:
        if isinstance(item, Block):
            return self._made[item.path]
        assert item.code.module is not None
        inputs = self._plan.input_shapes(item.node)
        return item.code.module(item.node.settings, inputs, item.in_place)

    def _template(self, block: Block) -> Template:
        numbers = {source: number for number, source in enumerate(block.inputs)}
        steps: list[Step] = []
        for item in block.items:
            reads = tuple(numbers[source] for source in item.inputs)
            for result in item.outputs:
                numbers[result] = len(numbers)
            steps.append(_step(block, item, reads, tuple(numbers[r] for r in item.outputs)))
        made = [item for item in block.items if isinstance(item, Block) or item.code.module]
        made.sort(key=self._rank)
        definitions = tuple((block.local(item.path), self._make(item)) for item in made)
        outputs = block.outputs if block.path else self._plan.document.outputs
        returned = tuple(numbers[output] for output in outputs)
        return Template(definitions, tuple(steps), len(block.inputs), returned)

    def _rank(self, item: Leaf | Block) -> int:
        """Where the built module has it among its sub-modules; the last when it has not."""
        if isinstance(item, Leaf):
            return self._positions[item.path] if item.code.named else len(self._positions)
        return min(map(self._rank, item.items))

    def _name(self, blocks: Sequence[Block]) -> str:
        items = blocks[0].items
        leaves = [item.code.word for item in items if isinstance(item, Leaf)]
        if 1 < len(items) <= _LONGEST_CHAIN and len(leaves) == len(items):
            return "".join(leaves)
        words = Counter(class_word(block.path) for block in blocks)
        return words.most_common(1)[0][0]


def _step(
    block: Block, item: Leaf | Block, reads: tuple[int, ...], results: tuple[int, ...]
) -> Step:
    local = block.local(item.path)
    if isinstance(item, Leaf):
        is_module = item.code.module is not None
        return Step(
            results,
            reads,
            local if is_module else "",
            "" if is_module else item.node.layer,
            (local,),
        )
    hints = tuple(item.local(output) for output in item.outputs)
    return Step(results, reads, local, "", (local,) if len(hints) == 1 else hints)


def values_of(block: Block) -> list[str]:
    """The node ids behind the numbers of a block's values."""
    return [*block.inputs, *(result for item in block.items for result in item.outputs)]


def _type_name(values: Sequence[Literal]) -> str:
    kinds = sorted({_kind(value) for value in values})
    return " | ".join(kinds)


def _kind(value: Literal) -> str:
    if isinstance(value, tuple):
        inner = "float" if any(isinstance(part, float) for part in value) else "int"
        return f"tuple[{inner}, ...]"
    return type(value).__name__


def _first_free(wanted: Sequence[str], taken: Set[str]) -> str:
    for name in wanted:
        if name not in taken and re.fullmatch(r"[a-z]\w*", name):
            return name
    number = 2
    while f"size{number}" in taken:
        number += 1
    return f"size{number}"
