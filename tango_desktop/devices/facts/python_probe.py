"""Run by each Python of a device (``-c``): says as JSON what it is and what is installed for it.

Nothing is imported to learn its version: names of folders say it. Written for Python 3.5 and newer,
so that one that is too old can still say so.
"""

import importlib.machinery
import json
import os
import re
import sys

_INFO = re.compile(r"(.+?)-(\d[^-]*)(?:-py[\d.]+)?\.(?:dist-info|egg-info)$")
# Packages that are often there without anything that names their version.
_BARE = {"cv2": "opencv", "tensorrt": "tensorrt", "rknnlite": "rknn-toolkit-lite2", "PIL": "pillow"}
_PROVIDER = re.compile(r"libonnxruntime_providers_(\w+)\.so$")


def installed() -> "dict[str, str]":
    """Small-letter names with versions of everything on the path; ``?`` where none is said."""
    found = {}  # type: dict[str, str]
    bare = {}  # type: dict[str, str]
    for folder in sys.path:
        for name in _names(folder):
            match = _INFO.match(name)
            if match:
                key = re.sub(r"[-_.]+", "-", match.group(1)).lower()
                found.setdefault(key, match.group(2))
            stem = name.split(".")[0]
            if stem in _BARE:
                bare.setdefault(_BARE[stem], _version_of(os.path.join(folder, name)))
    for key in bare:
        if not any(known.startswith(key) for known in found):
            found[key] = bare[key]
    return found


def _names(folder: str) -> "list[str]":
    try:
        return sorted(os.listdir(folder)) if folder else []
    except OSError:  # a zip file, or not there
        return []


def _version_of(package: str) -> str:
    for name in ("version.py", "_version.py", "__init__.py"):
        try:
            with open(os.path.join(package, name), encoding="utf-8", errors="replace") as stream:
                head = stream.read(8192)
        except OSError:
            continue
        match = re.search(r"""version(?:__)?\s*=\s*["'](\d[\w.+-]*)""", head)
        if match:
            return match.group(1)
    return "?"


def providers() -> "list[str]":
    """What ONNX Runtime can compute on, by the files that it brought."""
    found = []
    for folder in sys.path:
        for name in _names(os.path.join(folder, "onnxruntime", "capi")):
            match = _PROVIDER.match(name)
            if match and match.group(1) != "shared":
                found.append(match.group(1))
    return sorted(set(found))


def main() -> None:
    """Print one line."""
    said = {
        "path": sys.executable,
        "real": os.path.realpath(sys.executable),
        "prefix": sys.prefix,
        "environment": sys.prefix != sys.base_prefix,
        "version": list(sys.version_info[:3]),
        "machine": os.uname().machine if hasattr(os, "uname") else "",
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "suffix": importlib.machinery.EXTENSION_SUFFIXES[0],
        "packages": installed(),
        "providers": providers(),
    }
    print(json.dumps(said, sort_keys=True))


if __name__ == "__main__":
    main()
