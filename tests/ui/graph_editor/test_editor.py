"""The editor in the window, on a real project: open, change, leave, train what is drawn."""

from __future__ import annotations

import dataclasses
import errno
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from tango_desktop import families, graph
from tango_desktop.app import build_flow
from tango_desktop.core.files import write_error
from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.graph import NetworkDocument, to_text
from tango_desktop.graph.editing import group
from tango_desktop.graph.edits import RemoveNode, SetInput, SetParam
from tango_desktop.recommend.stage import NetworkSettings
from tango_desktop.train.runs import read_run
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.ui.graph_editor import draft as draft_module
from tango_desktop.ui.graph_editor import editor as editor_module
from tango_desktop.ui.graph_editor.draft import (
    DRAFT_FILE,
    Draft,
    ViewState,
    base_mark,
    read_draft,
    write_draft,
)
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.moves import move
from tango_desktop.ui.graph_editor.opening import Base
from tango_desktop.ui.graph_editor.using import Prepared, take
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.window import make_window

CLASSES = ("bolt", "nut", "washer")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    chance = np.random.default_rng(0)
    for at, name in enumerate(CLASSES):
        (root / name).mkdir()
        for number in range(12):
            picture = chance.integers(0, 256, (16, 16, 3), np.uint8)
            picture[..., at] = 255
            Image.fromarray(picture).save(root / name / f"{number}.png")
    return root


@pytest.fixture
def project_folder(tmp_path: Path, pictures: Path) -> Path:
    folder = tmp_path / "project"
    with Project.create(folder, "Parts") as project:
        project.update(TaskSettings, name="classification")
        project.update(DataSettings, path=str(pictures))
        project.update(DeviceSettings, name="this")
        project.update(NetworkSettings, model="resnet20", size=16)
        project.update(ClassificationTrainSettings, epochs=1, batch_size=8)
        build_flow().run(project, JobContext(), "network")
    return folder


@pytest.fixture
def window(
    project_folder: Path, preferences: Preferences, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setattr(draft_module, "QUIET_MS", 1)
    session = Session(build_flow(), preferences)
    made = make_window(session)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    assert session.open_project(project_folder)
    yield made
    assert session.runner.shut_down(30)


def opened(window: MainWindow, qtbot: QtBot) -> GraphEditor:
    """The editor, with the project's network in it."""
    window.session.stage_requested.emit("network")
    window.session.graph_requested.emit()
    editor = window.shell.graph_editor
    assert editor is not None
    qtbot.waitUntil(lambda: editor.base is not None and editor.isEnabled(), timeout=20_000)
    return editor


def narrow(editor: GraphEditor) -> None:
    assert editor.network.apply(SetParam("layer1.0.conv1", "out_channels", 8))


def test_the_page_leads_to_the_graph_of_its_network(window: MainWindow, qtbot: QtBot) -> None:
    window.session.stage_requested.emit("network")
    page = window.shell.pages["network"]
    qtbot.waitUntil(lambda: page.card.draw.isVisible(), timeout=20_000)  # type: ignore[attr-defined]
    qtbot.mouseClick(page.card.draw, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    editor = window.shell.graph_editor
    assert editor is not None
    assert editor.isVisible()
    assert not window.shell.inspector.isVisible()
    qtbot.waitUntil(lambda: editor.base is not None, timeout=20_000)
    expected = graph.load(window.session.current().path("network.yaml"))
    assert editor.network.document.digest() == expected.digest()
    assert editor.use.isEnabled()


def test_estimates_never_pile_up_and_the_last_one_counts(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = opened(window, qtbot)
    at_work: list[int] = []
    most: list[int] = []
    widths: list[object] = []

    def slow(document: NetworkDocument, base: Base) -> None:
        at_work.append(1)
        most.append(len(at_work))
        widths.append(document.node("layer1.0.conv1").params.get("out_channels"))
        time.sleep(0.15)
        at_work.pop()

    monkeypatch.setattr(editor_module, "estimate", slow)
    editor._estimate_timer.setInterval(1)
    for width in range(8, 28):
        assert editor.network.apply(SetParam("layer1.0.conv1", "out_channels", width))
        qtbot.wait(20)
    qtbot.waitUntil(lambda: widths[-1:] == [27] and not at_work, timeout=10_000)
    assert max(most) == 1
    assert 2 <= len(widths) < 10


def test_escape_leads_back_to_the_page(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    window.back()
    page = window.shell.current_page()
    assert page is not None
    assert page.stage == "network"


def test_looking_alone_leaves_no_draft(window: MainWindow, qtbot: QtBot) -> None:
    editor = opened(window, qtbot)
    window.shell.leave_graph()
    assert editor.keeper.is_kept
    assert not window.session.current().path(DRAFT_FILE).exists()


def test_a_change_is_kept_and_there_again_after_a_crash(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    editor = opened(window, qtbot)
    with qtbot.waitSignal(editor.keeper.kept):
        narrow(editor)
    kept = read_draft(project_folder)
    assert kept is not None
    assert to_text(kept.document) == to_text(editor.network.document)


def test_a_broken_draft_is_opened_with_its_problems_and_cannot_be_used(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    document = graph.load(project_folder / "network.yaml")
    RemoveNode("conv1").apply(document)
    write_draft(project_folder, Draft(document, ViewState()))
    editor = opened(window, qtbot)
    assert "conv1" not in editor.network.document
    assert not editor.use.isEnabled()
    assert editor.reason.text()
    assert editor.tabs.tabText(1) != "Problems"  # says how many
    editor.use_network()
    assert window.session.settings(NetworkSettings).file == ""


def test_a_damaged_draft_is_told_and_the_network_opened_instead(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    (project_folder / DRAFT_FILE).write_text("nodes: 3", encoding="utf-8")
    editor = opened(window, qtbot)
    assert len(editor.network.document) > 0
    assert len(editor.messages.bars) == 1
    narrow(editor)
    editor.keeper.keep_now()
    aside = project_folder / "network-draft-unread-1.yaml"  # what was there is not lost
    assert aside.read_text(encoding="utf-8") == "nodes: 3"


def test_a_draft_with_unknown_layers_is_opened_all_the_same(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    text = to_text(graph.load(project_folder / "network.yaml"))
    (project_folder / DRAFT_FILE).write_text(text.replace("relu", "rely"), encoding="utf-8")
    editor = opened(window, qtbot)
    assert editor.network.insight.problems
    window.shell.leave_graph()
    assert opened(window, qtbot) is editor  # what it is compared with is looked at again
    qtbot.waitUntil(lambda: not window.session.runner.reading, timeout=20_000)
    assert not editor.use.isEnabled()


def test_blocks_of_ones_own_outlive_another_recommendation(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    session = window.session
    editor = opened(window, qtbot)
    editor.network.do(lambda found: group(found, ["conv1", "bn1"], "stem"))
    window.shell.leave_graph()
    assert session.update_settings(NetworkSettings, model="resnet32")
    assert opened(window, qtbot) is editor
    qtbot.waitUntil(lambda: editor.base.document.name == "resnet32", timeout=20_000)  # type: ignore[union-attr]
    assert editor.network.document.node("conv1").block == "stem"


def test_while_a_job_runs_the_network_stays_and_that_is_told(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    editor = opened(window, qtbot)
    narrow(editor)
    session.run_stage("network")
    assert session.flow_job is not None
    editor.use_network()
    assert [bar.message.kind for bar in editor.messages.bars] == [MessageKind.WARNING]
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)
    assert session.settings(NetworkSettings).file == ""
    editor.use_network()
    qtbot.waitUntil(lambda: bool(session.settings(NetworkSettings).file), timeout=20_000)
    assert not editor.messages.bars


def test_an_old_draft_without_changes_gives_way_to_another_recommendation(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    former = families.build("resnet32", 3, 3, 16)
    write_draft(project_folder, Draft(former, ViewState(base=base_mark(former))))
    editor = opened(window, qtbot)
    assert editor.network.document.name == "resnet20"


def test_the_figures_tell_what_a_change_costs(window: MainWindow, qtbot: QtBot) -> None:
    editor = opened(window, qtbot)
    editor.network.apply(SetParam("layer3.0.conv1", "out_channels", 128))
    assert editor.totals.parameters.change.text().startswith("+")
    qtbot.waitUntil(lambda: editor.totals.latency.change.text() != "", timeout=20_000)
    editor.network.undo_stack.undo()
    assert editor.totals.parameters.change.text() == ""


def test_undo_keys_take_back_what_was_drawn_not_the_settings(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = opened(window, qtbot)
    before = window.session.undo_stack.index()
    narrow(editor)
    editor.view.setFocus()
    qtbot.keyClick(editor.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.network.undo_stack.isClean()
    qtbot.keyClick(editor.view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert not editor.network.undo_stack.isClean()
    assert window.session.undo_stack.index() == before


def test_using_it_trains_exactly_what_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    editor = opened(window, qtbot)
    narrow(editor)
    drawn = editor.network.document.digest()
    editor.use.click()
    qtbot.waitUntil(lambda: bool(session.settings(NetworkSettings).file), timeout=20_000)
    qtbot.waitUntil(lambda: session.statuses()["network"].state is StageState.DONE, timeout=20_000)
    assert graph.load(session.current().path("network.yaml")).digest() == drawn
    assert session.current().outputs("network")["model"] == "resnet20-edited"
    page = window.shell.current_page()
    assert page is not None
    assert page.stage == "network"
    session.undo_stack.undo()
    assert session.settings(NetworkSettings).file == ""
    assert session.statuses()["network"].state is StageState.STALE


def test_ctrl_enter_uses_it(window: MainWindow, qtbot: QtBot) -> None:
    editor = opened(window, qtbot)
    narrow(editor)
    window.primary()
    session = window.session
    qtbot.waitUntil(lambda: bool(session.settings(NetworkSettings).file), timeout=20_000)


def test_a_network_for_other_classes_is_refused_with_the_remedy_at_hand(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = opened(window, qtbot)
    last = editor.network.document.outputs[0]
    assert editor.network.apply(SetParam(last, "out_features", 1000))
    editor.use_network()
    qtbot.waitUntil(lambda: bool(editor.messages.bars), timeout=20_000)
    assert window.session.settings(NetworkSettings).file == ""
    (bar,) = editor.messages.bars
    assert bar.message.action is not None
    bar.message.action()
    assert editor.network.insight.shapes[last] == (3,)


def test_a_network_for_other_pictures_is_refused_with_the_remedy_at_hand(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = opened(window, qtbot)
    assert editor.network.apply(SetInput(1, (16, 16)))
    editor.use_network()
    qtbot.waitUntil(lambda: bool(editor.messages.bars), timeout=20_000)
    (bar,) = editor.messages.bars
    assert bar.message.action is not None
    bar.message.action()
    assert editor.network.document.in_channels == 3


def test_a_step_before_it_that_is_not_done_is_told_in_a_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    editor = opened(window, qtbot)
    window.shell.leave_graph()
    assert session.update_settings(DataSettings, path=str(tmp_path))
    session.run_stage("data")
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)
    told: list[Message] = []
    session.message_posted.connect(told.append)
    editor.open()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0].text.startswith("There is no network yet")


@pytest.mark.slow
def test_training_goes_on_from_the_weights_of_what_stayed(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.run_automatic("train")
    qtbot.waitUntil(lambda: session.statuses()["train"].state is StageState.DONE, timeout=120_000)
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)
    editor = opened(window, qtbot)
    narrow(editor)
    assert editor.carry.isVisible()
    editor.use.click()
    qtbot.waitUntil(
        lambda: (
            session.statuses()["network"].state is StageState.DONE
            and bool(session.settings(NetworkSettings).file)
        ),
        timeout=20_000,
    )
    assert session.statuses()["train"].state is StageState.STALE
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)
    start = session.settings(ClassificationTrainSettings).start_from
    assert start.endswith(".pt")
    session.run_automatic("train")
    qtbot.waitUntil(lambda: session.statuses()["train"].state is StageState.DONE, timeout=120_000)
    run = read_run(session.current().folder, 2)
    trained = graph.load(session.current().path("runs/2/network.yaml"))
    assert trained.digest() == editor.network.document.digest()
    assert run.record.transfer  # says what was taken over
    session.undo_stack.undo()  # one step for both settings
    assert session.settings(NetworkSettings).file == ""
    assert session.settings(ClassificationTrainSettings).start_from == ""


def test_closing_the_project_keeps_the_draft_and_empties_the_editor(
    window: MainWindow, qtbot: QtBot, project_folder: Path
) -> None:
    editor = opened(window, qtbot)
    narrow(editor)
    window.session.close_project()
    assert len(editor.network.document) == 0
    kept = read_draft(project_folder)
    assert kept is not None
    assert kept.document.node("layer1.0.conv1").params["out_channels"] == 8


def test_another_text_size_keeps_the_graph_with_undo_and_redo(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = opened(window, qtbot)
    editor.view.unfold_all()
    narrow(editor)
    move(editor.view.graph_scene, {"conv1": QPointF(500, 500)})
    editor.network.undo_stack.undo()
    editor.view.select(["conv1"])
    drawn = to_text(editor.network.document)
    appearance = window.session.preferences.appearance()
    window.apply_appearance(dataclasses.replace(appearance, text_scale=150))
    assert window.shell.is_on_graph()
    after = window.shell.graph_editor
    assert after is not None
    assert after is not editor
    qtbot.waitUntil(lambda: not window.session.runner.reading, timeout=20_000)
    assert to_text(after.network.document) == drawn
    assert after.view.selection == ("conv1",)
    assert after.view.open_blocks
    after.network.undo_stack.redo()
    assert after.view.moved == {"conv1": (500.0, 500.0)}
    after.network.undo_stack.undo()
    after.network.undo_stack.undo()
    assert after.network.document.node("layer1.0.conv1").params["out_channels"] == 16


def test_using_the_same_twice_leaves_one_step_to_take_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    editor = opened(window, qtbot)
    narrow(editor)
    editor.use_network()
    qtbot.waitUntil(lambda: session.undo_stack.index() == 1, timeout=20_000)
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=20_000)
    opened(window, qtbot)
    with qtbot.waitSignal(editor.used, timeout=20_000):
        editor.use_network()
    assert session.undo_stack.count() == 1


def test_what_an_earlier_use_started_from_goes_when_it_is_not_wanted_any_more(
    window: MainWindow, project_folder: Path
) -> None:
    session = window.session
    (project_folder / "networks").mkdir()
    for name in ("one.yaml", "one.safetensors"):
        (project_folder / "networks" / name).write_bytes(b"")
    with_weights = Prepared("networks/one.yaml", "one", "networks/one.safetensors")
    assert take(session, with_weights)
    assert session.settings(ClassificationTrainSettings).start_from == with_weights.weights
    assert take(session, dataclasses.replace(with_weights, weights=""))
    assert session.settings(ClassificationTrainSettings).start_from == ""
    assert session.update_settings(ClassificationTrainSettings, start_from="mine.pt")
    assert take(session, Prepared("", "resnet20"))
    assert session.settings(ClassificationTrainSettings).start_from == "mine.pt"


def test_a_draft_that_cannot_be_kept_keeps_the_project_open_once(
    window: MainWindow, qtbot: QtBot, project_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, *_: object) -> None:
        raise write_error(folder, OSError(errno.ENOSPC, "full"))

    monkeypatch.setattr(draft_module, "write_draft", full)
    editor = opened(window, qtbot)
    narrow(editor)
    told: list[Message] = []
    window.session.message_posted.connect(told.append)
    window.close_project()
    assert window.session.project is not None
    assert len(editor.network.document) > 0
    assert [message.kind for message in told] == [MessageKind.ERROR]
    monkeypatch.undo()
    window.close_project()
    assert window.session.project is None
    assert read_draft(project_folder) is not None


def test_closing_the_window_again_leaves_without_what_cannot_be_kept(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, *_: object) -> None:
        raise write_error(folder, OSError(errno.ENOSPC, "full"))

    monkeypatch.setattr(draft_module, "write_draft", full)
    narrow(opened(window, qtbot))
    assert not window.close()
    assert window.shell.isEnabled()
    assert window.close()
