"""Files are whole or not there; damaged ones are named with the place."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tango_desktop.core.files import (
    atomic_write,
    digest_of,
    read_mapping,
    read_yaml,
    write_text,
    write_yaml,
)
from tango_desktop.errors import ProjectError, SchemaTooNewError


def test_a_block_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_text(path, "old")
    with pytest.raises(ZeroDivisionError), atomic_write(path) as stream:
        stream.write(bytes(4 // len(b"")))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.yaml"]


def test_a_kill_between_writing_and_renaming_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "project.yaml"
    write_text(path, "old")
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from tango_desktop.core.files import atomic_write\n"
        "with atomic_write(Path(sys.argv[1])) as s:\n"
        "    s.write(b'x' * 100000); s.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def _limited_write(path: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import signal, sys; from pathlib import Path;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from tango_desktop.core.files import write_text\n"
        "from tango_desktop.errors import ProjectError\n"
        "try: write_text(Path(sys.argv[1]), 'y' * 100000)\n"
        "except ProjectError as e: print(e.message, '|', e.hint)\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    return subprocess.run(
        [sys.executable, "-c", code, str(path)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_write_that_the_system_cuts_short_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "project.yaml"
    write_text(path, "old")
    said = _limited_write(path).stdout
    assert "could not be written" in said
    assert path.read_text() == "old"


def test_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "project.yaml"
    write_text(path, "old")
    monkeypatch.setattr("tango_desktop.core.files.os.fsync", full)
    with pytest.raises(ProjectError, match="disk is full") as caught:
        write_text(path, "new")
    assert "space" in caught.value.hint
    assert path.read_text() == "old"


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file")
    with pytest.raises(ProjectError) as caught:
        write_text(tmp_path / "blocked" / "a.yaml", "x")
    assert caught.value.hint


def test_damaged_yaml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb: [1, 2\nc: }\n")
    with pytest.raises(ProjectError, match="line 3"):
        read_yaml(path)


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(ProjectError):
        read_yaml(path)


@pytest.mark.parametrize("text", ["made: 2026-13-45\n", "[" * 20_000])
def test_yaml_that_the_reader_itself_stumbles_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(ProjectError) as caught:
        read_yaml(path)
    assert caught.value.hint


def test_python_objects_are_not_made_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("!!python/object/apply:os.system ['true']\n")
    with pytest.raises(ProjectError):
        read_yaml(path)


@pytest.mark.parametrize(
    "text", ["- 1\n- 2\n", "just a text\n", "schema: many\n", "schema: 0\n", "schema: yes\n"]
)
def test_what_is_not_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(ProjectError):
        read_mapping(path, 1)


def test_a_newer_schema_is_refused_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_yaml(path, {"schema": 7})
    with pytest.raises(SchemaTooNewError, match="schema 7"):
        read_mapping(path, 1)


def test_korean_is_readable_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_yaml(path, {"name": "꿀벌"})
    assert "꿀벌" in path.read_text(encoding="utf-8")


def test_a_digest_depends_on_content_not_on_order() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


@pytest.mark.parametrize("number", ["0x" + "f" * 5000, "9" * 5000, "0b" + "1" * 20_000])
def test_numbers_that_are_too_long_to_write_out_are_damage(tmp_path: Path, number: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"a: {number}\nb: 0xff\nc: 12\n", encoding="utf-8")
    with pytest.raises(ProjectError):
        read_yaml(path)
    path.write_text("a: 0x10\nb: -12\nc: 1_000\n", encoding="utf-8")
    assert read_yaml(path) == {"a": 16, "b": -12, "c": 1000}


def test_half_a_sign_costs_no_file(tmp_path: Path) -> None:
    write_yaml(tmp_path / "a.yaml", {"name": "a"})
    write_text(tmp_path / "a.txt", "half \ud800 of it")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "half ? of it"
    assert digest_of("\ud800") != digest_of("\ud801")
