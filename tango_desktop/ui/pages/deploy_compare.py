"""Whether the installed release answers on its device as the trained network does here."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.deploy.target_parity import check_on_target
from tango_desktop.deploy.target_records import TargetParity, score_title
from tango_desktop.export.exporters import engine_title
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.verdict import Verdict


class CompareCard(Card):
    """Not compared yet, being compared, or what was found; with what to do where it failed."""

    compared = Signal()
    back_requested = Signal()
    failed = Signal(object)  # TangoError

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Comparison on the device"), parent)
        self._session = session
        self._job: JobHandle | None = None
        self._project: Project | None = None  # that the job is about
        self._found: TargetParity | None = None
        self._can_go_back = False
        self.chip = Chip()
        self.verdict = Verdict()
        self.facts = Facts()
        self.doing = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Comparing on the device"))
        self.start = QPushButton(icon("images"), spaced(tr("Compare on the device")))
        self.cancel = QPushButton(tr("Cancel"))
        self.back = QPushButton(icon("rollback"), spaced(tr("Go back to the release before")))
        self.other = QPushButton(icon("package"), spaced(tr("Choose another precision or engine")))
        self.start.clicked.connect(self.compare)
        self.cancel.clicked.connect(self._on_cancel)
        self.back.clicked.connect(self.back_requested)
        self.other.clicked.connect(lambda: session.stage_requested.emit("export"))
        self._lay_out()
        self.show_found(None, False)

    def _lay_out(self) -> None:
        assert self.head is not None
        self.head.addWidget(self.chip)
        for part in (self.verdict, self.facts, self.doing, self.bar):
            self.body.addWidget(part)
        self.buttons = FlowRow()
        for button in (self.start, self.cancel, self.back, self.other):
            self.buttons.add(button)
        self.body.addWidget(self.buttons)

    # -- showing ------------------------------------------------------------------------------

    def show_found(self, found: TargetParity | None, can_go_back: bool) -> None:
        """Show what was found of the current release, or that nothing was.

        Args:
            found: that comparison.
            can_go_back: whether there is an earlier release.
        """
        self._found, self._can_go_back = found, can_go_back
        self.chip.setVisible(found is not None)
        self.facts.setVisible(found is not None)
        self.facts.show_facts(_facts(found) if found is not None else [])
        if found is None:
            self.verdict.say("info", tr("Not compared on the device yet"), _what_it_does())
        elif found.passed:
            self.chip.show_text(tr("passed"), "good")
            self.verdict.say(
                "good", tr("The device answers as the trained network does"), found.note()
            )
        else:
            self.chip.show_text(tr("failed"), "bad")
            self.verdict.say(
                "bad",
                tr("The device does not answer as the trained network does"),
                f"{found.reasons()} {found.remedy()}",
            )
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        busy = self._job is not None
        has_failed = self._found is not None and not self._found.passed
        for part in (self.doing, self.bar, self.cancel):
            part.setVisible(busy)
        self.start.setVisible(not busy)
        again = self._found is not None
        self.start.setText(
            spaced(tr("Compare again on the device") if again else tr("Compare on the device"))
        )
        self.back.setVisible(has_failed and self._can_go_back and not busy)
        self.other.setVisible(has_failed and not busy)

    # -- acting -------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare in a job; does nothing while one runs."""
        if self._job is not None or self._session.project is None:
            return
        project = self._project = self._session.project

        def job(ctx: JobContext) -> TargetParity:
            return check_on_target(project, ctx)

        self._job = self._session.submit(tr("Compare on the device"), job, heavy=True)
        self._on_progress(Progress(None, tr("Waiting")))
        self._job.progressed.connect(self._on_progress)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_ended)
        had_focus = self.start.hasFocus()
        self._fit_buttons()
        if had_focus:
            self.cancel.setFocus()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.doing.setText(progress.message)
        known = progress.fraction is not None
        self.bar.setRange(0, 1000 if known else 0)
        if progress.fraction is not None:
            self.bar.setValue(round(progress.fraction * 1000))

    @Slot(object)
    def _on_finished(self, _: TargetParity) -> None:
        if self._session.project is self._project:
            self._session.refresh()
            self.compared.emit()

    @Slot()
    def _on_ended(self) -> None:
        had_focus = self.cancel.hasFocus()
        self._job = None
        self._fit_buttons()
        if had_focus:
            self.start.setFocus()


def _what_it_does() -> str:
    return tr(
        "Some of your validation pictures go through the installed model there and through the "
        "trained network here; classes or boxes, and accuracy, are compared. A slow device takes "
        "some minutes."
    )


def _facts(found: TargetParity) -> list[tuple[str, str]]:
    same = tr("Same class") if found.task == CLASSIFICATION.name else tr("Same boxes")
    least = tr(
        "{share} %, at least {least} % allowed",
        share=f"{found.agreement * 100:.4g}",
        least=f"{found.min_agreement * 100:.4g}",
    )
    scores = found.accuracy_trained, found.accuracy_there
    known = min(scores) >= 0.0
    trained, there = (numbers.score(score) for score in scores)
    return [
        (tr("Pictures"), numbers.count(found.pictures)),
        (same, least),
        (score_title(found.task), f"{trained} → {there}" if known else ""),
        (tr("Change"), found.change_text() if known else ""),
        (tr("Model"), f"{engine_title(found.engine)}, {found.precision}"),
        (tr("Release"), found.release[:8]),
        (tr("Compared"), found.when.replace("T", " ")),
    ]
