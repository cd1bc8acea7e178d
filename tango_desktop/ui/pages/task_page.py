"""What should the network learn? One card for each task; what cannot be chosen says why."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from tango_desktop.core.tasks import TASKS, TaskInfo, TaskSettings
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.pages.question import QuestionPage
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import ChoiceCard, label
from tango_desktop.ui.widgets.chip import Chip

ICONS = {"classification": "classes", "detection": "box"}
CARD_WIDTH = 340


class TaskCard(ChoiceCard):
    """A task: symbol, what it answers, and why it cannot be chosen yet."""

    def __init__(self, task: TaskInfo) -> None:
        super().__init__()
        self.task = task
        self.setAccessibleName(tr(task.title))
        self.setAccessibleDescription(f"{tr(task.help)} {tr(task.unavailable)}".strip())
        self.setFixedWidth(px(CARD_WIDTH))
        usable = not task.unavailable
        self.mark = IconLabel("check-circle", 20, "accent")
        head = QHBoxLayout()
        head.addWidget(
            IconLabel(ICONS.get(task.name, "target"), 40, "accent" if usable else "disabled")
        )
        head.addStretch(1)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addSpacing(px(4))
        self.body.addWidget(label(tr(task.title), "section", wrap=True))
        self.body.addWidget(label(tr(task.help), "secondary", wrap=True))
        self.body.addStretch(1)
        if not usable:
            head.addWidget(Chip(tr("not yet"), "outline"), 0, Qt.AlignmentFlag.AlignTop)
            self.body.addWidget(label(tr(task.unavailable), "small", wrap=True))
        self.setEnabled(usable)
        self.set_selected(False)

    def set_selected(self, selected: bool) -> None:
        super().set_selected(selected)
        self.mark.setVisible(selected)
        state = tr("chosen") if selected else ""
        name = tr(self.task.title)
        self.setAccessibleName(f"{name}, {state}" if state else name)


class TaskPage(QuestionPage):
    """Two cards."""

    stage = "task"
    asked_here = ("name",)

    def build(self) -> None:
        self.subtitle.setText(tr("This decides how the pictures are labelled and what comes out."))
        row = QHBoxLayout()
        row.setSpacing(px(16))
        self.cards = {task.name: TaskCard(task) for task in TASKS}
        for name, card in self.cards.items():
            card.chosen.connect(partial(self.choose, name))
            card.activated.connect(self._on_activated)
            row.addWidget(card)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def choose(self, name: str) -> None:
        """Answer with a task."""
        self.session.update_settings(TaskSettings, name=name)

    def _on_activated(self) -> None:
        if self.primary.isEnabled():
            self.primary_action()

    def refresh(self) -> None:
        chosen = self.session.settings(TaskSettings).name
        for name, card in self.cards.items():
            card.set_selected(name == chosen)

    def help_text(self) -> str:
        return tr(
            "Choose what the network should do with a picture. Classification gives one answer "
            "for the whole picture: good or scratched, ant or bee. It needs a folder of pictures "
            "with one sub-folder for each answer. Detection finds every object and says where it "
            "is. It needs pictures with boxes around the objects, which can also be drawn here."
        )
