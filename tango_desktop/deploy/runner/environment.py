"""The packages that came with the release: wheels unpacked in a folder of their own.

A release says in its file ``ENVIRONMENT`` where they are, as a path relative to itself. The file is
written where the release is installed and is no part of the bundle: another board needs others.
"""

import os
import platform
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
    _avoid_known_crashes()
    folder = environment_of(release)
    if folder and folder not in sys.path:
        sys.path.insert(1, folder)
    return folder


def _avoid_known_crashes() -> None:
    # NumPy 1.19.5, the last for Python 3.6, takes instructions that the processors of Jetson Nano
    # and Xavier NX do not have; this has it take plain ones (github.com/numpy/numpy/issues/18131).
    if sys.version_info < (3, 7) and platform.machine() == "aarch64":
        os.environ.setdefault("OPENBLAS_CORETYPE", "ARMV8")
