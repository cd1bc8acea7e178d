"""Node ids from the names in an ONNX file."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence

from tango_desktop.graph import IMAGES
from tango_desktop.graph.reserved import RESERVED

_TENSOR = re.compile(
    r"^(?P<path>.+?)[._/](?:weight|kernel|gamma|scale|implicit|w|W|s|bn_s|bn_scale)(?:_0|:0)?$"
)
_PART = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+")


def path_of_tensor(name: str) -> str:
    """``layer1.0.conv1`` of ``layer1.0.conv1.weight``; empty when the name tells nothing."""
    if name.startswith("onnx::") or "::" in name:
        return ""
    match = _TENSOR.match(name)
    return tidy(match["path"]) if match else ""


def path_of_scope(name: str) -> str:
    """``layer1.0.conv1`` of ``/layer1/layer1.0/conv1/Conv``; empty when there is no scope."""
    parts = [part for part in name.split("/") if part][:-1]
    path = ""
    for part in parts:
        path = part if not path or part.startswith(f"{path}.") else f"{path}.{part}"
    return tidy(path)


def tidy(name: str) -> str:
    """``name`` as a path of a document; empty when nothing is left."""
    parts = (_tidy_part(part) for part in re.split(r"[./:]+", name))
    return ".".join(part for part in parts if part)


def _tidy_part(part: str) -> str:
    part = re.sub(r"\W", "_", part, flags=re.ASCII).strip("_")
    if part and not _PART.fullmatch(part):
        part = f"n{part}"
    is_taken = part in RESERVED or keyword.iskeyword(part) or part == IMAGES
    return f"{part}_" if is_taken else part


def without_common_start(paths: Iterable[str]) -> int:
    """How many first parts all ``paths`` share, when each has more."""
    found = [path.split(".") for path in paths if path]
    count = 0
    while found and all(len(p) > count + 1 and p[count] == found[0][count] for p in found):
        count += 1
    return count if len(found) > 1 else 0


def common_path(paths: Sequence[str]) -> str:
    """The path that all of ``paths`` stand in."""
    shared: list[str] = []
    for parts in zip(*(path.split(".") for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)


def final_ids(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Ids that a document may have: each once, none inside another.

    Args:
        wanted: for each node the path and a word for its layer.
    """
    taken: set[str] = set()
    inside = {path[:at] for path, _ in wanted for at in _dots(path)}
    found: list[str] = []
    for path, word in wanted:
        start = f"{path}.{word}" if path in inside else path
        name, number = start, 2
        while name in taken or name in inside:
            name, number = f"{start}_{number}", number + 1
        taken.add(name)
        found.append(name)
        inside.update(name[:at] for at in _dots(name))
    return found


def _dots(path: str) -> Iterable[int]:
    return (at for at, letter in enumerate(path) if letter == ".")
