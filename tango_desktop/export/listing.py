"""All engines as lists show them: what can be had here, and otherwise why not."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.export.engines.others import OTHERS, OtherInfo
from tango_desktop.export.environments import is_here, is_made, size_text
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class EngineRow:
    """An engine in a list.

    Attributes:
        name: its key.
        title: what people call it.
        precisions: those its models can have.
        converts_on: where a model gets its last form.
        runs_on: where models run.
        available: whether models can be made for it now.
        reason: why not; a sentence.
        installs: whether the program can install what is missing.
        install_line: what a terminal takes to install what is missing, by pip alone.
        size: of what its packages take, in words; empty where they are the program's own.
        devices: who uses it, a sentence.
        note: what people should know before they choose it.
        is_deployable: whether the program brings it to a device and runs it there.
    """

    name: str
    title: str
    precisions: tuple[str, ...]
    converts_on: str
    runs_on: str
    available: bool
    reason: str
    installs: bool
    install_line: str
    size: str
    devices: str
    note: str
    is_deployable: bool


@dataclass(frozen=True)
class OtherRow:
    """A name in a list of those that models are not made for.

    Attributes:
        name: its key.
        title: what people call it.
        available: never.
        state: what became of it, in words.
        since: the year of the last that was heard of it; 0 where it does not apply.
        instead: the keys of the engines to use in its place, the best first.
        reason: a sentence.
        source: where that is written.
    """

    name: str
    title: str
    available: bool
    state: str
    since: int
    instead: tuple[str, ...]
    reason: str
    source: str


def engines() -> tuple[EngineRow, ...]:
    """Every engine that models can be made for."""
    return tuple(_row(info) for info in EXPORTERS)


def others() -> tuple[OtherRow, ...]:
    """Every name that people may look for among the engines in vain."""
    return tuple(_other(info) for info in OTHERS)


def _other(info: OtherInfo) -> OtherRow:
    return OtherRow(
        name=info.name,
        title=info.title,
        available=False,
        state=tr(info.state.value),
        since=info.since,
        instead=info.instead,
        reason=tr(info.reason),
        source=info.source,
    )


def _row(info: ExporterInfo) -> EngineRow:
    reason, home = info.unavailable(), info.home
    return EngineRow(
        name=info.name,
        title=info.title,
        precisions=info.precisions,
        converts_on=tr(info.converts_on.value),
        runs_on=tr(info.runs_on.value),
        available=not reason,
        reason=reason,
        installs=home is not None and not is_here(home) and not is_made(home),
        install_line=info.install_line() if reason else "",
        size=size_text(home) if home is not None else "",
        devices=tr(info.devices) if info.devices else "",
        note=tr(info.note) if info.note else "",
        is_deployable=info.is_deployable,
    )
