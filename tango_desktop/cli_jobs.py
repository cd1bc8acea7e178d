"""What the commands for devices share: their options, their job, their answer."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tango_desktop.asking import TerminalAsker
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.deploy.coming import LOG
from tango_desktop.i18n import tr
from tango_desktop.terminal import ProgressBar, interruptible


@dataclass(frozen=True)
class Answer:
    """What a command has to say.

    Attributes:
        text: for people.
        data: for ``--json``.
        notes: sentences beside it, for standard error.
    """

    text: str
    data: object
    notes: tuple[str, ...] = ()


def where() -> str:
    """How devices are addressed, for help texts."""
    return tr("this, ssh://user@host:port, a name of ~/.ssh/config, or adb:SERIAL")


def add_connection_options(parser: Any) -> None:
    """Add what every command that connects to a device takes."""
    parser.add_argument(
        "--accept-host-key",
        action="append",
        default=[],
        metavar="SHA256:…",
        help=tr("trust a device that is not known yet if its key has this fingerprint"),
    )


@contextmanager
def connection_job(
    options: argparse.Namespace, title: str
) -> Iterator[tuple[JobContext, ProgressBar]]:
    """A job with a bar, with questions on the terminal, cancelled by Ctrl+C."""
    bar = ProgressBar()
    bar.begin(title)
    ctx = JobContext(on_progress=bar.update, on_question=asker_of(options))
    with interruptible(ctx.control), _saying(bar):
        yield ctx, bar


class _Sayer(logging.Handler):
    """Writes what is logged above a bar."""

    def __init__(self, bar: ProgressBar) -> None:
        super().__init__(logging.INFO)
        self._bar = bar

    def emit(self, record: logging.LogRecord) -> None:
        self._bar.say(record.getMessage())


@contextmanager
def _saying(bar: ProgressBar) -> Iterator[None]:
    """Show what a deployment says before it sends anything."""
    told, handler = logger(LOG), _Sayer(bar)
    before = told.level
    told.setLevel(logging.INFO)
    told.addHandler(handler)
    try:
        yield
    finally:
        told.removeHandler(handler)
        told.setLevel(before)


def asker_of(options: argparse.Namespace) -> TerminalAsker:
    """Who answers the questions of a job of the command line."""
    return TerminalAsker(getattr(options, "accept_host_key", ()))
