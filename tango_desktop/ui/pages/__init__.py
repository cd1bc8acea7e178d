"""One module per stage; ``PAGES`` lists their classes by stage name."""

from __future__ import annotations

from tango_desktop.ui.pages.page import StagePage

PAGES: dict[str, type[StagePage]] = {}
