"""MANIFEST: the SHA-256 of every file of the bundle, in the form that ``sha256sum -c`` reads."""

import hashlib
import os
from typing import Callable, Dict, List

NAME = "MANIFEST"
_BLOCK = 1 << 20


def _go_on() -> None:
    return None


def sha256_of(path: str, check: Callable[[], None] = _go_on) -> str:
    """The SHA-256 of a file's content, 64 hex digits; ``check`` is called at every block."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
            check()
    return digest.hexdigest()


def read(folder: str) -> Dict[str, str]:
    """Relative path (with ``/``) → SHA-256.

    Raises:
        OSError: there is no manifest.
        ValueError: it is not one.
    """
    found = {}
    with open(os.path.join(folder, NAME), encoding="utf-8") as stream:
        for line in stream:
            digest, separator, name = line.rstrip("\n").partition("  ")
            if not separator or len(digest) != 64:
                raise ValueError(line)
            found[name] = digest
    return found


def problems(folder: str, check: Callable[[], None] = _go_on) -> List[str]:
    """What differs from the manifest, a sentence each; empty when the bundle is whole."""
    try:
        wanted = read(folder)
    except (OSError, ValueError):
        return ["%s is missing or damaged." % NAME]
    found = []
    for name in sorted(wanted):
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isfile(path):
            found.append("%s is missing." % name)
        elif sha256_of(path, check) != wanted[name]:
            found.append("%s is damaged." % name)
    return found
