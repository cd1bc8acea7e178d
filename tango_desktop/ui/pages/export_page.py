"""The page “Export”: does the exported model answer the same, and what is in its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.core.files import read_mapping
from tango_desktop.core.flow import StageState
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.errors import TangoError
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.parity import REPORT, ParityReport
from tango_desktop.export.reports import load_report
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

CARD_SCHEMA = 1


@dataclass(frozen=True)
class ExportView:
    """What an export left in the project.

    Attributes:
        card: ``model.yaml``.
        limits: what the parity report was judged by.
        root: the folder with the pictures.
    """

    folder: Path
    card: Mapping[str, Any]
    size_bytes: int
    report: ParityReport | None
    limits: Mapping[str, float]
    root: Path


def read_export(project: Project, engine: str) -> ExportView | None:
    """The export of ``engine``; None when there is none.

    Raises:
        TangoError: its card is damaged.
    """
    folder = project.path("artifacts", engine)
    if not (folder / REPORT).is_file() and not (folder / "model.yaml").is_file():
        return None
    card_file = folder / "model.yaml"
    card = read_mapping(card_file, CARD_SCHEMA) if card_file.is_file() else {}
    model = folder / str(card.get("file", ""))
    return ExportView(
        folder,
        card,
        model.stat().st_size if model.is_file() else 0,
        load_report(folder) if (folder / REPORT).is_file() else None,
        _limits(folder),
        _root(project),
    )


def _limits(folder: Path) -> Mapping[str, float]:
    try:
        content = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        return {str(name): float(value) for name, value in content["limits"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def _root(project: Project) -> Path:
    lock = project.path(LOCK_FILE)
    try:
        return load_lock(lock).root if lock.is_file() else Path()
    except TangoError:
        return Path()


class ParityCard(Card):
    """The verdict, the figures with their limits, and the pictures that differ most."""

    def __init__(self, page: ExportPage) -> None:
        super().__init__()
        self._page = page
        self._view: ExportView | None = None
        self.viewer: PictureViewer | None = None
        self.verdict = Verdict()
        self.figures = DataTable(tr("Comparison"), _figure_columns(), filtered=False)
        self.worst_title = label(tr("Pictures that differ most, and by how much"), "strong")
        self.worst = Gallery(tr("Pictures that differ most"), page.session, lines=2, side=88)
        self.worst.setFixedHeight(px(88 + 72))
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.figures)
        self.body.addWidget(self.worst_title)
        self.body.addWidget(self.worst)
        self.worst.picture_activated.connect(self.open_large)

    def show_view(self, data: ExportView) -> None:
        """Show a report."""
        self._view = data
        report = data.report
        self._say(report, bool((data.card.get("parity") or {}).get("accepted")))
        for widget in (self.figures, self.worst_title, self.worst):
            widget.setVisible(report is not None)
        if report is not None:
            self.figures.set_rows(_figures(report, data.limits))
            self.figures.fit_height(8)
            self.worst.set_source(len(report.worst), self._tile)

    def _say(self, report: ParityReport | None, accepted: bool) -> None:
        if report is None:
            self.verdict.say("info", tr("Not compared yet"))
        elif report.passed:
            self.verdict.say(
                "good",
                tr("Yes: the exported model answers as the trained one does."),
                tr(
                    "{count} of your pictures went through both, from the file to the answer.",
                    count=numbers.count(report.pictures),
                ),
            )
        else:
            look = "warning" if accepted else "bad"
            accepted_text = tr("You accepted the difference.") if accepted else ""
            self.verdict.say(
                look,
                tr("No: the exported model answers differently."),
                f"{report.reasons()} {accepted_text}".strip(),
            )

    def _tile(self, index: int) -> Tile:
        assert self._view is not None
        assert self._view.report is not None
        worst = self._view.report.worst[index]
        same = worst.trained == worst.exported
        return Tile(
            self._view.root / worst.path,
            worst.truth,
            numbers.figure(worst.max_difference, 2),
            worst.path,
            flag="" if same else "bad",
        )

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        assert self._view is not None
        assert self._view.report is not None
        worst = self._view.report.worst[index]
        text = tr(
            "Trained: {trained}, exported: {exported}, largest difference {difference}, "
            "cosine {cosine}",
            trained=worst.trained,
            exported=worst.exported,
            difference=numbers.figure(worst.max_difference),
            cosine=f"{worst.cosine:.6f}",
        )
        title = tr("Shows: {name}", name=worst.truth)
        return Shown(self._view.root / worst.path, title, f"{text}  ·  {worst.path}")

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < self.worst.count:
            self.viewer = view(self._page.session, self.worst.count, self.describe, index, self)


class ExportPage(StagePage):
    """Shows the exported model."""

    stage = "export"

    def build(self) -> None:
        self.view: ExportView | None = None
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self.parity = ParityCard(self)
        self.facts = Facts()
        self.open_folder = QPushButton(icon("folder-open"), tr("Open folder"))
        self.open_folder.clicked.connect(self._on_open_folder)
        self.engines = DataTable(tr("Engines"), _engine_columns(), filtered=False)
        self.empty = EmptyState("package", tr("Nothing exported yet"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)

    def _content(self) -> QWidget:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(16))
        column.addWidget(self.parity)
        self.model_card = Card(tr("Model file"))
        assert self.model_card.head is not None
        self.model_card.head.addWidget(self.open_folder)
        self.model_card.body.addWidget(self.facts)
        column.addWidget(self.model_card)
        engine_card = Card(tr("Engines"))
        engine_card.body.addWidget(
            label(tr("The device decides which engine runs the model."), "secondary", wrap=True)
        )
        engine_card.body.addWidget(self.engines)
        column.addWidget(engine_card)
        column.addStretch(1)
        return scrolled(content)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        record = project.record(self.stage)
        engine = str(project.outputs("device").get("engine") or "onnxruntime")
        self._show_engines(engine)
        state = (str(project.folder), record, engine)
        if state == self._shown_state:
            return
        self._shown_state = state
        self._reader.read(
            tr("Read the export"), lambda ctx: read_export(project, engine), self._on_view
        )

    def _on_view(self, data: ExportView | None) -> None:
        self.view = data
        if data is None:
            self.subtitle.setText("")
            self.empty.say(
                tr("Nothing exported yet"),
                tr(
                    "Exporting writes the trained network in the form that the device's engine "
                    "runs, and compares both on your own pictures before it may be deployed."
                ),
            )
            self.stack.setCurrentIndex(0)
            return
        self.parity.show_view(data)
        self.facts.show_facts(model_facts(data))
        self.model_card.setVisible(bool(data.card))
        self.subtitle.setText(self._summary(data))
        self.stack.setCurrentIndex(1)
        self.show_status()

    def _summary(self, data: ExportView) -> str:
        engine = data.card.get("engine") or {}
        parts = [str(engine.get("name", "")), str(engine.get("precision", ""))]
        parts.append(numbers.size(data.size_bytes) if data.size_bytes else "")
        if self.status().state is StageState.STALE:
            parts.append(tr("out of date"))
        return "  ·  ".join(part for part in parts if part)

    def _show_engines(self, used: str) -> None:
        rows = []
        for info in EXPORTERS:
            reason = info.unavailable()
            if reason:
                state = ChipText(tr("not installed"), "warning")
            elif info.name == used:
                state = ChipText(tr("in use"), "accent")
            else:
                state = ChipText(tr("available"), "good")
            rows.append((info.title, state, ", ".join(info.precisions), reason or None))
        self.engines.set_rows(rows)
        self.engines.fit_height(6)

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return tr("Export")
        if state in (StageState.STALE, StageState.FAILED):
            return tr("Export again")
        return super().primary_text()

    def help_text(self) -> str:
        return tr(
            "Parity means: the same picture gives the same answer before and after the export. "
            "It is checked through the whole path, from decoding the file to the last number, "
            "because most deployments go wrong in how pictures are prepared. A model that differs "
            "is not deployed unless you accept the difference in the expert settings."
        )

    def _on_open_folder(self) -> None:
        if self.view is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.view.folder)))


def model_facts(data: ExportView) -> list[tuple[str, str]]:
    """What the model's card says, in words."""
    card = data.card
    if not card:
        return []
    taken, given = card.get("input") or {}, card.get("output") or {}
    source, made = card.get("source") or {}, card.get("preprocess") or {}
    height, width = taken.get("size") or (0, 0)
    name = str(card.get("file", ""))
    shape = (
        "N" if taken.get("batch") == "dynamic" else taken.get("batch", 1),
        taken.get("channels"),
        height,
        width,
    )
    classes = card.get("classes") or []
    return [
        (tr("File"), name),
        (tr("Size"), numbers.size(data.size_bytes)),
        (tr("Opset"), str(source.get("opset") or "")),
        (tr("Input"), f"{taken.get('name')}  {_shape(shape)}  {taken.get('dtype')}"),
        (tr("Output"), f"{given.get('name')}  {_shape((shape[0], len(classes)))}"),
        (tr("Classes"), _some(classes)),
        (tr("Pictures are prepared"), _preparation(made)),
        (tr("From"), _source(source)),
        ("SHA-256", _spaced(str((card.get("checksums") or {}).get(name, "")))),
    ]


def _shape(sides: tuple[Any, ...]) -> str:
    return " × ".join(str(side) for side in sides)


def _some(classes: list[Any]) -> str:
    shown = ", ".join(str(name) for name in classes[:12])
    if len(classes) > 12:
        return tr("{count}: {names}, …", count=len(classes), names=shown)
    return tr("{count}: {names}", count=len(classes), names=shown)


def _preparation(made: Mapping[str, Any]) -> str:
    if not made:
        return ""
    height, width = made["size"]
    ways = {"crop": tr("cut"), "stretch": tr("stretched"), "letterbox": tr("letterboxed")}
    mean = ", ".join(f"{value:.3g}" for value in made.get("mean", ()))
    std = ", ".join(f"{value:.3g}" for value in made.get("std", ()))
    return tr(
        "{way} to {size}, mean {mean}, deviation {std}",
        way=ways.get(str(made.get("resize")), str(made.get("resize"))),
        size=numbers.pixels(width, height),
        mean=mean,
        std=std,
    )


def _source(source: Mapping[str, Any]) -> str:
    parts = [str(source.get("model", ""))]
    if source.get("run"):
        parts.append(tr("run {number}", number=source["run"]))
    parts.append(str(source.get("producer", "")))
    return ", ".join(part for part in parts if part)


def _spaced(digest: str) -> str:
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def _figure_columns() -> list[Column]:
    return [
        Column(tr("Figure"), stretch=True),
        Column(tr("Value"), Cell.TEXT),
        Column(tr("Limit"), Cell.TEXT),
        Column(tr("Kept"), Cell.CHIP),
    ]


def _figures(report: ParityReport, limits: Mapping[str, float]) -> list[tuple[object, ...]]:
    loss = report.accuracy_trained - report.accuracy_exported
    rows = (
        (
            tr("Same answer"),
            numbers.percent(report.agreement, 1),
            "agreement",
            "≥ ",
            lambda v: numbers.percent(v, 1),
        ),
        (
            tr("Largest difference of an output, relative"),
            numbers.figure(report.relative_difference, 2),
            "difference",
            "≤ ",
            numbers.figure,
        ),
        (tr("Cosine similarity"), f"{report.cosine:.6f}", "cosine", "≥ ", lambda v: f"{v:.4f}"),
        (
            tr("Difference in how pictures are prepared"),
            numbers.figure(report.input_difference, 2),
            "inputs",
            "≤ ",
            numbers.figure,
        ),
        (
            tr(
                "Top-1, trained {trained} and exported {exported}",
                trained=numbers.score(report.accuracy_trained),
                exported=numbers.score(report.accuracy_exported),
            ),
            tr("loss {loss}", loss=numbers.score(max(0.0, loss))),
            "accuracy",
            "≤ ",
            numbers.score,
        ),
    )
    names = {
        "agreement": "agreement",
        "difference": "relative_difference",
        "cosine": "cosine",
        "inputs": "input_difference",
        "accuracy": "accuracy_loss",
    }
    shown: list[tuple[object, ...]] = []
    for title, value, key, sign, words in rows:
        limit = limits.get(names[key])
        broken = key in report.failures
        chip = ChipText(tr("broken"), "bad") if broken else ChipText(tr("kept"), "good")
        shown.append((title, value, None if limit is None else f"{sign}{words(limit)}", chip))
    return shown


def _engine_columns() -> list[Column]:
    return [
        Column(tr("Engine")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Precisions")),
        Column(tr("Why not"), stretch=True),
    ]
