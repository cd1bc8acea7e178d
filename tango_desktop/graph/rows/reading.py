"""From rows to a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_text
from tango_desktop.errors import GraphError, ProjectError, TangoError
from tango_desktop.graph.document import NetworkDocument
from tango_desktop.graph.node import IMAGES
from tango_desktop.i18n import tr

from .drawing import Drawing
from .modules import ROW_MODULES, RowModule
from .parsing import MOST_BYTES, Row, RowFile, parse, too_large


def read_rows(path: str | Path) -> NetworkDocument:
    """The network in a file of ``[from, number, module, args]`` rows.

    Node ids are those of published weights: ``model.0.conv``. Pictures have ``imgsz`` pixels,
    640 when the file does not say, and ``ch`` channels.

    Raises:
        ProjectError: the file cannot be read or is not YAML.
        GraphError: it is not in rows, names modules that are not known, or its layers do not fit.
    """
    path = Path(path)
    try:
        is_large = path.stat().st_size > MOST_BYTES
    except OSError as error:
        raise ProjectError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    if is_large:
        raise too_large(path)
    return document_from_rows(read_text(path), path)


def document_from_rows(text: str, path: Path = Path("network.yaml")) -> NetworkDocument:
    """Like :func:`read_rows`, from text that was read from ``path``."""
    file = parse(text, path)
    _check_known(file, path)
    drawing = Drawing(file)
    results: list[str] = []
    for row in file.rows:
        try:
            results.append(_draw(drawing, row, results))
        except TangoError as error:
            raise GraphError(
                tr(
                    "Row {number} ({module}): {problem}",
                    number=row.number,
                    module=row.module,
                    problem=error.message,
                ),
                error.hint,
            ) from error
        except (TypeError, ValueError, OverflowError) as error:
            raise GraphError(
                tr(
                    "Row {number} ({module}): its args do not fit.",
                    number=row.number,
                    module=row.module,
                ),
                tr("Compare it with the other rows of this module."),
                str(error),
            ) from error
    document = drawing.document
    document.outputs = tuple(drawing.heads) or (results[-1],)
    document.check()
    return document


def _check_known(file: RowFile, path: Path) -> None:
    unknown = [row for row in file.rows if row.module not in ROW_MODULES]
    if not unknown:
        return
    names = ", ".join(dict.fromkeys(row.module[:60] for row in unknown))
    raise GraphError(
        tr("{path} uses modules that are not known here: {names}.", path=path, names=names),
        tr("Known: {names}.", names=", ".join(ROW_MODULES.names())),
        "\n".join(
            tr("Row {number}: {problem}", number=row.number, problem=row.module) for row in unknown
        ),
    )


def _draw(drawing: Drawing, row: Row, results: Sequence[str]) -> str:
    module = ROW_MODULES.get(row.module)
    sources = [IMAGES if source < 0 else results[source] for source in row.sources]
    if not module.many and len(sources) != 1:
        raise GraphError(tr("It reads one row, not {count}.", count=len(sources)), "")
    repeats = _repeats(drawing, row)
    args = _filled(drawing, row.args)
    path = f"model.{row.number}"
    if module.repeats_inside:
        return module.draw(drawing, path, sources, (*args[:1], repeats, *args[1:]))
    return _repeated(drawing, module, path, sources, args, repeats)


def _repeated(
    drawing: Drawing,
    module: RowModule,
    path: str,
    sources: Sequence[str],
    args: Sequence[Any],
    repeats: int,
) -> str:
    if repeats == 1:
        return module.draw(drawing, path, sources, args)
    last = list(sources)
    for number in range(repeats):
        last = [module.draw(drawing, f"{path}.{number}", last, args)]
    return last[0]


def _repeats(drawing: Drawing, row: Row) -> int:
    """The number of the row at the file's depth; one stays one."""
    if row.repeats == 1:
        return 1
    return max(1, round(row.repeats * drawing.file.depth))


def _filled(drawing: Drawing, args: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments with the file's own numbers in place of their names."""
    known = {"nc": drawing.file.classes, "anchors": drawing.file.anchors}
    return tuple(known[arg] if isinstance(arg, str) and arg in known else arg for arg in args)
