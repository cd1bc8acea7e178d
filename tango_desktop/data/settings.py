"""The answers and settings about the data."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.params import Kind, param
from tango_desktop.data.scan import nfc
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class DataSettings:
    """The answer to “Which pictures?”, and how they are split."""

    STAGE: ClassVar[str] = "data"
    path: str = param(
        "",
        N_("Folder"),
        N_("The folder with your pictures"),
        kind=Kind.PATH,
    )
    val_percent: float = param(
        20.0,
        N_("Validation share"),
        N_("Held out to check the training, where the folder has no split of its own"),
        minimum=1,
        maximum=80,
        unit="%",
    )
    test_percent: float = param(
        0.0,
        N_("Test share"),
        N_("Held out for a last check that training never sees; 0: none"),
        minimum=0,
        maximum=80,
        unit="%",
        expert=True,
    )
    keep_splits: bool = param(
        True,
        N_("Keep the folder's splits"),
        N_("Use its train, val and test pictures as they are; otherwise all are split anew"),
        expert=True,
    )
    keep_together: bool = param(
        True,
        N_("Keep look-alikes together"),
        N_("Near-duplicates and frames of one sequence go to the same side of a split"),
        expert=True,
    )
    merge_classes: bool = param(
        False,
        N_("Merge class names"),
        N_("Take classes whose names differ only in upper and lower case for one"),
        expert=True,
    )
    exclude: tuple[str, ...] = param(
        (),
        N_("Left out"),
        N_("Files and folders inside the folder that are not used; * stands for anything"),
        expert=True,
    )
    seed: int = param(
        0, N_("Seed"), N_("Another number makes another split"), minimum=0, expert=True
    )


def excluder(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is left out: named itself, inside a named folder, or fits a pattern."""
    named = {nfc(pattern).rstrip("/") for pattern in patterns}
    wild = [fnmatch.translate(p) for p in named if "*" in p or "?" in p]
    fits = re.compile("|".join(wild) or r"(?!)")

    def excluded(path: str) -> bool:
        text = nfc(path)
        if text in named or fits.match(text):
            return True
        return any(text[:end] in named for end, mark in enumerate(text) if mark == "/")

    return excluded if named else lambda _: False
