"""The door: a window by default, headless sub-commands otherwise."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

CANCELLED = 130  # as shells say it; told again here, for nothing may be loaded before


def exit_code(program: Callable[[], int]) -> int:
    """The exit code of ``program``: Ctrl+C that comes when it has ended does not change it."""
    try:
        code = program()
    except KeyboardInterrupt:  # while the program was still being loaded
        code = CANCELLED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def main() -> int:
    """Run the program with the command line's arguments; the exit code."""
    return exit_code(_run)


def _run() -> int:
    from tango_desktop.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
