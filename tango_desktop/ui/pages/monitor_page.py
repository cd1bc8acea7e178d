"""The page “Monitor”: how the deployed model does, as its last look said."""

from __future__ import annotations

from tango_desktop.i18n import tr
from tango_desktop.ui.pages.plain_page import PlainPage


class MonitorPage(PlainPage):
    """Shows the judgement in a line, and its reasons."""

    stage = "monitor"

    def refresh(self) -> None:
        status = self.status()
        project = self.session.project
        reasons = project.outputs(self.stage).get("reasons", []) if project else []
        self.empty.say(status.summary or tr(self.info.title), status.reason or "\n".join(reasons))

    def help_text(self) -> str:
        return tr(
            "A deployed model counts what it sees and answers; no pictures leave the device unless "
            "you ask for the uncertain ones. Press the button to fetch the counts and compare them "
            "with the pictures that the model was checked with. Automatic never does that: do it "
            "whenever you like."
        )
