"""What the wheel must contain, and which rooms exist."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

TOP = Path(__file__).resolve().parents[1]


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {
        ".".join(path.parent.relative_to(TOP).parts)
        for path in (TOP / "tango_desktop").rglob("__init__.py")
    }
    folders = {path.parent for path in (TOP / "resources").rglob("*") if path.is_file()}
    data = {
        ".".join(("tango_desktop", *folder.relative_to(TOP).parts))
        for folder in {*folders, TOP / "device_profiles"}
        if folder.name != "__pycache__"
    }
    assert set(listed) == found | data


@pytest.mark.slow
def test_the_wheel_carries_its_data(tmp_path: Path) -> None:
    source = tmp_path / "source"  # setuptools leaves a build folder behind, and reads an old one
    source.mkdir()
    for name in ("tango_desktop", "resources", "device_profiles"):
        shutil.copytree(TOP / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(TOP / name, source)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "-q",
            "-w",
            str(tmp_path),
            str(source),
        ],
        check=True,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for wanted in (
        "tango_desktop/resources/icons/app/tango-desktop.svg",
        "tango_desktop/resources/translations/tango_ko.ts",
        "tango_desktop/device_profiles/jetson_nano.yaml",
        "tango_desktop/py.typed",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests/", "resources/"))]
