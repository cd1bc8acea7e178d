"""Wheels become a folder of packages: checked, whole or absent, inside its borders."""

from __future__ import annotations

import os
import platform
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.deploy.runner import environment, manifest, unpack
from tango_desktop.deploy.runner.unpack import UnpackError
from tests.deploy.wheels.made_wheels import wheel_content, write_wheel, write_zip

OLD_PYTHONS = ("3.6", "3.7", "3.8", "3.9", "3.12", "3.13")


def named(tmp_path: Path, content: dict[str, bytes]) -> str:
    return str(write_zip(tmp_path / "wheels" / "thing-1.0-py3-none-any.whl", content))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_several_wheels_become_one_folder(tmp_path: Path) -> None:
    wheels = [
        write_wheel(tmp_path, "first", "1.0"),
        write_wheel(tmp_path, "second", "2.0", files={"second.py": b"x = 1\n", "deep/a/b.so": b""}),
    ]
    told: list[tuple[int, int]] = []
    target = tmp_path / "environments" / "abc"
    unpack.unpack([str(path) for path in wheels], str(target), lambda *at: told.append(at))
    files = tree(target)
    assert files["first/__init__.py"] == b"__version__ = '1.0'\n"
    assert {"second.py", "deep/a/b.so", "second-2.0.dist-info/METADATA"} <= set(files)
    assert told[-1][0] == told[-1][1] == unpack.unpacked_bytes([str(path) for path in wheels])
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert [path.name for path in target.parent.iterdir()] == ["abc"]


def test_its_list_is_a_manifest(tmp_path: Path) -> None:
    unpack.unpack([str(write_wheel(tmp_path, "first", "1.0"))], str(tmp_path / "env"))
    assert manifest.problems(str(tmp_path / "env")) == []
    assert unpack.damages(str(tmp_path / "env")) == []


def test_its_licence_list_names_every_wheel(tmp_path: Path) -> None:
    told = "License-Expression: BSD-3-Clause\nLicense-File: LICENSE.txt\nLicense-File: gone.txt\n"
    text = {"second/__init__.py": b"", "second-2.0.dist-info/licenses/LICENSE.txt": b"Redistribute"}
    wheels = [
        write_wheel(tmp_path, "second", "2.0", files=text, metadata=told),
        write_wheel(tmp_path, "first", "1.0"),
    ]
    unpack.unpack([str(path) for path in wheels], str(tmp_path / "env"))
    assert (tmp_path / "env" / "LICENSES.txt").read_text(encoding="utf-8").splitlines()[2:] == [
        "first 1.0: see first-1.0.dist-info",
        "    first-1.0-py3-none-any.whl",
        "",
        "second 2.0: BSD-3-Clause",
        "    second-2.0-py3-none-any.whl",
        "    second-2.0.dist-info/licenses/LICENSE.txt",
    ]
    (tmp_path / "env" / "LICENSES.txt").write_text("other")
    assert unpack.damages(str(tmp_path / "env")) == ["LICENSES.txt is damaged."]


@pytest.mark.parametrize("name", ["MANIFEST", "LICENSES.txt"])
def test_names_of_the_folder_s_own_files_are_taken(tmp_path: Path, name: str) -> None:
    wheel = write_wheel(tmp_path, "first", "1.0", files={name: b"x"})
    with pytest.raises(UnpackError, match=f"holds a file named {name}"):
        unpack.unpack([str(wheel)], str(tmp_path / "env"))


def test_the_data_folder_goes_where_pip_puts_it(tmp_path: Path) -> None:
    content = wheel_content(
        "thing",
        "1.0",
        {
            "thing-1.0.data/purelib/pure/__init__.py": b"",
            "thing-1.0.data/platlib/plat/core.so": b"elf",
            "thing-1.0.data/data/share/thing/table.csv": b"1,2\n",
            "thing-1.0.data/scripts/thing": b"#!python\n",
            "thing-1.0.data/headers/thing.h": b"",
        },
    )
    unpack.unpack([named(tmp_path, content)], str(tmp_path / "env"))
    names = {name for name in tree(tmp_path / "env") if "dist-info" not in name}
    own = {"MANIFEST", "LICENSES.txt"}
    assert names == {"pure/__init__.py", "plat/core.so", "share/thing/table.csv"} | own


def test_an_unknown_part_of_the_data_folder(tmp_path: Path) -> None:
    content = wheel_content("thing", "1.0", {"thing-1.0.data/strange/file": b""})
    with pytest.raises(UnpackError, match="not known"):
        unpack.unpack([named(tmp_path, content)], str(tmp_path / "env"))


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_programs_stay_programs(tmp_path: Path) -> None:
    content = wheel_content("thing", "1.0", {"thing/tool": b"#!/bin/sh\n", "thing/text": b""})
    path = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name)
            mode = 0o755 if name == "thing/tool" else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, data)
    unpack.unpack([str(path)], str(tmp_path / "env"))
    assert (tmp_path / "env" / "thing" / "tool").stat().st_mode & 0o777 == 0o755
    assert not (tmp_path / "env" / "thing" / "text").stat().st_mode & 0o111


@pytest.mark.parametrize(
    "name",
    [
        "../outside.py",
        "thing/../../outside.py",
        "/etc/outside.py",
        "thing\\..\\outside.py",
        "C:/outside.py",
        "thing//double.py",
        "./thing.py",
        "thing-1.0.data/purelib/../../../outside.py",
    ],
)
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    content = wheel_content("thing", "1.0", {name: b"evil"})
    before = tree(tmp_path)
    with pytest.raises(UnpackError):
        unpack.unpack([named(tmp_path, content)], str(tmp_path / "deep" / "er" / "env"))
    assert {k: v for k, v in tree(tmp_path).items() if not k.endswith(".whl")} == before
    assert not Path("/etc/outside.py").exists()


@given(st.lists(st.sampled_from(["..", ".", "", "a", "b\\c", "C:", "~"]), min_size=1, max_size=5))
def test_a_name_that_is_taken_stays_inside(parts: list[str]) -> None:
    name = "/".join(parts)
    if not unpack._leads_out(name, name.split("/")):
        assert os.path.normpath("/top/" + name) == "/top/" + name


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in wheel_content("thing", "1.0", {"thing/link": b"/etc/passwd"}).items():
            entry = zipfile.ZipInfo(name)
            kind = stat.S_IFLNK if name == "thing/link" else stat.S_IFREG
            entry.external_attr = (kind | 0o644) << 16
            archive.writestr(entry, data)
    with pytest.raises(UnpackError, match="outside"):
        unpack.unpack([str(path)], str(tmp_path / "env"))


def test_a_file_that_was_changed(tmp_path: Path) -> None:
    content = {**wheel_content("thing", "1.0", {"thing.py": b"good"}), "thing.py": b"evil"}
    with pytest.raises(UnpackError, match=r"is damaged: thing\.py"):
        unpack.unpack([named(tmp_path, content)], str(tmp_path / "env"))
    assert not (tmp_path / "env").exists()


def test_a_file_that_the_record_does_not_know(tmp_path: Path) -> None:
    content = {**wheel_content("thing", "1.0", {"thing.py": b""}), "more.py": b"evil"}
    with pytest.raises(UnpackError, match=r"does not vouch for its file more\.py"):
        unpack.unpack([named(tmp_path, content)], str(tmp_path / "env"))


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    content = wheel_content("thing", "1.0", {"thing.py": b"", "other.py": b""})
    del content["other.py"]
    with pytest.raises(UnpackError, match=r"lacks its file other\.py"):
        unpack.unpack([named(tmp_path, content)], str(tmp_path / "env"))


@pytest.mark.parametrize("lost", ["thing-1.0.dist-info/RECORD", "thing-1.0.dist-info/"])
def test_a_zip_that_is_no_wheel(tmp_path: Path, lost: str) -> None:
    content = wheel_content("thing", "1.0", {"thing.py": b""})
    left = {name: data for name, data in content.items() if not name.startswith(lost)}
    with pytest.raises(UnpackError):
        unpack.unpack([named(tmp_path, left)], str(tmp_path / "env"))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_half_a_wheel(tmp_path: Path, share: float) -> None:
    path = write_wheel(tmp_path, "first", "1.0", files={"first.py": os.urandom(5000)})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UnpackError, match="not a whole wheel"):
        unpack.unpack([str(path)], str(tmp_path / "env"))


def test_flipped_bits_are_found(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, "first", "1.0", files={"first.py": os.urandom(5000)})
    content = bytearray(path.read_bytes())
    content[2000] ^= 0x10  # within the packed file
    path.write_bytes(bytes(content))
    with pytest.raises(UnpackError, match=r"is damaged: first\.py"):
        unpack.unpack([str(path)], str(tmp_path / "env"))


def test_two_wheels_that_disagree(tmp_path: Path) -> None:
    one = write_wheel(tmp_path, "one", "1.0", files={"both.py": b"1", "same.py": b""})
    two = write_wheel(tmp_path, "two", "1.0", files={"both.py": b"2", "same.py": b""})
    with pytest.raises(UnpackError, match=r"another both\.py"):
        unpack.unpack([str(one), str(two)], str(tmp_path / "env"))


def test_a_whole_folder_is_left_alone_and_a_damaged_one_replaced(tmp_path: Path) -> None:
    wheels = [str(write_wheel(tmp_path, "first", "1.0"))]
    folder = tmp_path / "env"
    unpack.unpack(wheels, str(folder))
    number = folder.stat().st_ino
    unpack.unpack(wheels, str(folder))
    assert folder.stat().st_ino == number
    (folder / "first" / "__init__.py").write_text("changed")
    assert unpack.damages(str(folder)) == ["first/__init__.py is damaged."]
    unpack.unpack(wheels, str(folder))
    assert unpack.damages(str(folder)) == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["env"]


def test_python_s_caches_are_no_damage(tmp_path: Path) -> None:
    unpack.unpack([str(write_wheel(tmp_path, "first", "1.0"))], str(tmp_path / "env"))
    (tmp_path / "env" / "first" / "__pycache__").mkdir()
    (tmp_path / "env" / "first" / "__pycache__" / "x.pyc").write_bytes(b"")
    assert unpack.damages(str(tmp_path / "env")) == []


def test_what_stops_it_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    wheels = [str(write_wheel(tmp_path / "wheels", "first", "1.0"))]
    with pytest.raises(KeyboardInterrupt):
        unpack.unpack(wheels, str(tmp_path / "there" / "env"), stop)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="kills itself")
def test_killed_at_every_file_it_can_be_done_again(tmp_path: Path) -> None:
    wheels = [str(write_wheel(tmp_path / "wheels", "first", "1.0"))]
    folder = tmp_path / "there" / "env"
    steps = 0
    while not folder.exists():
        steps += 1
        code = (
            "import os, signal, sys, unpack\n"
            "left = [int(sys.argv[1])]\n"
            "def told(done, total):\n"
            "    left[0] -= 1\n"
            "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
            "unpack.unpack(sys.argv[3:], sys.argv[2], told)\n"
        )
        command = [sys.executable, "-S", "-B", "-c", code, str(steps), str(folder), *wheels]
        done = subprocess.run(command, cwd=Path(unpack.__file__).parent, check=False)
        assert done.returncode == (0 if folder.exists() else -signal.SIGKILL)
    assert steps == 6  # four files, and the end of all
    assert unpack.damages(str(folder)) == []
    assert [path.name for path in folder.parent.iterdir()] == ["env"]


def old_python(version: str) -> Path:
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if not found:
        pytest.skip(f"no Python {version} here")
    return found[-1]


@pytest.mark.parametrize("version", OLD_PYTHONS)
def test_real_pythons_unpack_and_import(tmp_path: Path, version: str) -> None:
    wheel = write_wheel(tmp_path, "first", "1.0")
    code = (
        "import sys, unpack, environment\n"
        "unpack.unpack([sys.argv[1]], sys.argv[2] + '/환경')\n"
        "sys.path[:0] = [sys.argv[2]]\n"
        "with open(sys.argv[2] + '/ENVIRONMENT', 'w', encoding='utf-8') as s: s.write('환경\\n')\n"
        "assert environment.use_environment(sys.argv[2]) == sys.path[1]\n"
        "import first\n"
        "assert first.__version__ == '1.0' and '환경' in first.__file__\n"
    )
    options = ["-B", "-I", "-S", "-X", "utf8", "-c", _path_first(code)]
    subprocess.run(
        [old_python(version), *options, wheel, tmp_path],
        check=True,
        timeout=60,
        env={"LC_ALL": "C.UTF-8"},
    )


def _path_first(code: str) -> str:
    return f"import sys; sys.path.insert(0, {str(Path(unpack.__file__).parent)!r})\n{code}"


class TestEnvironment:
    """The release's file that names its packages."""

    @pytest.fixture
    def release(self, tmp_path: Path) -> Path:
        (tmp_path / "environments" / "abc").mkdir(parents=True)
        release = tmp_path / "releases" / "def"
        release.mkdir(parents=True)
        return release

    def test_named(self, release: Path) -> None:
        (release / "ENVIRONMENT").write_text("../../environments/abc\n")
        found = environment.environment_of(str(release))
        assert Path(found) == release.parents[1] / "environments" / "abc"

    @pytest.mark.parametrize("text", ["", "\n", "../../environments/gone\n", "\0"])
    def test_none(self, release: Path, text: str) -> None:
        (release / "ENVIRONMENT").write_text(text)
        assert environment.environment_of(str(release)) == ""

    def test_no_file(self, release: Path) -> None:
        assert environment.environment_of(str(release)) == ""

    def test_comes_after_the_runner_and_before_the_system(
        self, release: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (release / "ENVIRONMENT").write_text("../../environments/abc")
        monkeypatch.setattr(sys, "path", [str(release), "/usr/lib/python3"])
        found = environment.use_environment(str(release))
        assert sys.path == [str(release), found, "/usr/lib/python3"]
        environment.use_environment(str(release))
        assert sys.path.count(found) == 1

    @pytest.mark.parametrize(
        ("version", "machine", "expected"),
        [((3, 6), "aarch64", "ARMV8"), ((3, 8), "aarch64", None), ((3, 6), "x86_64", None)],
    )
    def test_numpy_of_python_3_6_crashes_no_jetson(
        self,
        release: Path,
        monkeypatch: pytest.MonkeyPatch,
        version: tuple[int, int],
        machine: str,
        expected: str | None,
    ) -> None:
        monkeypatch.setattr(sys, "version_info", version)
        monkeypatch.setattr(platform, "machine", lambda: machine)
        monkeypatch.setattr(os, "environ", {})
        environment.use_environment(str(release))
        assert os.environ.get("OPENBLAS_CORETYPE") == expected


def test_a_bundle_finds_the_packages_that_came_with_it(
    bundle: object, tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """A stand-in for NumPy in the environment is found instead of the real one."""
    import shutil

    release = tmp_path / "release"
    shutil.copytree(bundle.folder, release)  # type: ignore[attr-defined]
    wheel = write_wheel(tmp_path, "numpy", "9.0", files={"numpy.py": b"raise ImportError('ours')"})
    unpack.unpack([str(wheel)], str(tmp_path / "environment"))
    (release / "ENVIRONMENT").write_text("../environment\n")
    assert manifest.problems(str(release)) == []  # it is no part of the bundle
    assert run(release, "--info").returncode == 5
    (release / "ENVIRONMENT").unlink()
    assert run(release, "--info").returncode == 0
