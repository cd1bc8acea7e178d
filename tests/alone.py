"""Calls a test's function in a process of its own: what it does to signals stays there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def call_alone(module: str, function: str) -> None:
    """Call ``tests.<module>.<function>()`` in a new Python; fail with what that said."""
    program = f"from tests.{module} import {function}; {function}(); print('done')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    last = done.stdout.splitlines()[-1:]
    assert (done.returncode, last) == (0, ["done"]), done.stderr + done.stdout
