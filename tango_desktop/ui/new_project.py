"""A new project: name, task, folder of pictures, device; then *Automatic* may do the rest."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.folders import data_folder
from tango_desktop.core.project import PROJECT_FILE
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION, TASKS
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.file_picker import FilePicker

# How the folder with pictures is to look, by task.
LAYOUTS = {
    CLASSIFICATION.name: N_("One sub-folder per class."),
    DETECTION.name: N_("Pictures with boxes as Pascal VOC, COCO or YOLO files."),
}


@dataclass(frozen=True)
class NewProjectSpec:
    """The newcomer's answers.

    Attributes:
        name: the project's name.
        folder: where the project goes.
        task: the key of the task.
        pictures: the folder with pictures; empty when it is chosen later.
        device: the device's key; empty for the default.
        automatic: run everything at once.
    """

    name: str
    folder: Path
    task: str
    pictures: str
    device: str
    automatic: bool


def projects_folder() -> Path:
    """Where new projects go when nothing else is said: in the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    if os.environ.get("TANGO_HOME") or not documents:
        return data_folder() / "projects"
    return Path(documents) / "TANGO projects"


def folder_name(name: str) -> str:
    """A project's name as a folder's name that every file system takes."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name).strip(" .-")
    return plain or "project"


def free_folder(parent: Path, name: str) -> Path:
    """A folder in ``parent`` that does not exist yet, or is empty."""
    for number in range(1, 10_000):
        text = folder_name(name) if number == 1 else f"{folder_name(name)}-{number}"
        folder = parent / text
        if not folder.exists() or not (folder.is_dir() and any(folder.iterdir())):
            return folder
    return parent / folder_name(name)


class NewProjectDialog(QDialog):
    """Asks the three questions at once; everything has a sensible answer already."""

    answered = Signal(object)  # NewProjectSpec
    pictures_chosen = Signal(str)  # a folder that is there

    def __init__(
        self,
        pictures: str = "",
        devices: tuple[tuple[str, str], ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New project"))
        self.setMinimumWidth(px(520))
        self._parent_folder = projects_folder()
        self.name = QLineEdit(Path(pictures).name if pictures else tr("My project"))
        self.task = QComboBox()
        for task in TASKS:
            self.task.addItem(tr(task.title), task.name)
            if task.unavailable:
                self._grey_out(self.task.count() - 1, tr(task.unavailable))
        self.pictures = FilePicker()
        self.pictures.set_path(pictures)
        self.device = QComboBox()
        self.device.addItem(tr("This computer"), "this")
        self.show_devices(devices)
        self.layout_hint = label("", "small", wrap=True)
        self._task_chosen = False  # by the person: then no folder changes it
        self._told_pictures = pictures
        self.where = ElidedLabel("", "small")
        self.problem = label("", "error", wrap=True)
        self._lay_out()
        self.name.textChanged.connect(self._check)
        self.pictures.edited.connect(self._check)
        self.pictures.picked.connect(self._on_picked)
        self.task.currentIndexChanged.connect(self._show_layout)
        self.task.activated.connect(self._on_task_chosen)
        self._show_layout()
        self._check()
        self.name.selectAll()

    def show_devices(self, devices: tuple[tuple[str, str], ...]) -> None:
        """Offer these devices, as (key, title), after this computer."""
        for key, title in devices:
            if self.device.findData(key) < 0:
                self.device.addItem(title, key)

    def suggest_task(self, name: str) -> None:
        """Answer with the task that the pictures are for, unless the person has answered."""
        row = self.task.findData(name)
        if row >= 0 and not self._task_chosen and not TASKS.get(name).unavailable:
            self.task.setCurrentIndex(row)

    def _on_task_chosen(self) -> None:
        self._task_chosen = True

    def _show_layout(self) -> None:
        layout = tr(LAYOUTS.get(str(self.task.currentData()), ""))
        self.layout_hint.setText(f"{layout} {tr('You can also choose it later.')}".strip())

    def _grey_out(self, row: int, reason: str) -> None:
        model = self.task.model()
        self.task.setItemData(row, reason, Qt.ItemDataRole.ToolTipRole)
        if isinstance(model, QStandardItemModel):
            model.item(row).setEnabled(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(4))
        column.addWidget(label(tr("New project"), "pageTitle"))
        column.addSpacing(px(8))
        self._add(column, tr("Name"), self.name)
        column.addWidget(self.where)
        self._add(column, tr("What should the network learn?"), self.task)
        self._add(column, tr("Folder with pictures"), self.pictures)
        column.addWidget(self.layout_hint)
        self._add(column, tr("Where will it run?"), self.device)
        column.addSpacing(px(8))
        column.addWidget(self.problem)
        column.addSpacing(px(8))
        column.addLayout(self._buttons())

    def _add(self, column: QVBoxLayout, text: str, field: QWidget) -> None:
        title = label(text, "strong")
        title.setBuddy(field)
        target = field.field if isinstance(field, FilePicker) else field
        target.setAccessibleName(text)
        column.addSpacing(px(8))
        column.addWidget(title)
        column.addWidget(field)

    def _buttons(self) -> QHBoxLayout:
        self.automatic = QPushButton(tr("Create and run Automatic"))
        self.automatic.setObjectName("primary")
        self.create_button = QPushButton(tr("Create"))
        cancel = QPushButton(tr("Cancel"))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(self.create_button)
        row.addWidget(self.automatic)
        cancel.clicked.connect(self.reject)
        self.create_button.clicked.connect(lambda: self._answer(automatic=False))
        self.automatic.clicked.connect(lambda: self._answer(automatic=True))
        self.automatic.setDefault(True)
        return row

    def folder(self) -> Path:
        """Where the project will go."""
        return free_folder(self._parent_folder, self.name.text().strip())

    def _on_picked(self, path: str) -> None:
        if path and self.name.text() == tr("My project"):
            self.name.setText(Path(path).name)
        self._check()
        if path != self._told_pictures and path and Path(path).expanduser().is_dir():
            self._told_pictures = path
            self.pictures_chosen.emit(path)

    def _check(self) -> None:
        name = self.name.text().strip()
        pictures = self.pictures.path()
        problem = ""
        if not name:
            problem = tr("Give the project a name.")
        elif pictures and not Path(pictures).expanduser().is_dir():
            problem = tr("There is no folder {folder}.", folder=pictures)
        self.where.setText(tr("Goes to {folder}", folder=self.folder()) if name else "")
        self.problem.setText(problem)
        self.create_button.setEnabled(not problem)
        self.automatic.setEnabled(not problem and bool(pictures))
        reason = "" if pictures else tr("Choose the folder with pictures first.")
        self.automatic.setToolTip(reason)

    def _answer(self, automatic: bool) -> None:
        spec = NewProjectSpec(
            self.name.text().strip(),
            self.folder(),
            str(self.task.currentData()),
            self.pictures.path(),
            str(self.device.currentData()),
            automatic,
        )
        self.accept()
        self.answered.emit(spec)


def is_project(folder: Path) -> bool:
    """Whether a folder holds a project."""
    return (folder / PROJECT_FILE).is_file()
