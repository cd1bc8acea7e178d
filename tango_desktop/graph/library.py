"""The user's own blocks: saved from a network, used again with other values.

Each is a file in the user's data folder, readable by people, independent of any project.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_mapping, write_error, write_text
from tango_desktop.core.folders import data_folder
from tango_desktop.core.params import Param, unknown_name
from tango_desktop.errors import GraphError, SettingsError, TangoError
from tango_desktop.i18n import tr

from .checks import is_path
from .clipping import Clip, from_values, placed, take
from .document import NetworkDocument
from .edits import Changes
from .files import flow, node_values
from .layers import declared_params
from .layers.info import plain
from .naming import common_block
from .node import Node

SCHEMA = 1
_SUFFIX = ".yaml"
_COUNTS = ("out_channels", "out_features")


@dataclass(frozen=True)
class Target:
    """A parameter of a node that a block's parameter sets.

    Attributes:
        node: its id in the block.
        param: the parameter's name.
        factor: of whole numbers: what the value is multiplied by, such as 1/2.
    """

    node: str
    param: str
    factor: Fraction = Fraction(1)

    def value(self, given: object) -> object:
        """What the node gets when the block is given a value; raises SettingsError."""
        if self.factor == 1:
            return given
        if isinstance(given, bool) or not isinstance(given, int):
            raise SettingsError(tr("{value} is not a whole number.", value=given))
        product = given * self.factor
        if product.denominator != 1 or product < 1:
            raise SettingsError(
                tr(
                    "{value} does not do: {factor} of it is no whole number for {param} of {name}.",
                    value=given,
                    factor=self.factor,
                    param=self.param,
                    name=self.node,
                ),
                tr("Choose a multiple of {count}.", count=self.factor.denominator),
            )
        return int(product)


@dataclass(frozen=True)
class BlockParam:
    """A parameter of a block.

    Attributes:
        name: such as ``channels``.
        default: the value it was saved with.
        sets: what it sets.
    """

    name: str
    default: object
    sets: tuple[Target, ...]


@dataclass(frozen=True)
class LibraryBlock:
    """A block that can be used again.

    Attributes:
        name: of its file: letters, digits and _.
        title: shown to people.
        help: one line.
        part: its layers.
        params: what can be chosen when it is used.
    """

    name: str
    title: str
    help: str
    part: Clip
    params: tuple[BlockParam, ...] = ()

    def declared(self, param: BlockParam) -> Param:
        """The declaration of a parameter, with the bounds of what it sets first."""
        target = param.sets[0]
        node = next(node for node in self.part.nodes if node.id == target.node)
        own = declared_params(node.info.params)[target.param]
        label = own.label if param.name == target.param else param.name
        return dataclasses.replace(own, name=param.name, label=label, default=param.default)


@dataclass(frozen=True)
class DamagedBlock:
    """A file in the library that cannot be used.

    Attributes:
        path: where it is.
        message: what is wrong.
    """

    path: Path
    message: str


@dataclass(frozen=True)
class Library:
    """What is in the user's library, and the files that were skipped."""

    blocks: tuple[LibraryBlock, ...]
    damaged: tuple[DamagedBlock, ...]


def folder() -> Path:
    """Where the blocks are."""
    return data_folder() / "blocks"


def block_from(
    document: NetworkDocument,
    ids: Iterable[str],
    name: str,
    title: str = "",
    help: str = "",
    params: Iterable[BlockParam] = (),
) -> LibraryBlock:
    """A block of some nodes; :func:`suggested_params` proposes parameters.

    Raises:
        GraphError: the name cannot be used, nothing is selected, or a parameter sets what is not
            there.
        SettingsError: a parameter's own default is not allowed.
    """
    block = LibraryBlock(name, title or name, help, take(document, ids), tuple(params))
    _check(block)
    return block


def _check(block: LibraryBlock) -> None:
    if "." in block.name or not is_path(block.name):
        raise GraphError(
            tr("This name cannot be used for a block."),
            tr("Use letters, digits and _, such as stage2."),
        )
    if len({param.name for param in block.params}) < len(block.params):
        raise GraphError(tr("Two parameters of the block have one name."))
    with_values(block, {})


def suggested_params(document: NetworkDocument, ids: Iterable[str]) -> tuple[BlockParam, ...]:
    """Parameters that a block of these nodes could have: its widths, in proportion."""
    counts: dict[tuple[str, str], int] = {}
    for node in take(document, ids).nodes:
        for name in _COUNTS:
            try:
                value = getattr(node.settings, name, None)
            except TangoError:
                continue
            if isinstance(value, int):
                counts[node.id, name] = value
    found = []
    for name, title in (("out_channels", "channels"), ("out_features", "features")):
        values = {node_id: value for (node_id, param), value in counts.items() if param == name}
        if values:
            base = next(iter(values.values()))
            sets = tuple(Target(n, name, Fraction(value, base)) for n, value in values.items())
            found.append(BlockParam(title, base, sets))
    return tuple(found)


def with_values(block: LibraryBlock, values: Mapping[str, object]) -> Clip:
    """The block's layers, set to ``values``; what is not named keeps its default.

    Raises:
        SettingsError: a parameter is unknown, or a value not allowed.
        GraphError: a parameter sets what is not there.
    """
    known = [param.name for param in block.params]
    for name in values:
        if name not in known:
            raise unknown_name(name, known)
    changes: dict[str, dict[str, object]] = defaultdict(dict)
    for param in block.params:
        given = _given(block, param, values)
        for target in param.sets:
            changes[target.node][target.param] = target.value(given)
    nodes = tuple(_set(node, changes.pop(node.id, {})) for node in block.part.nodes)
    for missing in changes:
        raise _no_target(missing)
    return dataclasses.replace(block.part, nodes=nodes)


def _given(block: LibraryBlock, param: BlockParam, values: Mapping[str, object]) -> object:
    """The value of a parameter, as the type that it has."""
    ids = {node.id for node in block.part.nodes}
    if not param.sets or param.sets[0].node not in ids:
        raise _no_target(param.name)
    first = next(node for node in block.part.nodes if node.id == param.sets[0].node)
    if param.sets[0].param not in declared_params(first.info.params):
        raise _no_target(param.name)
    return block.declared(param).parse(values.get(param.name, param.default))


def _set(node: Node, params: Mapping[str, object]) -> Node:
    if not params:
        return node
    declared = declared_params(node.info.params)
    parsed = {}
    for name, value in params.items():
        if name not in declared:
            raise unknown_name(name, list(declared))
        parsed[name] = declared[name].parse(value)
    return dataclasses.replace(node, params={**node.params, **parsed})


def _no_target(name: str) -> GraphError:
    return GraphError(
        tr("The block's parameter {name} sets nothing that is there.", name=name),
        tr("Save the block again."),
    )


def use(
    document: NetworkDocument,
    block: LibraryBlock,
    values: Mapping[str, object] | None = None,
    into: str = "",
    after: str = "",
) -> Changes:
    """The edit that adds a block of the library; ``new_ids`` names its layers.

    Args:
        document: the network that takes it.
        block: from :func:`read`.
        values: of its parameters.
        into: the block that it is drawn in, as a block of its own.
        after: a node, or ``images``, that it reads where that fits.

    Raises:
        SettingsError: a parameter is unknown, or a value not allowed.
        GraphError: ``after`` is not there.
    """
    part = with_values(block, values or {})
    old = common_block(part.nodes)
    nodes = tuple(
        dataclasses.replace(
            node, block=".".join(filter(None, (block.name, node.block[len(old) :].strip("."))))
        )
        for node in part.nodes
    )
    part = Clip(nodes, "", part.reads)
    return placed(document, part, tr("Add {name}", name=block.title), into, after)


def save(block: LibraryBlock, replace: bool = False) -> Path:
    """Put a block in the library; the path of its file.

    Raises:
        GraphError: there is one of this name already, unless ``replace``, or it cannot be used.
        ProjectError: the file cannot be written.
    """
    _check(block)
    path = folder() / (block.name + _SUFFIX)
    if path.exists() and not replace:
        raise GraphError(
            tr("There is already a block named {name}.", name=block.name),
            tr("Choose another name."),
        )
    write_text(path, _to_text(block))
    return path


def remove(name: str) -> None:
    """Take a block out of the library; one that is not there does not matter.

    Raises:
        ProjectError: its file cannot be removed.
    """
    path = folder() / (name + _SUFFIX)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(path, error) from error


def read() -> Library:
    """Everything in the library, by title; damaged files are skipped and named."""
    blocks: list[LibraryBlock] = []
    damaged: list[DamagedBlock] = []
    for path in sorted(folder().glob(f"*{_SUFFIX}")):
        try:
            blocks.append(load(path))
        except TangoError as error:
            damaged.append(DamagedBlock(path, error.message))
    blocks.sort(key=lambda block: block.title.casefold())
    return Library(tuple(blocks), tuple(damaged))


def load(path: Path) -> LibraryBlock:
    """The block in a file.

    Raises:
        ProjectError: the file cannot be read or is not YAML.
        SchemaTooNewError: a newer version wrote it.
        GraphError: it is not a block.
        SettingsError: its parameters do not fit its layers.
    """
    values = read_mapping(path, SCHEMA)
    try:
        part = from_values(values)
        params = tuple(_param(entry) for entry in values.get("params") or ())
    except (GraphError, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise GraphError(
            tr("{path} is not a block of layers.", path=path),
            tr("Save the block again, or remove the file."),
            str(error),
        ) from error
    title, help = str(values.get("title") or path.stem), str(values.get("help") or "")
    block = LibraryBlock(path.stem, title, help, part, params)
    _check(block)
    return block


def _param(values: Mapping[str, Any]) -> BlockParam:
    default = values["default"]
    sets = tuple(
        Target(str(entry["node"]), str(entry["param"]), Fraction(str(entry.get("factor", 1))))
        for entry in values["sets"]
    )
    value = tuple(default) if isinstance(default, list) else default
    return BlockParam(str(values["name"]), value, sets)


def _to_text(block: LibraryBlock) -> str:
    part = block.part
    reads = {name: list(shape) if shape else None for name, shape in part.reads.items()}
    lines = [
        f"schema: {SCHEMA}",
        f"title: {flow(block.title)}",
        f"help: {flow(block.help)}",
        f"block: {flow(part.block)}",
        f"reads: {flow(reads)}",
        "params:" if block.params else "params: []",
        *(f"- {flow(_param_values(param))}" for param in block.params),
        "nodes:",
        *(f"- {flow(node_values(node))}" for node in part.nodes),
    ]
    return "\n".join(lines) + "\n"


def _param_values(param: BlockParam) -> dict[str, object]:
    return {
        "name": param.name,
        "default": plain(param.default),
        "sets": [_target_values(target) for target in param.sets],
    }


def _target_values(target: Target) -> dict[str, object]:
    values: dict[str, object] = {"node": target.node, "param": target.param}
    if target.factor != 1:
        values["factor"] = str(target.factor)
    return values
