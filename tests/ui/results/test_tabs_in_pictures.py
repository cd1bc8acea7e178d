"""The pictures of the window have every tab of a page, not the first alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tango_desktop.core.project import Project
from tango_desktop.ui import screenshots
from tango_desktop.ui.pages.export_page import ExportPage
from tango_desktop.ui.pages.optimize_page import OptimizePage
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.session import Session


@pytest.mark.parametrize(("cls", "tabs"), [(OptimizePage, 4), (ExportPage, 2)])
def test_every_tab_has_its_picture(
    trained: Project,
    session: Session,
    show: Callable[[type[StagePage]], Any],
    monkeypatch: pytest.MonkeyPatch,
    cls: type[StagePage],
    tabs: int,
) -> None:
    monkeypatch.setattr(screenshots, "SETTLE_MS", 5)
    page = show(cls)
    if cls is OptimizePage:  # the made-up weights cannot be read: nothing stands in the tabs
        page.stack.setCurrentWidget(page.tabs)
    taken: list[tuple[str, int]] = []
    window: Any = SimpleNamespace(shell=SimpleNamespace(pages={page.stage: page}), session=session)
    camera: Any = SimpleNamespace(
        take=lambda _, name: taken.append((name, page.tabs.currentIndex()))
    )
    screenshots._render_tabs(window, camera, page.stage)
    assert taken == [(f"{page.stage}-{n + 1}", n) for n in range(1, tabs)]
    assert page.tabs.currentIndex() == 0
