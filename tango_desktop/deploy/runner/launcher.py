"""Starts the current release: ``python run.py picture.jpg``. Stays the same over updates.

While a switch to another release is not confirmed, what was current before is started: a power cut
in the middle of an installation changes nothing.
"""

import json
import os
import runpy
import sys
from typing import Any, Dict  # noqa: F401

HERE = os.path.dirname(os.path.realpath(os.path.abspath(__file__)))
TRY = "TANGO_TRY_RELEASE"
RESTARTED = "TANGO_RESTARTED"


def unconfirmed():
    # type: () -> Dict[str, Any]
    """The switch that is not confirmed: from which release to which; empty when there is none."""
    try:
        with open(os.path.join(HERE, "deployment.json"), encoding="utf-8") as stream:
            switching = json.load(stream)["switching"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    tried = isinstance(switching, dict) and os.environ.get(TRY) == switching.get("after")
    return {} if tried or not isinstance(switching, dict) else switching


def current():
    # type: () -> str
    """The folder of the current release: a link, or a text file where links are not allowed."""
    folder = os.path.join(HERE, "current")
    if not os.path.isdir(folder) and os.path.isfile(folder + ".txt"):
        with open(folder + ".txt", encoding="utf-8") as stream:
            folder = os.path.join(HERE, stream.read().strip())
    return os.path.realpath(folder)


def chosen():
    # type: () -> str
    """The folder of the release to start; empty when nothing is installed."""
    switching = unconfirmed()
    if not switching:
        return current()
    before = str(switching.get("before") or "")
    return os.path.join(HERE, "releases", before) if before else ""


def use_its_python(folder):
    # type: (str) -> None
    """Go on with the Python that the release was proved with, where that is another one."""
    try:
        with open(os.path.join(folder, "PYTHON"), encoding="utf-8") as stream:
            python = stream.read().strip()
    except (OSError, ValueError):
        return
    if os.environ.get(RESTARTED) or os.path.abspath(sys.executable) == os.path.abspath(python):
        os.environ.pop(RESTARTED, None)
    elif os.access(python, os.X_OK):
        os.environ[RESTARTED] = "1"
        os.execv(python, [python] + sys.argv)


if __name__ == "__main__":
    release = chosen()
    script = os.path.join(release, "run.py")
    if not release or not os.path.isfile(script):
        sys.exit("Nothing is installed in %s." % HERE)
    use_its_python(release)
    runpy.run_path(script, run_name="__main__")
