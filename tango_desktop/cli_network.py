"""``tango-desktop network``: a network as code, in rows, or out of another program's file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core.files import write_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import SettingsError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.terminal import interruptible

if TYPE_CHECKING:
    from tango_desktop.graph import NetworkDocument

_PROJECT_FILE = "network.yaml"


@dataclass(frozen=True)
class NetworkText:
    """What a command made of a network.

    Attributes:
        text: of the file.
        notes: sentences for the person.
        unmapped: (operator, names of its nodes) of what could not be opened.
        weights: tensors that came with the network, by name.
        document: the network.
    """

    text: str
    document: NetworkDocument
    notes: tuple[str, ...] = ()
    unmapped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    weights: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, path: Path | None) -> dict[str, object]:
        """For ``--json``."""
        return {
            "name": self.document.name,
            "nodes": len(self.document),
            "parameters": self.document.parameter_count(),
            "file": str(path) if path else None,
            "text": None if path else self.text,
            "notes": list(self.notes),
            "unmapped": {kind: list(names) for kind, names in self.unmapped},
        }


def add_parser(commands: Any) -> None:
    """Declare the command."""
    network = commands.add_parser(
        "network", help=tr("write a network as PyTorch code or in rows, or open another file")
    )
    actions = network.add_subparsers(dest="action", required=True, metavar="ACTION")
    helps = {
        "code": tr("one readable Python file that needs PyTorch alone"),
        "rows": tr("rows of [from, number, module, args], as YOLO users have them"),
        "import": tr("an ONNX file or a file of rows as a network document"),
    }
    for name, text in helps.items():
        parser = actions.add_parser(name, help=text)
        source = (
            tr("an ONNX file, or rows in YAML")
            if name == "import"
            else tr("a project, a network file, or the name of a network")
        )
        parser.add_argument(
            "source", metavar="FILE" if name == "import" else "NETWORK", help=source
        )
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help=tr("write it there (default: print it)")
        )
        parser.add_argument("--size", type=int, default=0, help=tr("input side in pixels"))
        parser.add_argument("--json", action="store_true", help=tr("print JSON"))
        if name == "import":
            parser.add_argument(
                "--weights",
                type=Path,
                metavar="FILE",
                help=tr("write the weights of an ONNX file there (.safetensors or .pt)"),
            )


def run(options: argparse.Namespace, ctx: JobContext) -> NetworkText:
    """Do what the command line asks for; files are written when this returns.

    Raises:
        TangoError: the network cannot be opened or written.
    """
    if options.size < 0:
        raise SettingsError(tr("The input side is 1 or more pixels."), "")
    with interruptible(ctx.control):
        made = _ACTIONS[options.action](options, ctx)
        ctx.check()
        if options.to is not None:
            write_text(options.to, made.text)
        if getattr(options, "weights", None) is not None:
            _write_weights(options.weights, made)
    return made


def _write_weights(path: Path, made: NetworkText) -> None:
    from tango_desktop.nets import save_weights

    if not made.weights:
        raise SettingsError(tr("This file has no weights."), tr("Leave --weights out."))
    save_weights(path, made.weights)


def _code(options: argparse.Namespace, ctx: JobContext) -> NetworkText:
    from tango_desktop.graph.pytorch_code import module_code

    document = _document(options.source, options.size, ctx)
    return NetworkText(module_code(document), document)


def _rows(options: argparse.Namespace, ctx: JobContext) -> NetworkText:
    from tango_desktop.graph.rows import to_rows

    document = _document(options.source, options.size, ctx)
    return NetworkText(to_rows(document).text, document)


def _import(options: argparse.Namespace, ctx: JobContext) -> NetworkText:
    from tango_desktop.graph import to_text
    from tango_desktop.nets.network_files import read_network_file

    path = Path(options.source).expanduser()
    found = read_network_file(path, _size(options.size), ctx, check=True)
    text = to_text(found.document)
    return NetworkText(text, found.document, found.notes, found.unmapped, found.weights)


_ACTIONS: dict[str, Callable[[argparse.Namespace, JobContext], NetworkText]] = {
    "code": _code,
    "rows": _rows,
    "import": _import,
}


def _size(side: int) -> tuple[int, int] | None:
    return (side, side) if side else None


def _document(source: str, side: int, ctx: JobContext) -> NetworkDocument:
    """The network of a project, in a file or of a name."""
    from tango_desktop import families, graph

    path = Path(source).expanduser()
    if path.is_dir():
        return graph.load(path / _PROJECT_FILE)
    if path.is_file() or path.suffix:
        from tango_desktop.nets.network_files import read_network_file

        return read_network_file(path, _size(side), ctx, check=True).document
    try:
        families.MODELS.get(source)
    except TangoError as error:
        raise SettingsError(error.message, error.hint) from error
    return families.build(source, size=_size(side))
