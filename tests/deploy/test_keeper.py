"""What the keeper does by itself: records, files that are there, locks, the line."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.deploy.keeper import disk, layout, staging
from tango_desktop.deploy.keeper.line import GoneError, Line
from tango_desktop.deploy.keeper.lock import Lock


def record(name: str) -> dict[str, Any]:
    return {"hash": name, "name": "bees", "installed": "", "size_bytes": 1}


def install(folder: Path, *names: str) -> None:
    for name in names:
        disk.make_folder(layout.release_folder(str(folder), name))
        state = layout.with_release(layout.read_state(str(folder)), record(name))
        layout.write_state(str(folder), state)
        layout.switch(str(folder), name)


def names_in(folder: Path) -> list[str]:
    return [one["hash"] for one in layout.read_state(str(folder))["releases"]]


# -- records ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"releases": [{"hash": "../../etc"}], "switching": null}',
        '{"releases": [{"hash": 3}], "switching": null}',
        '{"releases": [{}], "switching": null}',
        '{"releases": [], "switching": {"before": "../..", "after": "a"}}',
        '{"releases": [], "switching": {"after": "a"}}',
        '{"releases": [], "switching": 3}',
    ],
)
def test_a_damaged_record_is_never_believed(tmp_path: Path, content: str) -> None:
    (tmp_path / layout.STATE).write_text(content)
    with pytest.raises(layout.DamagedError):
        layout.read_state(str(tmp_path))


def test_what_runs_is_what_was_before_until_the_switch_is_confirmed(tmp_path: Path) -> None:
    install(tmp_path, "a", "b")
    state = layout.read_state(str(tmp_path))
    layout.write_state(str(tmp_path), dict(state, switching={"before": "a", "after": "b"}))
    assert layout.current_release(str(tmp_path)) == "b"
    assert layout.running_release(str(tmp_path)) == "a"
    layout.recover(str(tmp_path))
    assert layout.current_release(str(tmp_path)) == layout.running_release(str(tmp_path)) == "a"


@settings(max_examples=30, deadline=None)  # it waits for the disk
@given(st.integers(0, 6), st.integers(1, 8), st.data())
def test_pruning_keeps_the_newest_and_the_current(
    tmp_path_factory: pytest.TempPathFactory, count: int, keep: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("target")
    names = [f"r{number}" for number in range(count)]
    install(folder, *names)
    current = data.draw(st.sampled_from(names)) if names else ""
    layout.switch(str(folder), current)
    layout.prune(str(folder), keep)
    kept = [name for name in names if name in names[-keep:] or name == current]
    assert names_in(folder) == kept
    there = folder / layout.RELEASES
    assert sorted(path.name for path in there.iterdir()) == kept if names else not there.exists()


def test_a_folder_in_place_of_the_link_is_not_removed(tmp_path: Path) -> None:
    install(tmp_path, "a")
    (tmp_path / "current").unlink()
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "precious").touch()
    with pytest.raises(OSError):
        layout.switch(str(tmp_path), "a")
    assert (tmp_path / "current" / "precious").exists()


# -- files ------------------------------------------------------------------------------------


def wanted(**files: bytes) -> staging.Wanted:
    listed = [(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()]
    return staging.Wanted("new", record("new"), listed, [], "", (0, 0), "")


def no_check() -> None:
    return None


def release_with(folder: Path, name: str, **files: bytes) -> Path:
    there = folder / layout.RELEASES / name
    there.mkdir(parents=True)
    lines = ""
    for file, data in files.items():
        (there / file).write_bytes(data)
        lines += f"{hashlib.sha256(data).hexdigest()}  {file}\n"
    (there / "MANIFEST").write_text(lines)
    return there


def test_content_that_is_there_is_not_asked_for(tmp_path: Path) -> None:
    old = release_with(tmp_path, "old", model=b"weights", labels=b"bee")
    asked = staging.missing(str(tmp_path), wanted(net=b"weights", labels=b"ant"), no_check)
    assert [digest for digest, _ in asked.files] == [hashlib.sha256(b"ant").hexdigest()]
    arrived = tmp_path / layout.INCOMING / hashlib.sha256(b"weights").hexdigest()
    assert arrived.samefile(old / "model")


def test_content_that_is_damaged_there_is_asked_for(tmp_path: Path) -> None:
    old = release_with(tmp_path, "old", model=b"weights")
    (old / "model").write_bytes(b"weighty")
    asked = staging.missing(str(tmp_path), wanted(model=b"weights"), no_check)
    assert [there for _, there in asked.files] == [0]


def test_a_part_counts_and_what_nobody_wants_goes(tmp_path: Path) -> None:
    incoming = tmp_path / layout.INCOMING
    incoming.mkdir()
    digest = hashlib.sha256(b"x" * 100_000).hexdigest()
    (incoming / f"{digest}.part").write_bytes(b"x" * 60_000)
    (incoming / ("0" * 64 + ".part")).write_bytes(b"left")
    asked = staging.missing(str(tmp_path), wanted(model=b"x" * 100_000), no_check)
    assert asked.files == [(digest, 60_000)]
    assert asked.need_bytes == 40_960 + (1 << 20)  # the rest, in whole blocks, and some to spare
    assert [path.name for path in incoming.iterdir()] == [f"{digest}.part"]
    (incoming / f"{digest}.part").write_bytes(b"x" * 200_000)  # longer than it can be
    assert staging.missing(str(tmp_path), wanted(model=b"x" * 100_000), no_check).files == [
        (digest, 0)
    ]


def test_what_arrives_damaged_is_refused_and_forgotten(tmp_path: Path) -> None:
    asked = staging.missing(str(tmp_path), wanted(model=b"weights"), no_check)
    ((digest, _),) = asked.files
    with pytest.raises(staging.NotWholeError):
        staging.take(str(tmp_path), digest, b"weighty")
    assert list((tmp_path / layout.INCOMING).iterdir()) == []


def test_without_links_twice_the_room_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"model": b"x" * 4096 * 10}
    once = staging.missing(str(tmp_path), wanted(**files), no_check).need_bytes
    monkeypatch.setattr(disk, "link", lambda source, target: False)
    twice = staging.missing(str(tmp_path), wanted(**files), no_check).need_bytes
    assert twice - once == 4096 * 10


# -- the lock ---------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="within a process, Windows locks differently")
def test_one_holder_at_a_time_and_who_it_is(tmp_path: Path) -> None:
    first, second = Lock(str(tmp_path / ".lock")), Lock(str(tmp_path / ".lock"))
    assert first.take({"user": "hana"})
    assert not second.take({"user": "mina"})
    assert second.holder() == {"user": "hana", "keeper": os.getpid()}
    first.remove()
    assert second.holder() == {}
    assert second.take({"user": "mina"})
    second.remove()


def test_a_lock_file_that_says_nothing(tmp_path: Path) -> None:
    for content in ("", "{", "[]", "\0\0"):
        (tmp_path / ".lock").write_text(content)
        assert Lock(str(tmp_path / ".lock")).holder() == {}


# -- the line ---------------------------------------------------------------------------------


class Pipe(io.RawIOBase):
    """Lines that come one by one, and then none for a while."""

    def __init__(self, *lines: bytes, silent_s: float = 0.0) -> None:
        self.lines, self.silent_s = list(lines), silent_s

    def readline(self, size: int | None = -1, /) -> bytes:
        if self.lines:
            return self.lines.pop(0)
        time.sleep(self.silent_s)
        return b""


def made(*lines: bytes, silent_s: float = 0.0, patience_s: float = 30.0) -> tuple[Line, io.BytesIO]:
    said = io.BytesIO()
    reader: Any = Pipe(*lines, silent_s=silent_s)
    return Line(reader, said, patience_s), said


def test_orders_come_in_turn_and_then_the_desk_is_gone() -> None:
    line, said = made(b'{"do": "a"}\n', b'{"alive": true}\n', b'{"do": "b"}\n')
    assert [line.next()["do"], line.next()["do"]] == ["a", "b"]
    with pytest.raises(GoneError):
        line.next()
    assert json.loads(said.getvalue()) == {"alive": True}


def test_half_a_line_is_no_order() -> None:
    line, _ = made(b'{"do": "confi')
    with pytest.raises(GoneError):
        line.next()


def test_silence_is_an_end() -> None:
    line, _ = made(b'{"do": "a"}\n', silent_s=1.0, patience_s=0.3)
    line.next()
    started = time.monotonic()
    with pytest.raises(GoneError):
        line.next()
    assert 0.2 < time.monotonic() - started < 0.9


def test_nobody_hears_an_answer() -> None:
    line, said = made(silent_s=0.2)
    said.close()
    line.say({"ok": True})
    with pytest.raises(GoneError):
        line.check()
