"""Environments of converters: found, made whole or not at all, removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from packaging.requirements import Requirement

from tango_desktop.core.jobs import JobContext, JobControl, Progress
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import environment_making, environments
from tango_desktop.export.environment_making import download_bytes, make
from tango_desktop.export.environments import (
    ENVIRONMENTS,
    EnvironmentInfo,
    MissingEnvironmentError,
    folder_of,
    install_line,
    is_made,
    python_for,
    remove,
    root,
    size_bytes,
    size_text,
)

TINY = EnvironmentInfo("tiny", "Tiny", ("tango-tiny==1.0",), ("tango_tiny",), 0.1, isolated=True)
SHARED = replace(TINY, isolated=False)


def make_wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    module = name.replace("-", "_")
    information = f"{module}-{version}.dist-info"
    files = {
        f"{module}/__init__.py": f"VERSION = {version!r}\n",
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{information}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, content in files.items():
            wheel.writestr(file, content)
        record = "".join(f"{file},,\n" for file in [*files, f"{information}/RECORD"])
        wheel.writestr(f"{information}/RECORD", record)
    return path


@pytest.fixture(autouse=True)
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip's own settings name as the only place for packages."""
    folder = tmp_path / "휠"
    folder.mkdir()
    make_wheel(folder, "tango-tiny", "1.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def said(python: Path, source: str) -> str:
    return subprocess.run(
        [python, "-c", source], capture_output=True, text=True, check=True
    ).stdout.strip()


def nothing_made() -> bool:
    return not [path for path in root().glob("*") if path.name != ".making"] and not list(
        root().glob(".making/*/.staging-*")
    )


def test_make_find_and_remove() -> None:
    with pytest.raises(MissingEnvironmentError) as caught:
        python_for(TINY)
    assert install_line(TINY) in caught.value.hint
    assert caught.value.info is TINY
    assert size_text(TINY) == "about 0 MB"
    told: list[Progress] = []
    python = make(TINY, JobContext(on_progress=told.append))
    assert is_made(TINY)
    assert python_for(TINY) == python
    assert said(python, "import tango_tiny; print(tango_tiny.VERSION)") == "1.0"
    assert told[0].message == "Preparing a Python for Tiny"
    assert told[-1].fraction == 1.0
    assert size_bytes(TINY) > 10
    remove(TINY)
    assert not is_made(TINY)
    assert nothing_made()
    remove(TINY)


def test_an_isolated_one_has_none_of_our_packages() -> None:
    source = "from importlib.util import find_spec as f; print(f('numpy'), f('torch'))"
    assert said(make(TINY, JobContext()), source) == "None None"


def test_a_shared_one_reads_ours_after_its_own(wheels: Path) -> None:
    make_wheel(wheels, "tango-tiny", "1.0", needs="numpy")  # here already: not fetched again
    source = "import numpy, tango_tiny as t, tango_desktop; print(numpy.__version__, t.__file__)"
    ours = said(Path(sys.executable), "import numpy; print(numpy.__version__)")
    version, place = said(make(SHARED, JobContext()), source).split(" ", 1)
    assert version == ours
    assert Path(place).is_relative_to(folder_of(SHARED))


def test_packages_that_ask_for_the_wrong_are_taken_alone(wheels: Path) -> None:
    make_wheel(wheels, "odd", "2.0", needs="not-on-any-index==9")
    info = replace(TINY, alone=("odd==2.0",), imports=("odd", "tango_tiny"))
    assert said(make(info, JobContext()), "import odd; print(odd.VERSION)") == "2.0"


def test_another_version_is_another_environment() -> None:
    make(TINY, JobContext())
    newer = replace(TINY, requirements=("tango-tiny==2.0",))
    assert not is_made(newer)
    assert folder_of(replace(TINY, title="다른 이름", size_mb=5)) == folder_of(TINY)


@pytest.mark.slow
def test_what_a_person_makes_by_the_line_counts() -> None:
    subprocess.run(install_line(TINY), shell=True, check=True, capture_output=True)
    assert is_made(TINY)


def test_a_package_that_is_nowhere(wheels: Path) -> None:
    shutil.rmtree(wheels)
    wheels.mkdir()
    with pytest.raises(ExportError, match=r"no tango-tiny==1\.0 for this computer"):
        make(TINY, JobContext())
    assert nothing_made()


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(ExportError, match="index cannot be reached"):
        make(TINY, JobContext())
    assert nothing_made()


def test_a_failure_leaves_the_one_that_is_there(wheels: Path) -> None:
    python = make(TINY, JobContext())
    for wheel in wheels.glob("*.whl"):
        wheel.write_bytes(b"PK damaged")
    with pytest.raises(ExportError):
        make(TINY, JobContext())
    assert said(python, "import tango_tiny; print(tango_tiny.VERSION)") == "1.0"


def test_cancel_leaves_nothing() -> None:
    control = JobControl()
    ctx = JobContext(control, lambda _: control.cancel())
    with pytest.raises(JobCancelled):
        make(TINY, ctx)
    assert nothing_made()


def test_what_a_kill_leaves_is_no_environment_and_is_cleared() -> None:
    left = environment_making._nursery(folder_of(TINY)) / ".staging-killed"
    (left / "bin").mkdir(parents=True)
    assert not is_made(TINY)
    make(TINY, JobContext())
    assert not left.exists()


def test_too_little_space() -> None:
    huge = replace(TINY, size_mb=1e9)
    with pytest.raises(ExportError, match=r"Tiny needs 2e\+06 GB of space"):
        make(huge, JobContext())
    assert nothing_made()


def test_two_at_once() -> None:
    nursery = environment_making._nursery(folder_of(TINY))
    nursery.mkdir(parents=True)
    with FileLock(str(nursery / "lock")), pytest.raises(ExportError, match="Another program"):
        make(TINY, JobContext())


def test_no_python_that_fits() -> None:
    info = replace(TINY, python=">=2.7,<3")
    with pytest.raises(ExportError, match=r"Tiny needs Python >=2\.7,<3"):
        make(info, JobContext())
    assert "python3" in install_line(info)


def test_planned_download(wheels: Path) -> None:
    expected = (wheels / "tango_tiny-1.0-py3-none-any.whl").stat().st_size
    assert download_bytes(TINY, JobContext()) == expected


def test_ours_where_every_import_is_found() -> None:
    info = replace(SHARED, imports=("numpy", "json"))
    assert python_for(info) == Path(sys.executable)
    assert size_text(info) == "Part of this program's own Python"
    assert not environments.is_here(replace(info, isolated=True))


@pytest.mark.parametrize("info", ENVIRONMENTS, ids=lambda info: info.name)
def test_records(info: EnvironmentInfo) -> None:
    pinned = [Requirement(line) for line in (*info.alone, *info.requirements)]
    assert all(one.specifier for one in pinned) or info.isolated
    assert info.imports
    assert info.size_mb > 0
    for one in pinned:
        assert str(one.name) in install_line(info)
