"""MANIFEST: the SHA-256 of every file of the bundle, in the form that ``sha256sum -c`` reads."""

import hashlib
import os
from typing import Dict, List

NAME = "MANIFEST"


def sha256_of(path: str) -> str:
    """The SHA-256 of a file's content, 64 hex digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
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


def problems(folder: str) -> List[str]:
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
        elif sha256_of(path) != wanted[name]:
            found.append("%s is damaged." % name)
    return found
