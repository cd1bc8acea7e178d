"""The export page's models: what became of each, their reports, using one, and their logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.errors import ExportError
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.limits import PRECISIONS
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.stage import folder_name
from tango_desktop.ui.pages import export_page
from tango_desktop.ui.pages.export_log import MOST_BYTES, read_log, readable
from tango_desktop.ui.pages.export_made import Form, Verdict, read_models
from tango_desktop.ui.pages.export_models import Change
from tango_desktop.ui.pages.export_page import MODELS, ExportPage
from tango_desktop.ui.session import Message, Session
from tests.ui.results.conftest import mark_done
from tests.ui.results.export_hands import REPORT, column, write_log, write_model

Show = Callable[[type], ExportPage]
Settled = Callable[[], None]
FAILED = {**REPORT, "passed": False, "failures": ["agreement"], "agreement": 0.5}
ENGINE, PRECISION, STATE, COMPARISON, SIZE, ACCURACY, CHANGE = range(7)


@pytest.fixture
def made(trained: Project, flow: Flow) -> Project:
    """Five models of which ONNX Runtime's is used, and one that could not be made."""
    write_model(trained, "onnxruntime", REPORT)
    write_model(trained, "openvino", REPORT, log='{"progress": 0.8, "message": "Writing"}\n')
    write_model(trained, "openvino-int8", FAILED, log="a line of OpenVINO\n")
    write_model(trained, "tflite-int8", FAILED, accepted=True)
    write_model(trained, "coreml-fp16")
    write_log(trained, "tvm", "error: no such operator\n")
    outputs = {"engine": "onnxruntime", "precision": "fp32"}
    mark_done(trained, flow, "export", outputs)
    return trained


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_a_folder_tells_engine_and_precision(name: str) -> None:
    for precision in PRECISIONS:
        form = Form(name, precision)
        assert form.folder == folder_name(name, precision)
        assert Form.of_folder(form.folder) == form


def test_every_model_is_in_the_table(made: Project, show: Show) -> None:
    table = show(ExportPage).models.table
    assert column(table, ENGINE) == [
        *("ONNX Runtime", "OpenVINO", "OpenVINO", "LiteRT (TFLite)", "Apache TVM", "Core ML")
    ]
    assert column(table, PRECISION) == ["fp32", "fp32", "int8", "int8", "fp32", "fp16"]
    assert column(table, STATE) == ["in use", "", "", "", "", ""]
    assert column(table, COMPARISON) == [
        *("passed", "passed", "failed", "accepted", "not made", "not compared")
    ]
    assert column(table, SIZE)[0] == "1.50 kB"
    assert column(table, ACCURACY)[0] == "0.953 → 0.951"
    assert column(table, CHANGE)[0] == "−0.002"
    assert column(table, ACCURACY)[5] == "–"


def test_the_used_model_is_shown_first_and_another_on_choosing(
    made: Project, show: Show, settled: Settled
) -> None:
    page = show(ExportPage)
    assert page.tabs.tabText(MODELS) == "Models (5)"
    assert page.parity.verdict.text.text().startswith("Yes")
    assert page.subtitle.text() == "ONNX Runtime  ·  fp32  ·  1.50 kB"
    page.models.choose(Form("openvino", "int8"))
    settled()
    assert page.parity.verdict.text.text().startswith("No")
    assert column(page.parity.figures, 3)[0] == "broken"
    assert "limits for int8" in page.parity.limits.text()


def test_a_model_that_cannot_run_here_is_not_compared(
    made: Project, show: Show, settled: Settled
) -> None:
    page = show(ExportPage)
    page.models.choose(Form("coreml", "fp16"))
    settled()
    assert page.parity.verdict.text.text() == "Not compared"
    assert "macOS" in page.parity.verdict.hint.text()
    assert not page.parity.figures.isVisible()
    assert page.model_card.isVisible()


def test_a_conversion_that_failed_shows_its_log(
    made: Project, flow: Flow, show: Show, settled: Settled, session: Session
) -> None:
    made.update(ExportSettings, engine="tvm", precision="fp32")
    error = "TVM knows no such operator."
    made.set_record("export", StageRecord(flow.inputs_digest(made, "export"), error=error))
    page = show(ExportPage)
    assert page.models.chosen is not None
    assert page.models.chosen.verdict is Verdict.NOT_MADE
    assert page.parity.verdict.text.text() == "No model was made"
    assert page.parity.verdict.hint.text().startswith(error)
    assert not page.models.open_folder.isEnabled()
    assert not page.models.use.isEnabled()
    assert "in use" not in column(page.choosing.table, 1)
    assert page.reason.text() == error
    page.choosing.choose(Form("openvino", "fp32"))
    assert page.reason.text() == ""
    page.models.show_log.click()
    settled()
    dialog = page.models.log_dialog
    assert dialog is not None
    assert dialog.text.toPlainText() == "error: no such operator"
    assert dialog.windowTitle() == "Log: Apache TVM, fp32"
    dialog.accept()


def test_a_model_from_before_a_failure_says_so(
    made: Project, flow: Flow, show: Show, settled: Settled
) -> None:
    error = "The disk is full."
    made.set_record("export", StageRecord(flow.inputs_digest(made, "export"), error=error))
    page = show(ExportPage)
    assert page.models.chosen is not None
    assert page.models.chosen.form == Form("onnxruntime", "fp32")
    assert page.parity.verdict.hint.text().endswith(error)
    page.models.choose(Form("openvino", "fp32"))
    settled()
    assert error not in page.parity.verdict.hint.text()


def test_the_interval_is_shown_where_a_report_has_one(
    trained: Project, show: Show, settled: Settled
) -> None:
    ends = {"accuracy_change_low": -0.0101, "accuracy_change_high": 0.006}
    write_model(trained, "onnxruntime", {**REPORT, **ends, "loss_allowed_by": "optimize"})
    page = show(ExportPage)
    assert column(page.models.table, CHANGE) == ["−0.002 (−0.010 to +0.006)"]
    assert "the limit of the page Optimize" in page.parity.limits.text()
    assert "between −0.010 and +0.006" in page.parity.limits.text()


def test_changes_sort_as_numbers() -> None:
    values = [Change(0.01), Change(-0.2), Change(-0.03)]
    assert sorted(values) == [-0.2, -0.03, 0.01]
    assert [value.text for value in values] == ["+0.010", "−0.200", "−0.030"]
    assert Change(0.0001).text == "0.000"


@pytest.mark.parametrize("damage", ["card", "report", "both"])
def test_damage_is_told(
    made: Project, show: Show, settled: Settled, messages: list[Message], damage: str
) -> None:
    folder = made.path("artifacts", "openvino")
    if damage in ("card", "both"):
        (folder / "model.yaml").write_text("[", encoding="utf-8")
    if damage in ("report", "both"):
        (folder / "parity.json").write_text("[1", encoding="utf-8")
    page = show(ExportPage)
    page.models.choose(Form("openvino", "fp32"))
    settled()
    assert page.models.table.model.rowCount() == 6
    assert messages
    expected = "passed" if damage == "report" else "damaged"
    assert column(page.models.table, COMPARISON)[1] == expected
    assert "damaged" in page.parity.verdict.text.text()


def test_a_model_of_another_training_says_so(trained: Project, show: Show) -> None:
    now = trained.outputs("train")["weights_sha256"]
    write_model(trained, "onnxruntime", REPORT, source={"weights_sha256": now})
    write_model(trained, "openvino", REPORT, source={"weights_sha256": "0" * 64})
    assert column(show(ExportPage).models.table, STATE) == ["", "of another training"]


def test_using_a_model_sets_the_settings_and_makes_it_again(
    made: Project,
    session: Session,
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(session, "run_stage", ran.append)
    page = show(ExportPage)
    assert not page.models.use.isEnabled()  # it is in use
    page.models.choose(Form("openvino", "fp32"))
    page.models.use.click()
    settled()
    settings = made.settings(ExportSettings)
    assert (settings.engine, settings.precision, ran) == ("openvino", "fp32", ["export"])
    page.models.choose(Form("onnxruntime", "fp32"))
    page.use(Form("onnxruntime", "fp32"))
    settled()
    assert made.answers("export") == {}
    assert page.status().state is StageState.DONE  # what it was made of is what it was
    assert ran == ["export"]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What differs of a model that is to be used; nothing at first."""
    words: list[str] = []
    monkeypatch.setattr(export_page, "differing", lambda project, form: tuple(words))
    return words


@pytest.fixture
def ran(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that were run."""
    names: list[str] = []
    monkeypatch.setattr(session, "run_stage", names.append)
    return names


def test_a_model_made_from_the_same_is_taken_at_once(
    made: Project,
    show: Show,
    settled: Settled,
    compared: list[str],
    ran: list[str],
    messages: list[Message],
) -> None:
    page = show(ExportPage)
    page.models.choose(Form("openvino", "fp32"))
    page.models.use.click()
    settled()
    assert (made.settings(ExportSettings).engine, ran, messages) == ("openvino", ["export"], [])


def test_a_model_made_from_something_else_is_made_again_only_on_request(
    made: Project,
    show: Show,
    settled: Settled,
    compared: list[str],
    ran: list[str],
    messages: list[Message],
) -> None:
    compared += ["the trained weights", "the setting “Pictures compared”"]
    page = show(ExportPage)
    page.models.choose(Form("openvino", "fp32"))
    page.models.use.click()
    settled()
    assert (made.answers("export"), ran) == ({}, [])
    (message,) = messages
    assert message.text == (
        "OpenVINO, fp32 is not what an export would make now: the trained weights; "
        "the setting “Pictures compared”."
    )
    assert message.action_text == "Make it again"
    assert message.action is not None
    message.action()
    settled()
    assert (made.settings(ExportSettings).engine, ran) == ("openvino", ["export"])


def test_a_folder_is_opened(made: Project, show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    page = show(ExportPage)
    page.models.open_folder.click()
    assert [Path(url.toLocalFile()) for url in opened] == [made.path("artifacts", "onnxruntime")]


def test_a_new_result_is_shown(
    made: Project, flow: Flow, session: Session, show: Show, settled: Settled, qtbot: QtBot
) -> None:
    page = show(ExportPage)
    page.show_engines()
    made.update(ExportSettings, engine="openvino", precision="int8")
    mark_done(made, flow, "export", {"engine": "openvino", "precision": "int8"})
    session.refresh()
    settled()
    assert page.tabs.currentIndex() == MODELS
    assert page.models.chosen is not None
    assert page.models.chosen.form == Form("openvino", "int8")
    assert column(page.models.table, STATE)[2] == "in use"


def test_bundles_and_half_made_folders_are_no_models(trained: Project) -> None:
    write_model(trained, "onnxruntime", REPORT)
    for name in ("bundles", ".making", "empty"):
        trained.path("artifacts", name).mkdir()
    assert [model.form.engine for model in read_models(trained)] == ["onnxruntime"]


# -- logs -------------------------------------------------------------------------------------


def test_a_log_has_each_step_once() -> None:
    steps = [
        f'\n{{"progress": {n / 10}, "message": "Converting", "values": {{}}}}\n' for n in (1, 2)
    ]
    text = "".join([*steps, "warning: odd\n", "warning: odd\n", steps[0]])
    assert readable(text).splitlines() == [
        *("Converting", "warning: odd", "warning: odd", "Converting")
    ]


def test_of_a_long_log_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(b"first\n" + b"x" * MOST_BYTES + b"\nlast\n")
    text = read_log(path)
    assert text.endswith("last")
    assert "first" not in text


def test_a_log_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        read_log(tmp_path / "none.log")


def test_odd_figures_are_taken_for_unknown(trained: Project) -> None:
    odd: dict[str, Any] = {**REPORT, "accuracy_trained": -1.0, "cosine": "much"}
    write_model(trained, "onnxruntime", odd)
    model = read_models(trained)[0]
    assert (model.accuracy_trained, model.cosine, model.interval) == (None, None, None)
    assert model.max_difference == 0.22
