"""Starts the current release: ``python run.py picture.jpg``. Stays the same over updates."""

import os
import runpy
import sys

HERE = os.path.dirname(os.path.realpath(os.path.abspath(__file__)))


def current():
    # type: () -> str
    """The folder of the current release: a link, or a text file where links are not allowed."""
    folder = os.path.join(HERE, "current")
    if not os.path.isdir(folder) and os.path.isfile(folder + ".txt"):
        with open(folder + ".txt", encoding="utf-8") as stream:
            folder = os.path.join(HERE, stream.read().strip())
    return os.path.realpath(folder)


if __name__ == "__main__":
    script = os.path.join(current(), "run.py")
    if not os.path.isfile(script):
        sys.exit("Nothing is installed in %s." % HERE)
    runpy.run_path(script, run_name="__main__")
