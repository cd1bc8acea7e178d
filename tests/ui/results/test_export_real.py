"""A real export from the page: the engine is chosen, the button pressed, the model compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from pytestqt.qtbot import QtBot

from tango_desktop import families, graph
from tango_desktop.core.files import write_yaml
from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.project import Project
from tango_desktop.data.preprocess import default_spec
from tango_desktop.export.settings import ExportSettings
from tango_desktop.nets import build_module, save_weights
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.runs import use_run
from tango_desktop.ui.pages.export_made import Form
from tango_desktop.ui.pages.export_page import ENGINES, MODELS, ExportPage
from tango_desktop.ui.session import Session
from tests.ui.results.conftest import CLASSES, mark_done, write_run
from tests.ui.results.export_hands import column

pytest.importorskip("openvino")


@pytest.fixture
def ready(chosen: Project, flow: Flow) -> Project:
    """A project whose run has weights of a network, as training leaves them."""
    paths = RunPaths(write_run(chosen, 1))
    document = families.build("resnet20", len(CLASSES), size=32)
    torch.manual_seed(0)
    save_weights(paths.best, build_module(document).state_dict())
    graph.save(document, paths.network)
    write_yaml(paths.preprocess, {**default_spec((32, 32)), "resize": "stretch"})
    use_run(chosen, 1, flow.inputs_digest(chosen, "train"))
    mark_done(chosen, flow, "optimize", {"precision": ""})
    chosen.update(ExportSettings, parity_pictures=4)
    return chosen


@pytest.mark.slow
def test_a_model_is_made_for_another_engine(
    ready: Project,
    session: Session,
    show: Callable[[type], ExportPage],
    settled: Callable[[], None],
    qtbot: QtBot,
) -> None:
    page = show(ExportPage)
    page.show_engines()
    page.choosing.choose(Form("openvino", "fp16"))
    page.primary.click()
    qtbot.waitUntil(lambda: session.flow_job is None, timeout=120_000)
    settled()
    assert page.status().state is StageState.DONE, page.status().reason
    assert page.tabs.currentIndex() == MODELS
    assert column(page.models.table, 0) == ["OpenVINO"]
    assert column(page.models.table, 3) == ["passed"]
    assert page.parity.verdict.text.text().startswith("Yes")
    assert page.facts.shown["File"] == "model.xml"
    assert page.models.show_log.isEnabled()
    assert page.primary.text() == "Next: Deploy"
    page.tabs.setCurrentIndex(ENGINES)
    assert page.choosing.state.text() == "in use"
