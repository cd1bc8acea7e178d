"""Finding the layer at which a made model departs, from the page of the export."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import torch
from pytestqt.qtbot import QtBot

from tango_desktop import families, graph
from tango_desktop.core.files import write_json, write_yaml
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.data.preprocess import default_spec
from tango_desktop.errors import ExportError
from tango_desktop.export.bisect import FILE, BisectResult, BisectRow
from tango_desktop.export.settings import ExportSettings
from tango_desktop.nets import build_module, save_weights
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.runs import use_run
from tango_desktop.ui.graph_editor.departures import WANTED, WantedDeparture
from tango_desktop.ui.pages.export_departure import DepartureButton
from tango_desktop.ui.pages.export_made import Form
from tango_desktop.ui.pages.export_page import ENGINES, ExportPage
from tango_desktop.ui.session import Message, Session
from tests.ui.results.conftest import CLASSES, mark_done, write_run
from tests.ui.results.export_hands import REPORT, write_model

Show = Callable[[type], ExportPage]
Settled = Callable[[], None]
FIND, SHOW = "Find where it departs", "Show in the graph"
FAILED = {**REPORT, "passed": False, "failures": ["agreement"]}
INT8 = Form("openvino", "int8")


@dataclass
class Work:
    """What looks for the layer, made up."""

    node: str = "conv1"
    error: ExportError | None = None
    asked: list[Form] = field(default_factory=list)

    def __call__(self, project: Project, form: Form, ctx: JobContext) -> BisectResult:
        self.asked.append(form)
        if self.error is not None:
            raise self.error
        reason = "The first is conv1." if self.node else "No layer departs."
        write_json(project.path("artifacts", form.folder, FILE), {"schema": 1})
        return BisectResult(self.node, (BisectRow("conv1", 3.0),), reason, 20.0, 4)


@pytest.fixture
def opened(session: Session) -> list[object]:
    """What was handed over each time that the graph was asked for."""
    found: list[object] = []
    session.graph_requested.connect(lambda: found.append(session.handed.get(WANTED)))
    return found


@pytest.fixture
def page(trained: Project, flow: Flow, show: Show) -> ExportPage:
    """The page with models of all sorts; that of OpenVINO in int8 is chosen."""
    write_model(trained, "onnxruntime", REPORT)
    write_model(trained, "openvino-int8", FAILED)
    write_model(trained, "coreml-fp16")
    write_model(trained, "tflite-int8", FAILED, source={"weights_sha256": "0" * 64})
    mark_done(trained, flow, "export", {"engine": "onnxruntime", "precision": "fp32"})
    made = show(ExportPage)
    made.models.choose(INT8)
    return made


@pytest.fixture
def button(page: ExportPage, settled: Settled) -> DepartureButton:
    settled()
    page.models.departure.work = Work()
    return page.models.departure


def work_of(button: DepartureButton) -> Work:
    assert isinstance(button.work, Work)
    return button.work


def test_the_layer_is_found_and_shown(
    button: DepartureButton, session: Session, opened: list[object], settled: Settled
) -> None:
    assert (button.text(), button.isEnabled()) == (FIND, True)
    button.click()
    assert [job.title for job in session.runner.jobs] == ["Find where OpenVINO, int8 departs"]
    assert not button.isEnabled()
    assert "being looked into" in button.toolTip()
    settled()
    assert work_of(button).asked == [INT8]
    assert opened == [WantedDeparture("openvino-int8")]
    assert (button.text(), button.isEnabled()) == (SHOW, True)
    button.click()
    assert opened == [WantedDeparture("openvino-int8")] * 2
    assert work_of(button).asked == [INT8]


def test_a_model_made_since_is_looked_into_anew(
    button: DepartureButton, page: ExportPage, trained: Project, settled: Settled
) -> None:
    button.click()
    settled()
    card = trained.path("artifacts", "openvino-int8", "model.yaml")
    later = card.stat().st_mtime + 10
    os.utime(card, (later, later))
    page.models.choose(Form("onnxruntime", "fp32"))
    assert button.text() == FIND
    page.models.choose(INT8)
    assert button.text() == FIND


def test_where_nothing_departs_a_message_says_so(
    button: DepartureButton, opened: list[object], messages: list[Message], settled: Settled
) -> None:
    work_of(button).node = ""
    button.click()
    settled()
    assert messages[-1].text == "No layer departs."
    assert opened == []


def test_nobody_is_taken_away_from_another_page(
    button: DepartureButton,
    page: ExportPage,
    opened: list[object],
    messages: list[Message],
    settled: Settled,
) -> None:
    button.click()
    page.tabs.setCurrentIndex(ENGINES)
    settled()
    assert opened == []
    assert (messages[-1].text, messages[-1].action_text) == ("The first is conv1.", SHOW)
    assert messages[-1].action is not None
    messages[-1].action()
    assert opened == [WantedDeparture("openvino-int8")]


def test_an_error_is_told_and_it_can_be_tried_again(
    button: DepartureButton, opened: list[object], messages: list[Message], settled: Settled
) -> None:
    work_of(button).error = ExportError("It shows no layers.", "Take ONNX Runtime.")
    button.click()
    settled()
    assert messages[-1].text == "It shows no layers."
    assert opened == []
    assert (button.text(), button.isEnabled()) == (FIND, True)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (Form("coreml", "fp16"), "compared on this computer"),
        (Form("tflite", "int8"), "of another training"),
    ],
)
def test_a_model_that_cannot_be_looked_into_says_why(
    button: DepartureButton, page: ExportPage, form: Form, reason: str
) -> None:
    page.models.choose(form)
    assert not button.isEnabled()
    assert reason in button.toolTip()


def test_without_what_it_was_made_of_nothing_is_looked_for(
    button: DepartureButton, page: ExportPage, trained: Project
) -> None:
    trained.set_record("train", StageRecord("", error="The disk is full."))
    page.models.say_busy(False)
    assert not button.isEnabled()
    assert "not there" in button.toolTip()


@pytest.mark.slow
def test_a_model_that_was_really_made(
    chosen: Project,
    flow: Flow,
    session: Session,
    show: Show,
    settled: Settled,
    messages: list[Message],
    qtbot: QtBot,
) -> None:
    """It is looked into in the form of its row, whatever the settings ask for since."""
    paths = RunPaths(write_run(chosen, 1))
    document = families.build("resnet20", len(CLASSES), size=32)
    torch.manual_seed(0)
    save_weights(paths.best, build_module(document).state_dict())
    graph.save(document, paths.network)
    write_yaml(paths.preprocess, {**default_spec((32, 32)), "resize": "stretch"})
    use_run(chosen, 1, flow.inputs_digest(chosen, "train"))
    mark_done(chosen, flow, "optimize", {"precision": ""})
    chosen.update(ExportSettings, parity_pictures=2)
    flow.run_stage(chosen, "export", JobContext())
    chosen.update(ExportSettings, engine="openvino", precision="int8")
    page = show(ExportPage)
    page.models.choose(Form("onnxruntime", "fp32"))
    page.models.departure.click()
    qtbot.waitUntil(lambda: not session.runner.active(), timeout=60_000)
    settled()
    assert messages[-1].text.startswith("No layer departs")
    assert chosen.path("artifacts", "onnxruntime", FILE).is_file()
