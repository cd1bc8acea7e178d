"""Checkpoint files: whole or not at all, and nothing in them is run."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import IO

import pytest
import torch

from tango_desktop.core import files
from tango_desktop.errors import ProjectError, WeightsError
from tango_desktop.train.checkpoint import load_checkpoint, save_checkpoint


def test_a_checkpoint_gives_back_tensors_and_plain_values(tmp_path: Path) -> None:
    content = {"model": {"w": torch.arange(3.0)}, "rows": [{"epoch": 1, "loss": 0.5}], "n": None}
    save_checkpoint(tmp_path / "last.pt", content)
    found = load_checkpoint(tmp_path / "last.pt")
    assert torch.equal(found["model"]["w"], torch.arange(3.0))
    assert (found["rows"], found["n"]) == ([{"epoch": 1, "loss": 0.5}], None)


class FullDisk:
    """A stream on a disk that fills up after some bytes."""

    def __init__(self, stream: IO[bytes], room: int) -> None:
        self._stream, self._room = stream, room

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._stream.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


@pytest.mark.parametrize("room", [0, 100, 20_000])
def test_a_full_disk_leaves_the_earlier_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, {"epoch": 1})
    real = files.os.fdopen
    monkeypatch.setattr(files.os, "fdopen", lambda *args: FullDisk(real(*args), room))
    with pytest.raises(ProjectError, match="disk is full") as caught:
        save_checkpoint(path, {"epoch": 2, "model": torch.zeros(10_000)})
    assert "Free some space" in caught.value.hint
    monkeypatch.undo()
    assert load_checkpoint(path) == {"epoch": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["last.pt"]


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("run",))


def test_what_is_no_checkpoint_is_refused_and_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "last.pt"
    torch.save({"model": Evil()}, path)
    for content in (path.read_bytes(), b"", b"hello", b"PK\x03\x04 cut", b"schema: 1"):
        path.write_bytes(content)
        with pytest.raises(WeightsError, match=r"last\.pt"):
            load_checkpoint(path)
    torch.save(torch.zeros(1), path)
    with pytest.raises(WeightsError):
        load_checkpoint(path)
    with pytest.raises(WeightsError):
        load_checkpoint(tmp_path / "missing.pt")
    assert capsys.readouterr().out == ""
