"""Installs a bundle that was carried here: ``python3 install.py [FOLDER]``.

Needs no network and no root: packages are unpacked, the golden picture is probed, and only then the
folder gets its name. What was there before is kept beside it as ``FOLDER.before``.
"""

import argparse
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
from typing import Any, Dict, List, Optional

HERE = os.path.dirname(os.path.realpath(os.path.abspath(__file__)))
PLAN = "offline.json"
BUNDLE = "bundle"
WHEELS = "wheels"
RELEASE = "release"
ENVIRONMENT = "environment"
PROBE_TIMEOUT_S = 300
_ARCHITECTURES = {"arm64": "aarch64", "armv8l": "armv7l", "amd64": "x86_64", "AMD64": "x86_64"}
_IN_32_BITS = {"aarch64": "armv7l", "x86_64": "i686"}


class InstallError(Exception):
    """It cannot be installed here. Its text is a sentence for a person."""


def architecture() -> str:
    """Of this Python: under a 64-bit kernel it may be a 32-bit one."""
    name = _ARCHITECTURES.get(platform.machine(), platform.machine())
    return _IN_32_BITS.get(name, name) if struct.calcsize("P") == 4 else name


def install(folder: str, source: str = HERE) -> None:
    """Install what lies in ``source`` as ``folder``.

    Raises:
        InstallError: it does not fit this computer, is damaged, or its golden picture fails.
        OSError: the disk is full, or the folder cannot be written.
    """
    plan = _plan(source)
    _require_fit(plan)
    _require_whole(plan, source)
    folder = os.path.abspath(os.path.expanduser(folder))
    _require_replaceable(folder)
    stage = folder + ".staging"
    if os.path.isdir(stage):
        shutil.rmtree(stage)
    try:
        _fill(stage, plan, source)
        _probe(os.path.join(stage, RELEASE))
        _place(stage, folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _plan(source: str) -> Dict[str, Any]:
    try:
        with open(os.path.join(source, PLAN), encoding="utf-8") as stream:
            plan = json.load(stream)
        return {name: plan[name] for name in ("name", "python", "architecture", "libc", "wheels")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstallError("%s is missing or damaged: copy the folder again." % PLAN) from error


def _require_fit(plan: Dict[str, Any]) -> None:
    if not plan["wheels"]:  # nothing but Python's own text
        return
    wanted = "Python %s on %s" % (plan["python"], plan["architecture"])
    found = "Python %d.%d on %s" % (sys.version_info[0], sys.version_info[1], architecture())
    if wanted != found:
        raise InstallError(
            "The packages in this folder are for %s; this is %s. Start it with python%s, or make "
            "the folder again for this device." % (wanted, found, plan["python"])
        )


def _require_whole(plan: Dict[str, Any], source: str) -> None:
    from tango_runner import manifest  # type: ignore[import-not-found, unused-ignore]

    found = manifest.problems(os.path.join(source, BUNDLE))
    for wheel in plan["wheels"]:
        path = os.path.join(source, WHEELS, wheel["file"])
        if not os.path.isfile(path):
            found.append("%s is missing." % wheel["file"])
        elif manifest.sha256_of(path) != wheel["sha256"]:
            found.append("%s is damaged." % wheel["file"])
    if found:
        raise InstallError("Copy the folder again: %s" % " ".join(found))


def _require_replaceable(folder: str) -> None:
    ours = os.path.isfile(os.path.join(folder, RELEASE, "run.py"))
    if os.path.exists(folder) and not ours and os.listdir(folder):
        raise InstallError("%s holds other things: choose another folder." % folder)


def _fill(stage: str, plan: Dict[str, Any], source: str) -> None:
    from tango_runner.unpack import (  # type: ignore[import-not-found, unused-ignore]
        UnpackError,
        unpack,
    )

    os.makedirs(stage)
    release = os.path.join(stage, RELEASE)
    shutil.copytree(os.path.join(source, BUNDLE), release)
    wheels = [os.path.join(source, WHEELS, wheel["file"]) for wheel in plan["wheels"]]
    if wheels:
        try:
            unpack(wheels, os.path.join(stage, ENVIRONMENT))
        except UnpackError as error:
            raise InstallError("%s Copy the folder again." % error) from error
        with open(os.path.join(release, "ENVIRONMENT"), "w", encoding="utf-8") as stream:
            stream.write("../%s\n" % ENVIRONMENT)
    licences = os.path.join(source, "LICENSES.txt")
    if os.path.isfile(licences):
        shutil.copyfile(licences, os.path.join(stage, "LICENSES.txt"))


def _probe(release: str) -> None:
    command = [sys.executable, "-B", os.path.join(release, "run.py"), "--probe"]
    try:
        code = subprocess.call(command, timeout=PROBE_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise InstallError(
            "The golden picture was not answered within %d s." % PROBE_TIMEOUT_S
        ) from error
    if code != 0:
        raise InstallError("The golden picture failed; nothing was changed.")


def _place(stage: str, folder: str) -> None:
    before = folder + ".before"
    if hasattr(os, "sync"):
        os.sync()
    if os.path.isdir(folder):
        shutil.rmtree(before, ignore_errors=True)
        os.rename(folder, before)
    os.rename(stage, folder)
    if hasattr(os, "sync"):
        os.sync()


def main(arguments: Optional[List[str]] = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="install.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="where; made when missing")
    sys.path.insert(0, os.path.join(HERE, BUNDLE))
    try:
        folder = parser.parse_args(arguments).folder or _usual_folder()
        install(folder)
    except (InstallError, OSError) as error:
        sys.stderr.write("%s\n" % error)
        return 1
    sys.stdout.write("Start it: %s %s picture.jpg\n" % (sys.executable, _script(folder)))
    return 0


def _usual_folder() -> str:
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in _plan(HERE)["name"])
    return os.path.join("~", "tango-offline", name.strip(".-") or "model")


def _script(folder: str) -> str:
    return os.path.join(os.path.abspath(os.path.expanduser(folder)), RELEASE, "run.py")


if __name__ == "__main__":
    sys.exit(main())
