"""Asks a device what it is: one script, sent over any connection; nothing stays there."""

from __future__ import annotations

import functools
import secrets
import shlex
import sys
import time
from pathlib import Path

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.facts.here import facts_here
from tango_desktop.devices.facts.reading import read_facts
from tango_desktop.devices.facts.records import Facts
from tango_desktop.devices.facts.sections import sections_of
from tango_desktop.devices.targets import Way
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

TIMEOUT_S = 45.0  # a board takes one or two; parts that hang are cut off by the script itself
_FOLDER = Path(__file__).parent


def gather(connection: Connection, ctx: JobContext) -> Facts:
    """What the device at the other end of ``connection`` says of itself.

    Nothing is installed or written there, and no rights are needed. Takes about a second; what
    a device does not answer stays empty, and parts that were cut off are in ``unanswered``.

    Raises:
        DeviceError: it cannot be reached, or runs nothing that understands the questions.
        JobCancelled: the job was cancelled.
    """
    local = connection.target.way is Way.LOCAL
    if local and sys.platform != "linux":
        return facts_here()
    mark = f"facts-{secrets.token_hex(8)}"
    own = sys.executable if local else ""
    connection.open(ctx)
    asked_s = time.time()
    result = connection.run(["sh", "-s"], ctx, TIMEOUT_S, given=script(mark, own).encode())
    sections = sections_of(result.output, mark)
    if not sections:
        raise _no_answer(connection, result)
    return read_facts(sections, asked_s, own)


def script(mark: str, own_python: str = "") -> str:
    """The questions.

    Args:
        mark: the answers' parts begin with it.
        own_python: asked besides those that are found, and counts although it be an environment.
    """
    settings = {"mark": mark, "own_python": own_python, "python_code": _text("python_probe.py")}
    lines = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    return "\n".join([*lines, _text("facts.sh")])


@functools.cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _no_answer(connection: Connection, result: ChildResult) -> DeviceError:
    return DeviceError(
        tr("{device} does not say what it is.", device=connection.target.title),
        tr("It needs a login that may run commands on Linux or Android."),
        result.last_error,
    )
