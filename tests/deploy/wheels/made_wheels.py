"""Makes small wheels, and a package index of them in a folder that pip reads as it reads PyPI."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tango_desktop.core.files import sha256_of

ANY = "py3-none-any"


def wheel_content(
    name: str, version: str, files: Mapping[str, bytes], metadata: str = ""
) -> dict[str, bytes]:
    """All files of a wheel, its RECORD included."""
    info = f"{name}-{version}.dist-info"
    content = dict(files)
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content[f"{info}/METADATA"] = (head + metadata).encode("utf-8")
    content[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    lines = []
    for path, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}\n")
    content[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode("utf-8")
    return content


def write_zip(path: Path, content: Mapping[str, bytes]) -> Path:
    """A zip file of these."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def write_wheel(
    folder: Path,
    name: str,
    version: str,
    tag: str = ANY,
    files: Mapping[str, bytes] | None = None,
    metadata: str = "",
) -> Path:
    """A wheel that pip takes; its module says its version."""
    module = name.replace("-", "_")
    files = files or {f"{module}/__init__.py": f"__version__ = {version!r}\n".encode()}
    path = folder / f"{module}-{version}-{tag}.whl"
    return write_zip(path, wheel_content(module, version, files, metadata))


def write_index(folder: Path, wheels: Sequence[Path], metadata: bool = True) -> Path:
    """A "simple" index (PEP 503) of ``wheels``, which lie in or below ``folder``.

    Like PyPI's it offers each wheel's METADATA by itself (PEP 658), unless told otherwise.
    """
    pages: dict[str, list[str]] = {}
    for wheel in wheels:
        name = wheel.name.split("-")[0].replace("_", "-").lower()
        address = f"../../{wheel.relative_to(folder).as_posix()}#sha256={sha256_of(wheel)}"
        told = _metadata_beside(wheel) if metadata else ""
        pages.setdefault(name, []).append(f'<a href="{address}" {told}>{wheel.name}</a><br>')
    for name, links in pages.items():
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>")
    return folder / "simple"


def _metadata_beside(wheel: Path) -> str:
    metadata = wheel.with_name(f"{wheel.name}.metadata")
    with zipfile.ZipFile(wheel) as archive:
        inside = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        metadata.write_bytes(archive.read(inside))
    return f'data-core-metadata="sha256={sha256_of(metadata)}"'
