"""The door: a window by default, headless sub-commands otherwise."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program with the command line's arguments; the exit code."""
    from tango_desktop.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
