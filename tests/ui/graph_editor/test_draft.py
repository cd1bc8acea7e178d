"""The draft: written after each change, read back, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop import families
from tango_desktop.errors import TangoError
from tango_desktop.graph import to_text
from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.ui.graph_editor import draft as module
from tango_desktop.ui.graph_editor.draft import (
    DRAFT_FILE,
    VIEW_FILE,
    Draft,
    DraftKeeper,
    ViewState,
    aside_name,
    read_draft,
    write_draft,
)
from tango_desktop.ui.session import Session

VIEW = ViewState(frozenset({"layer1", "layer1.0"}), {"conv1": (3.5, -4.0)}, "abc")


def test_a_broken_network_is_kept_as_it_is(tmp_path: Path) -> None:
    document = families.build("resnet18", 5, 3, 64)
    RemoveNode("fc").apply(document)
    write_draft(tmp_path, Draft(document, VIEW))
    found = read_draft(tmp_path)
    assert found is not None
    assert to_text(found.document) == to_text(document)
    assert found.view == VIEW


def test_without_a_draft_there_is_none(tmp_path: Path) -> None:
    assert read_draft(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"open": 3}', '{"moved": {"a": [1]}}'])
def test_a_damaged_view_costs_no_network(tmp_path: Path, content: str) -> None:
    write_draft(tmp_path, Draft(families.build("vgg11", 5, 3, 64), VIEW))
    (tmp_path / VIEW_FILE).write_text(content, encoding="utf-8")
    found = read_draft(tmp_path)
    assert found is not None
    assert found.view == ViewState()


def test_a_damaged_draft_is_told(tmp_path: Path) -> None:
    (tmp_path / DRAFT_FILE).write_text("nodes: 3", encoding="utf-8")
    with pytest.raises(TangoError):
        read_draft(tmp_path)


def test_the_last_of_several_changes_is_written_after_a_moment(
    session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_MS", 1)
    keeper = DraftKeeper(session)
    document = families.build("resnet18", 5, 3, 64)
    with qtbot.waitSignal(keeper.kept):
        for width in range(60, 64):
            SetParam("conv1", "out_channels", width).apply(document)
            keeper.keep(tmp_path, document, VIEW)
        SetParam("conv1", "out_channels", 8).apply(document)  # after the last keep: not its affair
    assert keeper.is_kept
    found = read_draft(tmp_path)
    assert found is not None
    assert found.document.node("conv1").params["out_channels"] == 63


def test_closing_writes_at_once(session: Session, tmp_path: Path) -> None:
    keeper = DraftKeeper(session)
    keeper.keep(tmp_path, families.build("resnet18", 5, 3, 64), VIEW)
    assert not keeper.is_kept
    keeper.keep_now()
    assert keeper.is_kept
    assert read_draft(tmp_path) is not None


def test_what_cannot_be_written_is_told(session: Session, tmp_path: Path) -> None:
    keeper = DraftKeeper(session)
    (tmp_path / "file").write_text("", encoding="utf-8")
    keeper.keep(tmp_path / "file", families.build("resnet18", 5, 3, 64), VIEW)
    assert keeper.keep_now() is not None
    assert not keeper.is_kept


@pytest.mark.parametrize(
    "content",
    [
        '{"open": 5, "moved": {}, "base": ""}',
        '{"open": [], "moved": {"fc": [NaN, 1]}, "base": ""}',
        '{"open": [], "moved": {"fc": [1, -Infinity]}, "base": ""}',
        '{"open": [], "moved": {"fc": [1e300, 1]}, "base": ""}',
        '{"open": [], "moved": {"fc": [%s, 1]}, "base": ""}' % ("9" * 400),
        "[" * 100_000,
    ],
)
def test_places_that_cannot_be_drawn_are_not_taken(tmp_path: Path, content: str) -> None:
    write_draft(tmp_path, Draft(families.build("vgg11", 5, 3, 64), VIEW))
    (tmp_path / VIEW_FILE).write_text(content, encoding="utf-8")
    found = read_draft(tmp_path)
    assert found is not None
    assert found.view == ViewState()


def test_what_could_not_be_written_waits_and_is_written_once_it_can_be(
    session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_MS", 1)
    monkeypatch.setattr(module, "RETRY_MS", 50)
    keeper = DraftKeeper(session)
    way = tmp_path / "project"
    way.write_text("", encoding="utf-8")  # in the way of a folder
    with qtbot.waitSignal(keeper.failed):
        keeper.keep(way, families.build("resnet18", 5, 3, 64), VIEW)
    assert not keeper.is_kept
    assert keeper.has_failed
    assert keeper.keep_now() is not None
    way.unlink()
    with qtbot.waitSignal(keeper.kept):
        pass
    assert keeper.is_kept
    assert not keeper.has_failed
    assert read_draft(way) is not None


def test_what_a_killed_program_left_half_written_goes(tmp_path: Path) -> None:
    half = tmp_path / f".{DRAFT_FILE}.x7z.tmp"
    half.write_text("schema: 1\nna", encoding="utf-8")
    write_draft(tmp_path, Draft(families.build("vgg11", 5, 3, 64), VIEW))
    assert sorted(path.name for path in tmp_path.iterdir()) == [VIEW_FILE, DRAFT_FILE]


def test_a_draft_that_cannot_be_read_is_put_aside_once(session: Session, tmp_path: Path) -> None:
    (tmp_path / DRAFT_FILE).write_text("schema: 99", encoding="utf-8")
    keeper = DraftKeeper(session)
    keeper.aside = aside_name(tmp_path)
    for width in (8, 16):
        document = families.build("resnet18", 5, 3, 64)
        SetParam("conv1", "out_channels", width).apply(document)
        keeper.keep(tmp_path, document, VIEW)
        assert keeper.keep_now() is None
    assert (tmp_path / "network-draft-unread-1.yaml").read_text(encoding="utf-8") == "schema: 99"
    assert aside_name(tmp_path) == "network-draft-unread-2.yaml"
    found = read_draft(tmp_path)
    assert found is not None
    assert found.document.node("conv1").params["out_channels"] == 16
