"""Pages whose stage takes no time: *Next* notes the answer and goes on."""

from __future__ import annotations

from tango_desktop.core.flow import StageState
from tango_desktop.i18n import tr
from tango_desktop.ui.pages.page import StagePage


class QuestionPage(StagePage):
    """*Next* runs the stage and shows the following page when it is done."""

    _leaving = False

    def primary_text(self) -> str:
        following = self.next_stage()
        if following is None:
            return super().primary_text()
        return tr("Next: {stage}", stage=tr(following.title))

    def primary_action(self) -> None:
        if self.status().state is StageState.DONE:
            self.go_on()
        elif self.session.flow_job is None:
            self._leaving = True
            self.session.run_stage(self.stage)

    def show_status(self) -> None:
        super().show_status()
        if self._leaving and self.session.flow_job is None:
            self._leaving = False
            if self.status().state is StageState.DONE:
                self.go_on()
