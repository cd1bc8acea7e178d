"""Puts a release together: what is there already, what was sent, checked before it is used.

Files are known by the SHA-256 of their content. What is sent arrives in ``.incoming`` under that
name and stays there until the release is confirmed, so that an installation that was cut off goes
on where it stopped. Nothing here touches what is current.
"""

import os
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Tuple

from ..runner import manifest, unpack
from . import disk, layout

PYTHON = "PYTHON"
PART = ".part"
_BLOCK = 4096
_SPARE_BYTES = 1 << 20
_SPARE_FILES = 16

Check = Callable[[], None]
File = Tuple[str, str, int]


class NotWholeError(Exception):
    """What was sent is not what was meant; ``args[0]`` lists what is wrong."""


class Wanted(NamedTuple):
    """A release to be installed.

    ``files`` and ``wheels`` are (name, SHA-256, bytes); ``unpacked`` is (bytes, files) of the
    wheels; ``environment`` and ``python`` are empty where the starting Python is to do.
    """

    hash: str
    record: Dict[str, Any]
    files: List[File]
    wheels: List[File]
    environment: str
    unpacked: Tuple[int, int]
    python: str


class Missing(NamedTuple):
    """What has to be sent, and the room that all of it takes; ``None``: files are not counted."""

    files: List[Tuple[str, int]]
    need_bytes: int
    free_bytes: int
    need_files: int
    free_files: Optional[int]


def missing(folder: str, wanted: Wanted, check: Check) -> Missing:
    """Take over what is there already, and tell what is not: (SHA-256, bytes here so far)."""
    needed = _needed(folder, wanted, check)
    incoming = _incoming(folder)
    disk.make_folder(incoming)
    for name in os.listdir(incoming):
        if name.partition(".")[0] not in needed:
            disk.remove_all(os.path.join(incoming, name))
    earlier = contents(folder)
    absent = []
    sizes = []
    for digest, size in needed.items():
        check()
        if _is_whole(os.path.join(incoming, digest), digest, check):
            continue
        if _taken_over(earlier.get(digest, []), os.path.join(incoming, digest), digest, check):
            continue
        there = _part_size(os.path.join(incoming, digest + PART), size)
        absent.append((digest, there))
        sizes.append(size - there)
    return _with_room(folder, wanted, absent, sizes)


def room(sizes: Iterable[int], unpacked: Tuple[int, int]) -> int:
    """The bytes that files of these sizes take, and packages of so many (bytes, files)."""
    packages = unpacked[0] + _BLOCK * unpacked[1]
    return sum(_on_disk(size) for size in sizes) + packages + _SPARE_BYTES


def contents(folder: str) -> Dict[str, List[str]]:
    """SHA-256 → files of the releases here that should have that content."""
    parent = os.path.join(folder, layout.RELEASES)
    found: Dict[str, List[str]] = {}
    for release in sorted(os.listdir(parent)) if os.path.isdir(parent) else []:
        base = os.path.join(parent, release)
        try:
            names = manifest.read(base)
            names[manifest.NAME] = manifest.sha256_of(os.path.join(base, manifest.NAME))
        except (OSError, ValueError):
            continue
        for name, digest in names.items():
            found.setdefault(digest, []).append(os.path.join(base, *name.split("/")))
    return found


def accept(folder: str, digest: str, check: Check) -> None:
    """A file has been sent.

    Raises:
        NotWholeError: it is damaged; it was deleted.
    """
    part = os.path.join(_incoming(folder), digest + PART)
    if not _is_whole(part, digest, check):
        disk.remove(part)
        raise NotWholeError([digest])
    disk.sync_file(part)
    disk.rename(part, os.path.join(_incoming(folder), digest))


def part_path(folder: str, digest: str) -> str:
    """Where a file is sent to."""
    return os.path.join(_incoming(folder), digest + PART)


def take(folder: str, digest: str, content: bytes) -> None:
    """A small file that came over the line itself."""
    part = part_path(folder, digest)
    disk.write_bytes(part, content)
    accept(folder, digest, lambda: None)


def build(folder: str, wanted: Wanted, check: Check) -> str:
    """Put the release together from what is there, and check every file of it.

    Returns:
        Its folder, not yet under its name; or where it was whole already, under its name.

    Raises:
        NotWholeError: a file is missing or damaged.
    """
    if _is_installed(folder, wanted, check):
        return layout.release_folder(folder, wanted.hash)
    stage = layout.staging_folder(folder, wanted.hash)
    disk.remove_tree(stage)
    disk.make_folder(stage)
    for name, digest, _ in wanted.files:
        check()
        target = os.path.join(stage, *name.split("/"))
        disk.make_folder(os.path.dirname(target))
        _second(os.path.join(_incoming(folder), digest), target)
    for name, text in _notes(wanted):
        disk.write(os.path.join(stage, name), text)
    problems = manifest.problems(stage, check)
    if problems:
        raise NotWholeError(problems)
    for parent, _, _ in os.walk(stage):
        disk.sync_folder(parent)
    return stage


def build_environment(folder: str, wanted: Wanted, on_progress: Callable[[int, int], None]) -> None:
    """Unpack the packages that came along.

    Raises:
        unpack.UnpackError: a wheel cannot be unpacked.
    """
    if not wanted.environment:
        return
    here = _incoming(folder)
    named = os.path.join(here, "wheels")
    disk.remove_tree(named)
    target = layout.environment_folder(folder, wanted.environment)
    disk.make_folder(os.path.dirname(target))
    if not unpack.damages(target):
        return
    os.mkdir(named)
    for name, digest, _ in wanted.wheels:  # by their names, which sentences about them tell
        _second(os.path.join(here, digest), os.path.join(named, name))
    paths = [os.path.join(named, name) for name, _, _ in wanted.wheels]
    unpack.unpack(paths, target, on_progress)
    disk.remove_tree(named)


def place(folder: str, wanted: Wanted) -> None:
    """Give the release its name. One of that name that is damaged is moved aside first."""
    stage = layout.staging_folder(folder, wanted.hash)
    target = layout.release_folder(folder, wanted.hash)
    if not os.path.isdir(stage):
        return
    if os.path.isdir(target):
        aside = layout.staging_folder(folder, "damaged-" + wanted.hash)
        disk.remove_tree(aside)
        disk.rename(target, aside)
    disk.rename(stage, target)


def discard(folder: str, wanted: Wanted) -> None:
    """Remove a release that was put together and is not to be used."""
    disk.remove_tree(layout.staging_folder(folder, wanted.hash))
    clear(folder)


def clear(folder: str) -> None:
    """Remove what was kept for going on after a cut."""
    disk.remove_tree(_incoming(folder))


# -- what is there ----------------------------------------------------------------------------


def _incoming(folder: str) -> str:
    return os.path.join(folder, layout.INCOMING)


def _needed(folder: str, wanted: Wanted, check: Check) -> Dict[str, int]:
    files = [] if _is_installed(folder, wanted, check) else list(wanted.files)
    if wanted.environment and not _has_environment(folder, wanted):
        files += wanted.wheels
    return {digest: size for _, digest, size in files}


def _is_installed(folder: str, wanted: Wanted, check: Check) -> bool:
    release = layout.release_folder(folder, wanted.hash)
    notes = [_text(os.path.join(release, name)) == text for name, text in _notes(wanted)]
    return all(notes) and not manifest.problems(release, check)


def _has_environment(folder: str, wanted: Wanted) -> bool:
    return not unpack.damages(layout.environment_folder(folder, wanted.environment))


def _notes(wanted: Wanted) -> Iterable[Tuple[str, str]]:
    """What a release says of the place where it is: no part of the bundle."""
    if wanted.environment:
        relative = "../../%s/%s\n" % (layout.ENVIRONMENTS, wanted.environment)
        yield layout.ENVIRONMENT, relative
    if wanted.python:
        yield PYTHON, wanted.python + "\n"


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, ValueError):
        return ""


def _is_whole(path: str, digest: str, check: Check) -> bool:
    return os.path.isfile(path) and manifest.sha256_of(path, check) == digest


def _taken_over(sources: List[str], target: str, digest: str, check: Check) -> bool:
    for source in sources:
        if _is_whole(source, digest, check):
            _second(source, target)
            return True
    return False


def _second(source: str, target: str) -> None:
    """The same content under a second name; where names cannot be given, a copy."""
    disk.remove(target)
    if not disk.link(source, target):
        disk.copy(source, target)


def _part_size(part: str, size: int) -> int:
    found = os.path.getsize(part) if os.path.isfile(part) else 0
    if found > size:
        disk.remove(part)
        return 0
    return found


def _with_room(
    folder: str, wanted: Wanted, absent: List[Tuple[str, int]], sizes: List[int]
) -> Missing:
    unpacked = (0, 0)
    need_files = len(wanted.files) + len(absent) + _SPARE_FILES
    if wanted.environment and not _has_environment(folder, wanted):
        unpacked = wanted.unpacked
    need_bytes = room(sizes, unpacked)
    need_files += unpacked[1]
    if not _can_link(_incoming(folder)):  # every file twice: as it arrives, and in its release
        need_bytes += sum(_on_disk(size) for _, _, size in wanted.files)
    free_bytes, free_files = disk.space(folder)
    return Missing(absent, need_bytes, free_bytes, need_files, free_files)


def _can_link(folder: str) -> bool:
    first, second = os.path.join(folder, "first.part"), os.path.join(folder, "second.part")
    disk.remove(second)
    disk.write_bytes(first, b"")
    possible = disk.link(first, second)
    disk.remove(first)
    disk.remove(second)
    return possible


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
