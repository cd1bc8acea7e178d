"""The door: a window by default, headless sub-commands otherwise."""

from __future__ import annotations

import sys

CANCELLED = 130  # as shells say it; told again here, for nothing may be loaded before


def main() -> int:
    """Run the program with the command line's arguments; the exit code."""
    try:
        from tango_desktop.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still being loaded
        return CANCELLED


if __name__ == "__main__":
    raise SystemExit(main())
