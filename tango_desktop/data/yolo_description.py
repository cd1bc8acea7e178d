"""``data.yaml`` of YOLO data sets, and the lists of class names that stand in for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from tango_desktop.data.annotations import class_name, files_with, read_text
from tango_desktop.data.listing import LabelFault
from tango_desktop.data.scan import FoundFile, Tree

_LARGEST_YAML = 1 << 22
# Beyond its own errors, the parser lets those of values through that are none of their type.
YAML_ERRORS = (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_WHOLE = re.compile("[0-9]{1,9}")
_USUAL_NAME = "data.yaml"
_KEYS = ("names", "train", "val", "nc")  # a file with one of them is meant for a description


@dataclass(frozen=True)
class Description:
    """What describes a data set.

    Attributes:
        file: the YAML file with class names; None: there is none.
        content: of the file.
        faults: files nearer to the top that seem to be meant for it but cannot be used.
    """

    file: FoundFile | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[LabelFault, ...] = ()


def find_description(tree: Tree) -> Description:
    """The YAML file with class names that is nearest to the top."""
    faults: list[LabelFault] = []
    found = files_with(tree, ".yaml", ".yml")
    for file in sorted(found, key=lambda f: (f.path.count("/"), f.path != _USUAL_NAME, f.path)):
        try:
            content = _parsed(tree.root / file.path)
        except (OSError, *YAML_ERRORS) as error:
            where = f"{file.path}{_line_of(error)}"
            faults.append(LabelFault("damaged_description", file.path, example=where))
            continue
        if isinstance(content, dict) and isinstance(content.get("names"), (list, dict)):
            return Description(file, content, tuple(faults))
        if _is_meant(file, content):
            faults.append(LabelFault("unnamed_classes", file.path, example=file.path))
    return Description(faults=tuple(faults))


def _is_meant(file: FoundFile, content: Any) -> bool:
    named = PurePosixPath(file.path).name == _USUAL_NAME
    return named or (isinstance(content, dict) and any(key in content for key in _KEYS))


def _parsed(path: Path) -> Any:
    if path.stat().st_size > _LARGEST_YAML:
        raise ValueError("too long")
    return yaml.safe_load(read_text(path))


def _line_of(error: Exception) -> str:
    """``:line``, counted from 1, where the parser says it."""
    mark = getattr(error, "problem_mark", None)
    return f":{mark.line + 1}" if mark is not None else ""


def yaml_mapping(path: Path) -> Mapping[str, Any] | None:
    """The content of a YAML file; None when it is no mapping or cannot be read."""
    try:
        content = _parsed(path)
    except (OSError, *YAML_ERRORS):
        return None
    return content if isinstance(content, dict) else None


def declared_names(content: Mapping[str, Any]) -> dict[int, str]:
    """The class names of a description, by their numbers."""
    names = content.get("names") or ()
    pairs = names.items() if isinstance(names, dict) else enumerate(names)
    return {
        int(number): class_name(str(name))
        for number, name in pairs
        if _WHOLE.fullmatch(str(number)) and not isinstance(name, (list, dict))
    }


def listed_names(path: Path) -> dict[int, str]:
    """The names in a file with one on each line; none when it cannot be read."""
    try:
        lines = read_text(path).splitlines()
    except (OSError, ValueError):
        return {}
    return {n: class_name(line) for n, line in enumerate(filter(str.strip, lines))}
