"""Pictures for a program on a device: brought once, kept within bounds, listed for its run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices import pictures as module
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.pictures import AlbumSpec, pictures_there
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.errors import ConnectionLostError, DeviceError, JobCancelled
from tests.boards import board_or_skip
from tests.deploy.conftest import connection_to

CTX = JobContext()
FOLDER = "/home/pi/tango/bees"
ONLY_WANTED = AlbumSpec("benchmark")
ROOMY = AlbumSpec("trying", spare_bytes=64 << 20)


@pytest.fixture(scope="module")
def board() -> Iterator[Any]:
    yield from board_or_skip("ssh")


@pytest.fixture
def line(board: Any, tmp_path: Path) -> Iterator[SshConnection]:
    with connection_to(board, tmp_path / "desk") as connection:
        yield connection
        connection.run(["rm", "-rf", FOLDER], CTX)


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Path, ...]:
    made = []
    for number, name in enumerate(("하나.png", "two words.PNG", "odd.j\np", "three.jpg")):
        path = tmp_path / name
        path.write_bytes(bytes([number]) * 10_000)
        made.append(path)
    return tuple(made)


def lying(line: SshConnection, album: AlbumSpec) -> set[str]:
    return set(line.run(["ls", "-1", f"{FOLDER}/{album.name}"], CTX).output.splitlines())


def bring(pictures: tuple[Path, ...], album: AlbumSpec, line: SshConnection) -> list[str]:
    """The list that a program there would have read."""
    with pictures_there(pictures, FOLDER, album, line, CTX) as sent:
        names = line.run(["cat", sent.listed], CTX).output.splitlines()
        assert names == list(sent.files)
        assert [path for same in sent.files.values() for path in same] == list(pictures)
    return names


@pytest.mark.board
def test_they_arrive_whole_and_once(line: SshConnection, pictures: tuple[Path, ...]) -> None:
    names = bring(pictures, ONLY_WANTED, line)
    assert [Path(name).suffix for name in names] == [".png", ".png", "", ".jpg"]
    for name, picture in zip(names, pictures, strict=True):
        assert line.run(["cat", name], CTX).output == picture.read_bytes().decode()
    stamps = ["stat", "-c", "%Y %s %n", *names]
    before = line.run(stamps, CTX).output
    time.sleep(1.1)
    assert bring(pictures, ONLY_WANTED, line) == names
    assert line.run(stamps, CTX).output == before
    assert lying(line, ONLY_WANTED) == {Path(name).name for name in names}  # the list has gone


@pytest.mark.board
def test_those_of_before_go_when_there_is_no_room_to_spare(
    line: SshConnection, pictures: tuple[Path, ...]
) -> None:
    bring(pictures, ONLY_WANTED, line)
    (left,) = bring(pictures[:1], ONLY_WANTED, line)
    assert lying(line, ONLY_WANTED) == {Path(left).name}
    roomy = bring(pictures[:2], ROOMY, line)
    bring(pictures[2:], ROOMY, line)
    assert len(lying(line, ROOMY)) == len(pictures)
    tight = AlbumSpec(ROOMY.name, spare_bytes=30_000)
    bring(pictures[:2], tight, line)
    assert lying(line, ROOMY) == {Path(name).name for name in roomy}


@pytest.mark.board
def test_the_same_content_travels_once(line: SshConnection, pictures: tuple[Path, ...]) -> None:
    twin = pictures[0].with_name("twin.png")
    twin.write_bytes(pictures[0].read_bytes())
    absent = twin.with_name("absent.png")
    with pictures_there((pictures[0], absent, twin), FOLDER, ROOMY, line, CTX) as sent:
        assert list(sent.files.values()) == [(pictures[0], twin)]


@pytest.mark.board
def test_the_rest_is_left_out_where_they_are_too_large(
    line: SshConnection, pictures: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 25_000)
    with pictures_there(pictures, FOLDER, ROOMY, line, CTX) as sent:
        assert list(sent.files.values()) == [(pictures[0],), (pictures[1],)]


@pytest.mark.board
def test_a_folder_that_cannot_be_made(line: SshConnection, pictures: tuple[Path, ...]) -> None:
    refused = pytest.raises(DeviceError, match=r"cannot be put on the device: .*proc")
    with refused, pictures_there(pictures, "/proc/tango", ROOMY, line, CTX):
        pass


@pytest.mark.board
def test_the_list_goes_with_a_job_that_is_cancelled(
    line: SshConnection, pictures: tuple[Path, ...]
) -> None:
    ctx = JobContext()
    there: list[str] = []

    def run() -> None:
        with pictures_there(pictures, FOLDER, ROOMY, line, ctx) as sent:
            there.append(Path(sent.listed).name)
            assert there[0] in lying(line, ROOMY)
            ctx.control.cancel()
            ctx.check()

    with pytest.raises(JobCancelled):
        run()
    assert there[0] not in lying(line, ROOMY)


@pytest.mark.board
def test_a_line_that_went_is_not_tried_again(
    line: SshConnection, pictures: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> None:
        with pictures_there(pictures, FOLDER, ROOMY, line, CTX):
            monkeypatch.setattr(line, "run", None)
            raise ConnectionLostError("It is gone.")

    with pytest.raises(ConnectionLostError, match="gone"):
        run()
    monkeypatch.undo()


def test_on_this_computer_they_stay_where_they_are(pictures: tuple[Path, ...]) -> None:
    plain = [path for path in pictures if "\n" not in path.name]
    with pictures_there(pictures, "/nowhere", ROOMY, ThisComputer(), CTX) as sent:
        listed = Path(sent.listed)
        assert listed.read_text(encoding="utf-8").splitlines() == [str(path) for path in plain]
        assert list(sent.files.values()) == [(path,) for path in plain]
    assert not listed.exists()
