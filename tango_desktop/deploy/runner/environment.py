"""The packages that came with the release: wheels unpacked in a folder of their own.

A release says in its file ``ENVIRONMENT`` where they are, as a path relative to itself. The file is
written where the release is installed and is no part of the bundle: another board needs others.
"""

import os
import sys

FILE = "ENVIRONMENT"


def environment_of(release: str) -> str:
    """The folder of packages that ``release`` names; empty when it names none or it is gone."""
    try:
        with open(os.path.join(release, FILE), encoding="utf-8") as stream:
            name = stream.read().strip()
        folder = os.path.normpath(os.path.join(release, *name.split("/"))) if name else ""
        return folder if os.path.isdir(folder) else ""
    except (OSError, ValueError):
        return ""


def use_environment(release: str) -> str:
    """Let Python find the packages of ``release`` before its own, but after the runner.

    Returns:
        Their folder; empty when there is none, and the system's packages are to do.
    """
    folder = environment_of(release)
    if folder and folder not in sys.path:
        sys.path.insert(1, folder)
    return folder
