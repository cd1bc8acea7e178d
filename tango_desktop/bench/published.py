"""Latencies that others published (``published.yaml``), beside which one's own can be put."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_mapping
from tango_desktop.errors import BenchError
from tango_desktop.i18n import tr

_FILE = Path(__file__).with_name("published.yaml")
_SCHEMA = 1


@dataclass(frozen=True)
class PublishedRow:
    """A published latency.

    Attributes:
        device: the name of a profile; empty where there is none.
        title: the device as the source names it.
        engine: what ran it.
        precision: empty where the source does not tell it.
        model: empty where the source does not name it.
        size: of the input's side, pixels; 0 where it is not told.
        latency_ms: the figure.
        figure: what it is: ``mean of 30``, ``latency``.
        source: who published it.
        note: what else the source says, or leaves open.
    """

    device: str
    title: str
    engine: str
    precision: str
    model: str
    size: int
    latency_ms: float
    figure: str
    source: str
    note: str


@functools.cache
def published_rows(path: Path = _FILE) -> tuple[PublishedRow, ...]:
    """All published latencies.

    Raises:
        BenchError: the file is damaged.
    """
    try:
        tables = read_mapping(path, _SCHEMA)["tables"]
        return tuple(row for table in tables for row in _rows(table))
    except (KeyError, TypeError, ValueError) as error:
        raise BenchError(
            tr("{path} is damaged: it is not what this program brings.", path=path),
            tr("Install the program again."),
            repr(error),
        ) from error


def _rows(table: Mapping[str, Any]) -> list[PublishedRow]:
    found = []
    for model, figures in table["rows"].items():
        for column, latency_ms in zip(table["columns"], figures, strict=True):
            found.append(
                PublishedRow(
                    device=str(column["device"]),
                    title=str(column["title"]),
                    engine=str(column["engine"]),
                    precision=str(column["precision"]),
                    model=str(model),
                    size=int(column["size"]),
                    latency_ms=float(latency_ms),
                    figure=str(table["figure"]),
                    source=str(table["source"]),
                    note=str(table["note"]),
                )
            )
    return found
