"""Names for classes and variables of the written code."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

_BUSY = {*dir(builtins), *keyword.kwlist, *keyword.softkwlist}
_BUSY |= {"self", "torch", "nn", "functional", "math", "Tensor", "annotations"}


def class_name(name: str) -> str:
    """``vgg16_bn`` as ``Vgg16Bn``, safe as a Python identifier."""
    parts = re.findall(r"[A-Za-z0-9]+", name)
    joined = "".join(part[0].upper() + part[1:] for part in parts)
    return joined if joined.isidentifier() else f"Network{joined}"


def class_word(path: str) -> str:
    """``Elan`` for ``backbone.elan3``, ``LayerBlock`` for ``layer1.0``."""
    parts = path.split(".")
    words = [part for part in parts if not part.isdigit()]
    word = class_name(words[-1].rstrip("0123456789")) if words else ""
    return f"{word}Block" if parts[-1].isdigit() or not words else word


class Names:
    """Hands out names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_BUSY, *taken}

    def of_class(self, wanted: str) -> str:
        """``wanted``, with a number behind when it is taken."""
        return self._take(wanted, 2, "")

    def of_variable(self, wanted: str) -> str:
        """``wanted`` as an identifier, with a number behind when it is taken."""
        parts = [part for part in re.split(r"\W+", wanted) if part]
        word = parts[0] if parts and not parts[0].isdigit() else "_".join(["n", *parts])
        return self._take(word, 2, "_")

    def _take(self, wanted: str, number: int, between: str) -> str:
        name = wanted
        while name in self._taken:
            name = f"{wanted}{between}{number}"
            number += 1
        self._taken.add(name)
        return name
