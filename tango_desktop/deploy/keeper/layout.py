"""The layout of a deployment folder: releases, the switch, and the record of what is installed.

``releases/<hash>/`` are bundles, ``environments/<hash>/`` packages that they need; ``current`` is a
link to a release, replaced in one step. Where links are not possible (Windows without the right to
make them, some memory cards) ``current.txt`` holds the path instead. ``run.py`` starts whatever is
current. ``deployment.json`` lists what was installed, oldest first, and notes a switch that is not
confirmed yet: while one is noted, what was current before is what counts.

Order is told by the place in the list, never by a clock: boards wake up in 1970.
"""

import glob
import json
import os
from typing import Any, Dict, List, Optional, Set

from ..runner import manifest
from . import disk

SCHEMA = 1
STATE = "deployment.json"
RELEASES = "releases"
ENVIRONMENTS = "environments"
CURRENT = "current"
POINTER = "current.txt"
LAUNCHER = "run.py"
STARTER = "run"
LOCK = ".lock"
INCOMING = ".incoming"
MONITOR = "monitor"  # what the runner has counted and kept
STAGING = ".staging-"
ENVIRONMENT = "ENVIRONMENT"
TRY = "TANGO_TRY_RELEASE"  # the launcher starts this one although it is not confirmed

State = Dict[str, Any]


class DamagedError(Exception):
    """``deployment.json`` is not what we write."""


def release_folder(folder: str, name: str) -> str:
    """Where the release with this hash lies."""
    return os.path.join(folder, RELEASES, name)


def staging_folder(folder: str, name: str) -> str:
    """Where the release with this hash is put together."""
    return os.path.join(folder, RELEASES, STAGING + name)


def environment_folder(folder: str, name: str) -> str:
    """Where the packages with this hash lie."""
    return os.path.join(folder, ENVIRONMENTS, name)


def is_deployment(folder: str) -> bool:
    """Whether something of ours is installed in ``folder``."""
    return os.path.isfile(os.path.join(folder, STATE))


# -- the record -------------------------------------------------------------------------------


def empty_state() -> State:
    """Nothing installed."""
    return {"schema": SCHEMA, "releases": [], "switching": None}


def read_state(folder: str) -> State:
    """The record; empty when there is none.

    Raises:
        DamagedError: it cannot be read, or is not a record.
    """
    try:
        with open(os.path.join(folder, STATE), encoding="utf-8") as stream:
            return _checked(json.load(stream))
    except FileNotFoundError:
        return empty_state()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedError(repr(error)) from error


def _checked(state: State) -> State:
    for release in state["releases"]:
        if not _is_name(release["hash"]):
            raise ValueError(release)
    switching = state["switching"]
    if switching is not None:
        if not _is_name(switching["after"]) or not _is_name(switching["before"] or "none"):
            raise ValueError(switching)
    return state


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isalnum()


def write_state(folder: str, state: State) -> None:
    """Write the record, in one step."""
    content = dict(state, schema=SCHEMA)
    disk.write(
        os.path.join(folder, STATE), json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    )


def find(state: State, name: str) -> Optional[Dict[str, Any]]:
    """The confirmed release with this hash."""
    for release in state["releases"]:
        if release["hash"] == name:
            found: Dict[str, Any] = release
            return found
    return None


def with_release(state: State, release: Dict[str, Any]) -> State:
    """``release`` is confirmed and the newest."""
    others = [one for one in state["releases"] if one["hash"] != release["hash"]]
    return dict(state, releases=others + [release], switching=None)


# -- the switch -------------------------------------------------------------------------------


def current_release(folder: str) -> str:
    """The hash that ``current`` leads to; empty when none is."""
    link = os.path.join(folder, CURRENT)
    if os.path.islink(link):
        return os.path.basename(os.readlink(link)) if os.path.exists(link) else ""
    try:
        with open(os.path.join(folder, POINTER), encoding="utf-8") as stream:
            name = os.path.basename(stream.read().strip())
    except OSError:
        return ""
    return name if name and os.path.isdir(release_folder(folder, name)) else ""


def running_release(folder: str) -> str:
    """The hash that the launcher starts: what was before while a switch is not confirmed."""
    switching = read_state(folder)["switching"]
    return str(switching["before"]) if switching else current_release(folder)


def switch(folder: str, name: str) -> None:
    """Make ``name`` current in one step; the empty name makes nothing current."""
    link, pointer = os.path.join(folder, CURRENT), os.path.join(folder, POINTER)
    if not name:
        disk.remove(link)
        disk.remove(pointer)
    elif disk.point(link, RELEASES + "/" + name):
        disk.remove(pointer)
    else:
        disk.write(pointer, "%s/%s\n" % (RELEASES, name))
        disk.remove(link)


# -- clearing up ------------------------------------------------------------------------------


def remove_release(folder: str, name: str) -> None:
    """Delete a release that is not current. A half-deleted one is never taken for whole."""
    doomed = release_folder(folder, name)
    if name and name != current_release(folder) and os.path.isdir(doomed):
        disk.remove(os.path.join(doomed, manifest.NAME))
        disk.remove_tree(doomed)


def leftovers(folder: str) -> List[str]:
    """Temporary files of a killed installation, directly in ``folder``."""
    names = (CURRENT, POINTER, STATE, LAUNCHER, STARTER)
    base = glob.escape(folder)
    return [path for name in names for path in glob.glob(os.path.join(base, ".%s.*" % name))]


def recover(folder: str) -> State:
    """Undo what a killed installation left: an unconfirmed switch, unknown releases.

    What was sent already stays in ``.incoming``: the next installation goes on with it.

    Raises:
        DamagedError: the record is damaged.
    """
    state = read_state(folder)
    if state["switching"] is not None:
        switch(folder, state["switching"]["before"])
        state = dict(state, switching=None)
        write_state(folder, state)
    known = {release["hash"] for release in state["releases"]} | {current_release(folder)}
    _remove_others(os.path.join(folder, RELEASES), known)
    _remove_unused_environments(folder, state)
    for path in leftovers(folder):
        disk.remove(path)
    return state


def prune(folder: str, keep: int) -> State:
    """Keep the newest ``keep`` releases, and always the current one.

    Raises:
        DamagedError: the record is damaged.
    """
    state = read_state(folder)
    doomed = beyond(folder, state, keep)
    if doomed:
        kept = [one for one in state["releases"] if one["hash"] not in doomed]
        state = dict(state, releases=kept)
        write_state(folder, state)
    for name in doomed:
        remove_release(folder, name)
    _remove_unused_environments(folder, state)
    return state


def beyond(folder: str, state: State, keep: int) -> List[str]:
    """The hashes of the releases that are neither current nor among the newest ``keep``."""
    names = [one["hash"] for one in state["releases"]]
    newest = names[max(0, len(names) - keep) :]
    kept = set(newest) | {current_release(folder)}
    return [name for name in names if name not in kept]


def _remove_unused_environments(folder: str, state: State) -> None:
    used = {str(one.get("environment", "")) for one in state["releases"]}
    _remove_others(os.path.join(folder, ENVIRONMENTS), used)


def _remove_others(parent: str, kept: Set[str]) -> None:
    names = os.listdir(parent) if os.path.isdir(parent) else []
    for name in names:
        if name not in kept:
            disk.remove_tree(os.path.join(parent, name))
