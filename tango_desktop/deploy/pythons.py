"""Finds a Python on a device that can keep its releases, and one that can run them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

LEAST = (3, 6)
_TIMEOUT_S = 120.0
# Asked of every Python that has a usual name; old ones must understand it, too.
_QUESTION = """
import sys
found = []
if sys.version_info >= (3, 4):
    from importlib.util import find_spec
    found = [name for name in sys.argv[1:] if find_spec(name)]
version = "%d.%d" % sys.version_info[:2]
print("|".join(["python", version, sys.executable, ",".join(found)]))
"""
_SEARCH = """
question=$1; shift; seen=
for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 \\
    python3.7 python3.6 python /usr/bin/python3 /usr/local/bin/python3 \\
    "$HOME/miniforge3/bin/python3" "$HOME/miniconda3/bin/python3" \\
    /data/data/com.termux/files/usr/bin/python3; do
  path=$(command -v "$name" 2>/dev/null) || continue
  case " $seen " in *" $path "*) continue;; esac
  seen="$seen $path"
  "$path" -c "$question" "$@" 2>/dev/null </dev/null
done
:
"""


@dataclass(frozen=True)
class FoundPython:
    """A Python on the device.

    Attributes:
        path: absolute.
        version: major and minor.
        modules: of those asked for, the ones that it can find.
    """

    path: str
    version: tuple[int, int]
    modules: frozenset[str]


def find_python(connection: Connection, ctx: JobContext, modules: Collection[str] = ()) -> str:
    """The Python on the device that has most of ``modules``; the first in the path among equals.

    Raises:
        DeployError: there is none that is new enough.
        DeviceError: the device cannot be reached.
    """
    if connection.target.way is Way.LOCAL:
        return sys.executable
    found = _search(connection, ctx, modules)
    fit = [one for one in found if one.version >= LEAST]
    if not fit:
        raise _none(found, connection.target)
    return max(fit, key=lambda one: len(one.modules)).path


def _search(
    connection: Connection, ctx: JobContext, modules: Collection[str]
) -> tuple[FoundPython, ...]:
    command = ["sh", "-c", _SEARCH, "sh", _QUESTION, *modules]
    result = connection.run(command, ctx, _TIMEOUT_S)
    lines = [line for line in result.output.splitlines() if line.startswith("python|")]
    return tuple(_read(line) for line in lines)


def _read(line: str) -> FoundPython:
    _, version, path, modules = line.split("|", 3)
    major, minor = version.split(".")
    return FoundPython(path, (int(major), int(minor)), frozenset(modules.split(",")) - {""})


def _none(found: Collection[FoundPython], target: Target) -> DeployError:
    title, hint = target.title, _HINTS.get(target.way, _on_linux)()
    if not found:
        return DeployError(tr("{device} has no Python.", device=title), hint)
    newest = max(one.version for one in found)
    return DeployError(
        tr(
            "The Python of {device} is too old: {version}.",
            device=title,
            version=".".join(map(str, newest)),
        ),
        hint,
    )


def _on_linux() -> str:
    return tr(
        "Install Python {least} or newer there, for example: sudo apt install python3",
        least=".".join(map(str, LEAST)),
    )


def on_phone() -> str:
    """How a phone gets a Python; Android has none, and lets ADB not use that of Termux."""
    return tr(
        "On a phone the app Termux runs the model: in it, “{command}”, then connect to "
        "ssh://PHONE:8022 instead of ADB.",
        command="pkg install python openssh && passwd && sshd",
    )


_HINTS: dict[Way, Callable[[], str]] = {Way.ADB: on_phone}
