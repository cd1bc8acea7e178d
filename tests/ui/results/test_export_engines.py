"""The export page's list of engines: what can be had, what it takes, and choosing one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.export import environment_making
from tango_desktop.export.engines.others import OTHERS
from tango_desktop.export.environments import EnvironmentInfo, folder_of
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.listing import EngineRow
from tango_desktop.export.settings import ExportSettings
from tango_desktop.ui.pages import export_choices
from tango_desktop.ui.pages.export_made import Form
from tango_desktop.ui.pages.export_page import ENGINES, ExportPage
from tango_desktop.ui.session import Message, Session
from tests.ui.results.conftest import mark_done
from tests.ui.results.export_hands import column, missing, row, write_model

Show = Callable[[type], ExportPage]
Settled = Callable[[], None]
FORBIDDEN = ("openvino", "tvm", "ncnn", "coremltools", "nnef", "executorch", "ai_edge_litert")


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[EngineRow]:
    """What the list of engines says; a test may change it."""
    rows = [
        row("onnxruntime", title="ONNX Runtime"),
        missing("openvino", title="OpenVINO", precisions=("fp32", "fp16", "int8")),
        row("tflite", title="LiteRT", note="Small"),
        row("coreml", title="Core ML", runs_on="macOS", is_deployable=False),
        missing("rknn", title="RKNN", installs=False, reason="Not for this processor."),
    ]
    monkeypatch.setattr(export_choices, "engines", lambda: tuple(rows))
    return rows


@pytest.fixture
def exported(trained: Project, flow: Flow) -> Project:
    """The project with ONNX Runtime's model, which the export handed on."""
    folder = write_model(trained, "onnxruntime")
    outputs = {"folder": str(folder), "engine": "onnxruntime", "precision": "fp32"}
    mark_done(trained, flow, "export", outputs)
    return trained


@pytest.fixture
def started(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stages that were to run."""
    names: list[str] = []
    monkeypatch.setattr(session, "run_stage", names.append)
    return names


def test_every_engine_is_listed_with_its_state(
    exported: Project, listed: list[EngineRow], show: Show
) -> None:
    write_model(exported, "tflite-int8")
    table = show(ExportPage).choosing.table
    assert column(table, 0) == [one.title for one in listed]
    assert column(table, 1) == [
        *("in use", "not installed", "made", "runs elsewhere", "not installed")
    ]
    assert column(table, 2)[1] == "fp32, fp16, int8"
    assert column(table, 4)[3] == "macOS"
    assert column(table, 5)[4] == "Not for this processor."


def test_the_real_list_has_every_exporter(trained: Project, show: Show) -> None:
    table = show(ExportPage).choosing.table
    assert column(table, 0) == [info.title for info in EXPORTERS]


def test_what_cannot_be_had_is_grey(exported: Project, listed: list[EngineRow], show: Show) -> None:
    model = show(ExportPage).choosing.table.model
    role = Qt.ItemDataRole.ForegroundRole
    grey = [model.data(model.index(at, 0), role) is not None for at in range(len(listed))]
    assert grey == [False, True, False, False, True]


def test_choosing_tells_what_it_is_for(
    exported: Project, listed: list[EngineRow], show: Show
) -> None:
    card = show(ExportPage).choosing
    assert card.form == Form("onnxruntime", "fp32")
    card.table.select("coreml")
    assert card.form == Form("coreml", "fp32")
    assert card.name.text() == "Core ML"
    assert "do not run here" in card.about.text()
    assert "you bring it" in card.about.text()
    card.table.select("openvino")
    found = [card.precision.itemText(at) for at in range(card.precision.count())]
    assert found == ["fp32", "fp16", "int8"]


def test_the_button_exports_what_is_chosen_and_undo_takes_it_back(
    exported: Project,
    listed: list[EngineRow],
    session: Session,
    show: Show,
    started: list[str],
    settled: Settled,
) -> None:
    page = show(ExportPage)
    assert page.primary.text() == "Next: Deploy"
    page.choosing.table.select("tflite")
    page.choosing.precision.setCurrentText("int8")
    page.choosing.precision.activated.emit(1)
    assert page.primary.text() == "Export: LiteRT (TFLite), int8"
    page.primary.click()
    settings = exported.settings(ExportSettings)
    assert (settings.engine, settings.precision, started) == ("tflite", "int8", ["export"])
    session.undo_stack.undo()
    settled()
    settings = exported.settings(ExportSettings)
    assert (settings.engine, settings.precision) == ("", "")
    assert page.choosing.form == Form("onnxruntime", "fp32")
    assert page.status().state is StageState.DONE


def test_an_acceptance_is_forgotten_with_another_engine_and_comes_back_with_undo(
    exported: Project,
    listed: list[EngineRow],
    session: Session,
    show: Show,
    started: list[str],
) -> None:
    exported.update(ExportSettings, accept_parity=True)
    told: list[Message] = []
    session.message_posted.connect(told.append)
    page = show(ExportPage)
    page.choosing.table.select("tflite")
    page.primary.click()
    assert exported.settings(ExportSettings).engine == "tflite"
    assert not exported.settings(ExportSettings).accept_parity
    assert ["Accept a difference" in one.text for one in told] == [True]
    session.undo_stack.undo()
    settings = exported.settings(ExportSettings)
    assert (settings.engine, settings.accept_parity) == ("", True)


def test_an_acceptance_of_another_model_is_not_ticked_and_can_be_given_for_this_one(
    exported: Project, session: Session
) -> None:
    exported.update(ExportSettings, accept_parity=True)
    session.update_settings(ExportSettings, engine="tflite")
    assert not session.settings(ExportSettings).accept_parity  # as the form shows it
    assert session.update_settings(ExportSettings, accept_parity=True)
    assert session.settings(ExportSettings).accept_parity
    session.undo_stack.undo()
    assert not session.settings(ExportSettings).accept_parity
    session.undo_stack.undo()
    assert exported.answers("export").get("engine") is None


def test_going_back_to_the_device_s_engine_leaves_the_settings_open(
    exported: Project, listed: list[EngineRow], show: Show, started: list[str]
) -> None:
    exported.update(ExportSettings, engine="tflite", precision="int8")
    page = show(ExportPage)
    assert page.choosing.form == Form("tflite", "int8")
    page.choosing.table.select("onnxruntime")
    page.primary.click()
    assert exported.answers("export") == {}
    assert started == ["export"]


def test_what_is_not_installed_cannot_be_exported_for(
    exported: Project, listed: list[EngineRow], show: Show, started: list[str]
) -> None:
    page = show(ExportPage)
    page.choosing.table.select("openvino")
    assert not page.primary.isEnabled()
    assert page.reason.text() == "OpenVINO is not installed here."
    page.choosing.table.select("onnxruntime")
    assert page.primary.isEnabled()
    assert started == []


@pytest.mark.parametrize(
    ("device", "engine", "precision", "expected"),
    [
        ("Galaxy_S22", "openvino", "fp32", "not known to run"),
        ("Galaxy_S22", "torchscript", "fp32", ""),
        ("this", "onnxruntime", "int8", ""),
    ],
)
def test_an_engine_that_the_device_cannot_run_is_warned_of(
    trained: Project, flow: Flow, device: str, engine: str, precision: str, expected: str
) -> None:
    mark_done(trained, flow, "device", {"name": device, "title": device, "engine": "onnxruntime"})
    choices = {one.row.name: one for one in export_choices.read_choices(trained, ())}
    warning = choices[engine].warning(precision)
    assert expected in warning
    assert bool(warning) == bool(expected)


def test_a_precision_that_the_device_cannot_run_is_warned_of() -> None:
    choice = export_choices.Choice(row("tflite"), True, on_device=("int8",), device="A board")
    assert choice.warning("int8") == ""
    assert "A board is known to run Tflite in int8, not in fp32." in choice.warning("fp32")


# -- installing -------------------------------------------------------------------------------


def test_packages_are_installed_with_progress_and_then_there(
    exported: Project,
    listed: list[EngineRow],
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    go, made = threading.Event(), []

    def make(info: EnvironmentInfo, ctx: JobContext) -> None:
        ctx.report(0.5, "Fetching openvino")
        while not go.wait(0.005):
            ctx.check()
        made.append(info.name)
        listed[1] = row("openvino", title="OpenVINO", precisions=("fp32",))

    monkeypatch.setattr(environment_making, "make", make)
    page = show(ExportPage)
    page.tabs.setCurrentIndex(ENGINES)
    page.choosing.table.select("openvino")
    panel = page.choosing.installing
    assert panel.install.text() == "Install (about 185 MB)…"
    assert panel.line.field.text() == "python -m pip install openvino"
    panel.install.click()
    qtbot.waitUntil(lambda: panel.doing.text() == "Fetching openvino")
    assert panel.progress.isVisible()
    assert not panel.install.isVisible()
    page.choosing.table.select("tflite")  # it goes on behind another
    assert not panel.progress.isVisible()
    page.choosing.table.select("openvino")
    assert panel.progress.isVisible()
    go.set()
    settled()
    assert made == ["openvino"]
    assert not panel.isVisible()
    assert page.choosing.state.text() == "available"
    assert page.primary.isEnabled()


def test_an_installation_can_be_cancelled(
    exported: Project,
    listed: list[EngineRow],
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    def make(info: EnvironmentInfo, ctx: JobContext) -> None:
        while True:
            ctx.check()

    monkeypatch.setattr(environment_making, "make", make)
    page = show(ExportPage)
    page.tabs.setCurrentIndex(ENGINES)
    page.choosing.table.select("openvino")
    panel = page.choosing.installing
    panel.install.click()
    qtbot.waitUntil(lambda: panel.is_busy)
    panel.cancel.click()
    settled()
    assert panel.install.isVisible()
    assert page.choosing.state.text() == "not installed"


def test_what_the_program_cannot_install_has_its_reason(
    exported: Project, listed: list[EngineRow], show: Show
) -> None:
    page = show(ExportPage)
    page.tabs.setCurrentIndex(ENGINES)
    page.choosing.table.select("rknn")
    panel = page.choosing.installing
    assert not panel.install.isVisible()
    assert panel.why.text() == "Not for this processor."
    panel.line.copy()
    assert QApplication.clipboard().text() == "python -m pip install rknn"


def test_packages_are_removed_when_that_is_confirmed(
    exported: Project,
    listed: list[EngineRow],
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = EXPORTERS.get("openvino").home
    assert home is not None
    folder = folder_of(home)
    folder.mkdir(parents=True)
    (folder / "file").write_text("x", encoding="utf-8")
    monkeypatch.setattr(export_choices, "is_made", lambda info: info is home and folder.exists())
    listed[1] = row("openvino", title="OpenVINO")
    page = show(ExportPage)
    page.tabs.setCurrentIndex(ENGINES)
    page.choosing.table.select("openvino")
    panel = page.choosing.installing
    assert panel.remove.isVisible()
    panel.remove.click()
    assert panel.confirmation is not None
    assert "OpenVINO" in panel.confirmation.text()
    keep, remove = sorted(panel.confirmation.buttons(), key=lambda one: one.text() == "Remove")
    keep.click()
    settled()
    assert folder.exists()
    panel.remove.click()
    keep, remove = sorted(panel.confirmation.buttons(), key=lambda one: one.text() == "Remove")
    remove.click()
    settled()
    assert not folder.exists()
    assert not panel.isVisible()


# -- the rest ---------------------------------------------------------------------------------


def test_other_names_are_folded_with_what_took_their_place(
    exported: Project, listed: list[EngineRow], show: Show, grabbed: Callable[..., int]
) -> None:
    page = show(ExportPage)
    page.tabs.setCurrentIndex(ENGINES)
    others = page.others
    assert not others.rows.isVisible()
    others.fold.click()
    assert others.rows.isVisible()
    texts = " ".join(one.text() for one in others.rows.findChildren(QLabel))
    assert all(info.title in texts for info in OTHERS)
    assert "Use instead: OpenVINO, Apache TVM." in texts
    assert grabbed(others.rows) > 3


def test_no_engine_is_imported_to_list_it(trained: Project, show: Show) -> None:
    before = set(sys.modules)
    show(ExportPage)
    new = set(sys.modules) - before
    assert not [name for name in FORBIDDEN if name in new]


def test_before_anything_is_made_the_page_leads_to_the_engines(
    trained: Project, listed: list[EngineRow], show: Show
) -> None:
    page = show(ExportPage)
    assert page.stack.currentIndex() == 0
    page.empty.buttons[0].click()
    assert page.tabs.currentIndex() == ENGINES
    assert page.primary.text() == "Export"
