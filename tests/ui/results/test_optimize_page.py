"""The page “Optimize”: sliders with figures, the curve, layers, pictures, before and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tango_desktop import families, graph
from tango_desktop.compress import levels, pruning
from tango_desktop.compress.asked import doctor_spec
from tango_desktop.compress.curve import Curve, CurvePoint, counts_to_measure, save_curve
from tango_desktop.compress.device_latency import Basis
from tango_desktop.compress.doctor import CalibrationReport, Sensitivity
from tango_desktop.compress.levels import figures_of, lightness_figures
from tango_desktop.compress.settings import OptimizeSettings
from tango_desktop.compress.verifying import CheckResult
from tango_desktop.core.files import write_json, write_yaml
from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import Progress
from tango_desktop.core.project import Project
from tango_desktop.data.preprocess import default_spec
from tango_desktop.graph.edits import SetParam
from tango_desktop.nets import build_module, save_weights
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.runs import use_run
from tango_desktop.ui.graph_editor.comparing import WANTED as WANTED_COMPARISON
from tango_desktop.ui.graph_editor.sensitivity import WANTED, WantedSensitivity
from tango_desktop.ui.pages.optimize_page import OptimizePage
from tango_desktop.ui.pages.optimize_state import OptimizeView
from tango_desktop.ui.pages.optimize_words import points_text, share_text
from tango_desktop.ui.session import Session
from tests.ui.results.conftest import CLASSES, mark_done, write_run
from tests.ui.test_accessibility import focusable, is_unused, spoken

Show = Callable[[type], OptimizePage]
Settled = Callable[[], None]
LAYERS = ("layer1.0.conv1", "conv1", "linear", "layer2.0.conv1")
SMALL = 300_000


def curve_for(layers: tuple[str, ...], key: str = "k", worst: float = 0.85) -> Curve:
    """Accuracy from ``worst`` up to 0.9 with every layer that is kept, time and size along."""
    counts = counts_to_measure(len(layers))
    step = (0.9 - worst) / len(layers)
    points = tuple(
        CurvePoint("int8", kept, SMALL + 100_000 * kept, worst + step * kept, 1.0 + kept)
        for kept in counts
    )
    exact = CurvePoint("fp32", 0, 1_000_000, 0.9, 8.0)
    half = CurvePoint("fp16", 0, 750_000, 0.899, 7.0)
    return Curve(key, "top-1", "val", 9, "a processor", layers, exact, half, points)


@pytest.fixture
def ready(chosen: Project, flow: Flow) -> Project:
    """A project whose run has weights of a network, as training leaves them."""
    paths = RunPaths(write_run(chosen, 1))
    document = families.build("resnet20", len(CLASSES), size=32)
    torch.manual_seed(0)
    save_weights(paths.best, build_module(document).state_dict())
    graph.save(document, paths.network)
    graph.save(document, chosen.path("network.yaml"))
    network = {"file": "network.yaml", "model": "resnet20", "size": [32, 32]}
    mark_done(chosen, flow, "network", network)
    write_yaml(paths.preprocess, {**default_spec((32, 32)), "resize": "stretch"})
    use_run(chosen, 1, flow.inputs_digest(chosen, "train"))
    return chosen


@pytest.fixture
def measured(ready: Project) -> Project:
    """The same once the trade-off was measured; the worst form loses 5 points."""
    spec = doctor_spec(ready)
    save_curve(spec.curve_file, curve_for(LAYERS, spec.key()))
    found = [Sensitivity(name, 20.0 + 5 * at, 100 + at) for at, name in enumerate(LAYERS)]
    rows = [asdict(one) for one in found]
    write_json(spec.home / "sensitivity.json", {"schema": 1, "layers": rows})
    return ready


def settings(project: Project) -> OptimizeSettings:
    return project.settings(OptimizeSettings)


# -- before anything is known -----------------------------------------------------------------


def test_before_training_it_says_that_nothing_need_be_done(chosen: Project, show: Show) -> None:
    page = show(OptimizePage)
    assert page.stack.currentWidget() is page.empty
    assert "Nothing need be done" in page.empty.text.text()


def test_nothing_asked_goes_on_as_trained(ready: Project, session: Session, show: Show) -> None:
    page = show(OptimizePage)
    assert page.primary.text() == "Go on as trained"
    assert "nothing is removed" in page.levels.verdict.text.text()
    assert page.levels.measure.isVisible()
    assert page.levels.precision.figures.chip.text() == "unknown until measured"
    assert page.levels.lightness.figures.chip.text() == "measured here"
    assert page.curve.stack.currentWidget() is page.curve.empty
    assert page.layers.stack.currentWidget() is page.layers.empty


def test_a_lightness_shows_what_it_is_estimated_to_save(ready: Project, show: Show) -> None:
    page = show(OptimizePage)
    whole, wanted = (lightness_figures(ready)[level] for level in (0, 4))
    page.levels.lightness.slider.setValue(4)
    figures = page.levels.lightness.figures
    assert figures.chip.text() == "estimated"
    assert share_text(wanted.macs, whole.macs) == "−28 %"
    assert f"Multiply-adds {wanted.macs / 1e6:.1f} M −28 %" in figures.sentence
    assert "Level 4: about 28 % less" in page.levels.lightness.place.text()
    assert "estimated" in page.levels.lightness.slider.accessibleDescription()


@pytest.mark.parametrize(
    ("basis", "measured", "said"),
    [
        (Basis.ESTIMATE, None, "On the device, estimated 6.00 ms −40 %"),
        (Basis.WHOLE, None, "On the device, scaled 6.00 ms −40 %"),
        (Basis.LAYERS, None, "On the device, by layers 6.00 ms −40 %"),
        (Basis.LAYERS, 7.0, "On the device, measured 7.00 ms −30 %"),
    ],
)
def test_the_time_on_the_device_says_what_it_comes_from(
    ready: Project, show: Show, basis: Basis, measured: float | None, said: str
) -> None:
    page = show(OptimizePage)
    view = page.levels._view
    assert view is not None
    told = [replace(one, latency_from=basis, latency_ms=10.0) for one in view.lightness]
    told[0] = replace(told[0], measured_ms=10.0)
    told[4] = replace(told[4], latency_ms=6.0, measured_ms=measured)
    page.levels.show_view(replace(view, lightness=tuple(told)))
    page.levels.lightness.slider.setValue(4)
    assert said in page.levels.lightness.figures.sentence


def test_what_cannot_be_read_is_said(trained: Project, show: Show) -> None:
    page = show(OptimizePage)  # its network is not one
    assert page.stack.currentWidget() is page.empty
    assert page.empty.title.text() == "The trained network cannot be read"
    assert page.empty.text.text()


# -- the sliders ------------------------------------------------------------------------------


def test_each_precision_level_shows_its_measured_figures(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    slider = page.levels.precision
    assert not page.levels.measure.isVisible()
    for one in figures_of(curve_for(LAYERS)):
        slider.slider.setValue(one.level)
        told = slider.slider.accessibleDescription()
        assert f"top-1 {one.score:.3f}" in told
        assert f"{one.latency_ms:.2f} ms" in told
        assert "measured in ONNX Runtime" in told
        chosen = page.curve.table.selected_key()
        assert chosen == one.level
        assert page.curve.plot._chosen == one.kept


def test_a_slider_is_written_down_once_it_rests(
    measured: Project, session: Session, show: Show, qtbot: QtBot
) -> None:
    page = show(OptimizePage)
    slider = page.levels.precision.slider
    slider.setFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert settings(measured).precision_level == 10
    qtbot.waitUntil(lambda: settings(measured).precision_level == 7)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert slider.value() == 10


def test_what_waits_is_taken_before_the_run(
    measured: Project, session: Session, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(OptimizePage)
    ran: list[int] = []
    monkeypatch.setattr(
        session, "run_stage", lambda _: ran.append(settings(measured).precision_level)
    )
    page.levels.precision.slider.setValue(3)
    page.primary.click()
    assert ran == [3]


def test_a_level_beyond_the_limit_is_told_with_what_to_do(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    page.choose_level(0)
    assert page.levels.verdict.text.text() == "It loses 5.00 points; the limit is 0.5."
    assert page.levels.train_on.isVisible()
    page.levels.train_on.click()
    assert settings(measured).qat_epochs == 5
    assert not page.levels.train_on.isVisible()
    assert "may win it back" in page.levels.verdict.hint.text()
    page.levels.limit.setValue(6.0)
    assert settings(measured).max_loss == 6.0
    assert "within the limit of 6" in page.levels.verdict.text.text()


def test_automatic_takes_the_quickest_within_the_limit(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    page.levels.limit.setValue(4.0)
    page.levels.automatic.click()
    assert settings(measured).automatic
    assert not page.levels.precision.slider.isEnabled()
    view = page.view
    assert view is not None
    within = view.within_limit
    assert within is not None
    assert (within.kept, within.loss) == (1, pytest.approx(3.75))
    assert page.levels.precision.slider.value() == within.level
    page.levels.limit.setValue(0.1)
    text = "No 8-bit form stays within 0.1 points. It goes on in 16 bits."
    assert page.levels.verdict.text.text() == text
    assert page.levels.train_on.isVisible()
    assert "everything in 16 bits" in page.levels.precision.place.text()
    assert page.curve.plot._chosen == "fp16"
    page.levels.limit.setValue(0.0)
    assert page.levels.verdict.text.text().endswith("It goes on as trained.")


def test_an_engine_without_8_bits_says_so(
    measured: Project, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tango_desktop.ui.pages.optimize_state._missing_engine", lambda _: "It has no 8 bits."
    )
    page = show(OptimizePage)
    assert not page.levels.precision.slider.isEnabled()
    assert not page.levels.automatic.isEnabled()
    assert page.levels.verdict.text.text() == "It has no 8 bits."


# -- the curve --------------------------------------------------------------------------------


def test_the_table_says_what_the_dots_do(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    model = page.curve.table.model
    assert model.rowCount() == 12  # the levels, and 16 bits
    assert [model.text_at(0, column) for column in range(7)] == [
        *("0", "8 bits", "0", "0.850", "−5.00 points", "1.00 ms", "300 kB")
    ]
    assert [model.text_at(row, 1) for row in (9, 10, 11)] == ["8 bits", "32 bits", "16 bits"]
    assert model.text_at(10, 4) == "none"
    points = page.curve.plot._points
    assert len(points) == 1 + len({one.kept for one in figures_of(curve_for(LAYERS))})
    sides = [page.curve.plot._side(point) for point in points]
    assert sides == sorted(sides)  # the quicker, the smaller
    page.curve.plot.canvas.setFocus()
    page.curve.plot.set_cursor(1.0)
    assert "0 layers in floats" in page.curve.plot.canvas.accessibleDescription()
    page.curve.plot.set_cursor(2.0)
    assert "1 layer in floats" in page.curve.plot.canvas.accessibleDescription()


def test_a_form_is_taken_from_the_plot_and_the_table(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    page.curve.plot.set_cursor(1.0)
    page.curve.plot.choose()
    assert settings(measured).precision_level == 0
    page.curve.table.row_activated.emit(9)
    assert settings(measured).precision_level == 9


# -- the layers -------------------------------------------------------------------------------


def test_the_worst_layers_come_first_and_can_be_kept(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    page.choose_level(0)
    model = page.layers.table.model
    assert [model.text_at(row, 0) for row in range(4)] == list(LAYERS)
    assert {model.text_at(row, 3) for row in range(4)} == {"8 bits"}
    assert "“layer1.0.conv1” suffers most" in page.layers.note.text()
    at = page.layers.keep.findText("2 layers in floating point")
    page.layers.keep.setCurrentIndex(at)
    page.layers.keep.activated.emit(at)
    assert [model.text_at(row, 3) for row in range(4)] == [
        *("floating point", "floating point", "8 bits", "8 bits")
    ]
    found = figures_of(curve_for(LAYERS))[settings(measured).precision_level]
    assert found.kept == 2


def test_kept_layers_may_stay_in_16_bits(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    control = page.layers.kept_in
    wanted = {"fp16": "fp32", "fp32": "fp16"}[settings(measured).kept_in]
    assert control.currentData() != wanted
    at = control.findData(wanted)
    control.setCurrentIndex(at)
    control.activated.emit(at)
    assert settings(measured).kept_in == wanted


def test_a_form_that_fails_its_check_is_not_chosen(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    view = page.view
    assert view is not None
    assert view.curve is not None
    failed = CheckResult("int8", 1, "onnxruntime", "val", 512, 4.5, ("accuracy",))
    held = CheckResult("int8", 2, "onnxruntime", "val", 512, 2.25, ())
    asked = replace(view.settings, automatic=True, max_loss=4.0)
    curve = replace(view.curve, wanted="tensorrt")
    view = replace(view, settings=asked, curve=curve, checks=(failed, held), before=BEFORE)
    view = replace(view, after=AFTER, checked_limit=4.0)
    page._show(view)
    within = view.within_limit
    assert within is not None
    assert within.kept == 2
    assert "2.25 points of top-1 lost: it holds" in page.levels.verdict.hint.text()
    said = page.result.verdict
    assert said.text.text() == "It keeps the limits of the export"
    assert said.hint.text().splitlines()[1].startswith("8 bits, 1 layer in floats: checked on 512")
    reason = "measured in ONNX Runtime, as TensorRT does not run on this computer"
    assert reason in page.curve.about.text()
    assert reason in page.result.note.text()
    other = replace(view, settings=replace(asked, max_loss=3.8)).within_limit
    assert other is not None
    assert other.kept == 1  # it was checked for another limit


def test_a_layer_leads_to_the_graph(
    measured: Project, session: Session, show: Show, qtbot: QtBot
) -> None:
    page = show(OptimizePage)
    page.layers.table.select("linear")
    with qtbot.waitSignal(session.graph_requested):
        page.layers.show_graph.click()
    assert session.handed[WANTED] == WantedSensitivity("linear")


# -- the pictures -----------------------------------------------------------------------------


def test_pictures_are_judged_before_they_are_used(ready: Project, show: Show) -> None:
    page = show(OptimizePage)
    report = page.calibration.report
    assert report is not None
    assert sum(report.per_class.values()) == report.pictures
    assert page.levels.warning.text() == "\n".join(report.warnings)
    assert "Only" in page.levels.warning.text()  # there are fewer than 32
    page.levels.look.click()
    assert page.tabs.currentWidget() is page.calibration
    assert page.calibration.table.model.rowCount() == len(CLASSES)
    assert page.calibration.gallery._count > 0
    page.calibration.more.click()
    assert settings(ready).calibration_pictures == 512


def test_good_pictures_have_no_warning(ready: Project, show: Show) -> None:
    page = show(OptimizePage)
    page._on_looked(CalibrationReport(128, {"bolt": 64, "nut": 64}, (), {}, ()))
    assert not page.levels.warning.isVisible()
    assert page.calibration.verdict.text.text().startswith("128 pictures")


# -- before and after -------------------------------------------------------------------------

BEFORE = {"score": 0.9, "macs": 40_000, "parameters": 1000, "size_bytes": 4000, "latency_ms": 2.0}
AFTER = {"score": 0.895, "macs": 30_000, "parameters": 700, "size_bytes": 900, "latency_ms": 1.0}


def test_before_and_after_with_the_way_to_the_comparison(
    measured: Project, session: Session, flow: Flow, show: Show, qtbot: QtBot
) -> None:
    document = families.build("resnet20", len(CLASSES), size=32)
    SetParam("layer1.0.conv1", "out_channels", 8).apply(document)
    graph.save(document, measured.path("smaller.yaml"))
    outputs = {"figures": {"before": BEFORE, "after": AFTER}, "network": "smaller.yaml"}
    mark_done(measured, flow, "optimize", {"precision": "", **outputs})
    page = show(OptimizePage)
    page.tabs.setCurrentWidget(page.result)
    model = page.result.table.model
    rows = {model.text_at(row, 0): model.text_at(row, 3) for row in range(model.rowCount())}
    assert rows == {
        "Parameters": "−30 %",
        "Multiply-adds": "−25 %",
        "Size": "−78 %",
        "Latency on this computer": "−50 %",
        "top-1": "−0.50 points",
    }
    with qtbot.waitSignal(session.graph_requested):
        page.result.compare.click()
    assert session.handed[WANTED_COMPARISON]


def test_small_changes_are_none() -> None:
    assert share_text(100.0, 100.0) == ""
    assert share_text(None, 100.0) == ""
    assert points_text(0.001) == ""
    assert points_text(-0.4) == "+0.40 points"


# -- measuring --------------------------------------------------------------------------------


def test_measuring_is_a_job_that_can_be_stopped(
    ready: Project,
    session: Session,
    show: Show,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    settled: Settled,
) -> None:
    def forever(_: Project, ctx: object) -> None:
        while True:
            ctx.check()  # type: ignore[attr-defined]
            ctx.report(0.25, "Measuring")  # type: ignore[attr-defined]

    monkeypatch.setattr("tango_desktop.ui.pages.optimize_page.measure_forms", forever)
    page = show(OptimizePage)
    page.levels.measure.click()
    assert page.levels.is_measuring
    assert not page.levels.measure.isVisible()
    qtbot.waitUntil(lambda: page.levels.bar.value() == 250)
    assert page.levels.doing.text() == "Measuring"
    page.levels.stop.click()
    settled()
    assert not page.levels.is_measuring
    assert page.levels.measure.isVisible()


def test_a_run_shows_how_far_it_is(
    ready: Project, session: Session, flow: Flow, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(OptimizePage)
    assert not page.running.isVisible()
    monkeypatch.setattr(
        page,
        "status",
        lambda: dataclasses.replace(type(page).status(page), state=StageState.RUNNING),
    )
    page.refresh()
    assert page.running.isVisible()
    session.progressed.emit(Progress(0.5, "Step 1 of 3", stage="optimize"))
    assert page.running.doing.text() == "Step 1 of 3  ·  50 %"


def test_everything_says_what_it_is(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    for at in range(page.tabs.count()):
        page.tabs.setCurrentIndex(at)
        silent = [w for w in focusable(page) if not spoken(w) and not is_unused(w, page)]
        assert silent == []


def test_a_view_without_a_limit_kept_goes_on_as_trained(measured: Project, show: Show) -> None:
    view = show(OptimizePage).view
    assert isinstance(view, OptimizeView)
    strict = replace(view, settings=replace(view.settings, automatic=True, max_loss=0.0))
    assert not strict.rounds_within
    assert strict.within_limit == strict.level(10)
    assert strict.chosen_level == 10
    QGuiApplication.clipboard().clear()


def test_floats_that_are_quicker_are_chosen_and_told(measured: Project, show: Show) -> None:
    page = show(OptimizePage)
    view = page.view
    assert view is not None
    assert view.curve is not None
    quick = replace(view.curve, exact=replace(view.curve.exact, latency_ms=0.5))
    asked = replace(view.settings, automatic=True, max_loss=4.0)
    view = replace(view, settings=asked, curve=quick, levels=figures_of(quick))
    assert view.chosen_level == 10
    page._show(view)
    assert page.levels.verdict.text.text().startswith("Nothing is rounded: in floats it is quicker")


def test_losses_are_counted_from_the_network_as_trained(measured: Project, show: Show) -> None:
    view = show(OptimizePage).view
    assert view is not None
    asked = replace(view.settings, automatic=True, max_loss=4.0)
    assert replace(view, settings=asked).within_limit is not None
    from_better = replace(view, settings=asked, reference=0.95)
    assert not from_better.rounds_within
    assert from_better.within_limit is None


def test_nothing_of_pytorch_is_needed_before_anything_was_removed(
    ready: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert levels.PRUNED == pruning.FOLDER
    monkeypatch.setattr(levels, "prune_spec", lambda *_: pytest.fail("not asked for"))
    assert [one.is_measured for one in lightness_figures(ready)] == [True] + 10 * [False]
