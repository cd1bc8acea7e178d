"""The page of a stage that has none of its own: its result, and the button that runs it."""

from __future__ import annotations

from tango_desktop.core.flow import StageInfo
from tango_desktop.i18n import tr
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.widgets.empty_state import EmptyState


class PlainPage(StagePage):
    """Shows one line of result."""

    def build(self) -> None:
        self.empty = EmptyState("circle", tr(self.info.title), "")
        self.body.addWidget(self.empty, 1)

    def refresh(self) -> None:
        status = self.status()
        self.empty.say(status.summary or tr(self.info.title), status.reason)

    def help_text(self) -> str:
        return tr(
            "This step takes what the steps before it handed on. Press the button to run it; its "
            "result is shown here and in the list of steps."
        )


def plain_page(info: StageInfo) -> type[PlainPage]:
    """The page class for a stage without one."""
    return type(f"PlainPage_{info.name}", (PlainPage,), {"stage": info.name})
