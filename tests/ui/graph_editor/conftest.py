"""An editor on a small network in a project, without the stages before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop import families
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.insight import look
from tango_desktop.recommend.recommend import candidate_of
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.ui.graph_editor.draft import ViewState
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.opening import Base, Opened
from tango_desktop.ui.session import Session


@pytest.fixture
def document() -> NetworkDocument:
    """Residual blocks in three stages."""
    return families.build("resnet18", 5, 3, 64)


@pytest.fixture
def network(qtbot: QtBot, document: NetworkDocument) -> EditedNetwork:
    """The document under edit."""
    return EditedNetwork(document)


@pytest.fixture
def editor(
    session: Session, project: Project, document: NetworkDocument, qtbot: QtBot
) -> Iterator[GraphEditor]:
    """A shown editor; what it compares with is the document, for 2 classes of colour pictures."""
    request = RecommendRequest("classification", find_profile("jetson-orin-nano"), 2)
    base = Base(document, look(document).totals, candidate_of(request, document), request)
    made = GraphEditor(session)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made._on_opened(project, Opened(document, ViewState(), base))
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: not session.runner.reading, timeout=10_000)
    yield made
    made.leave_project()
