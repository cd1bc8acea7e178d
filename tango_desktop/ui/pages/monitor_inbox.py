"""The inbox of uncertain pictures: look, say what they show, add them to the data set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.counting import pictures_text
from tango_desktop.deploy.monitor.inbox import WaitingPicture
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.editor import BoxEditor, edit
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.pages.monitor_labelling import Applied, Labelling
from tango_desktop.ui.pages.monitor_state import InboxView
from tango_desktop.ui.pages.monitor_tasks import Given, Label, inbox_source, key_of
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, ViewerAction, view
from tango_desktop.ui.widgets.scroll import scrolled

DETAIL_WIDTH = 280
PICTURE_SIDE = 150
LIST_ROWS = 7
_Key = Qt.Key


class DetailPanel(QWidget):
    """The chosen picture and what can be done with it."""

    labelled = Signal(str)  # a class

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureBox(tr("The picture, opens large"), PICTURE_SIDE, opens=True)
        self.picture.setFixedHeight(px(PICTURE_SIDE))
        self.said = label("", "section", wrap=True)
        self.about = label("", "small", wrap=True)
        self.state = Chip()
        self.accept = QPushButton(icon("check"), spaced(tr("Right (A)")))
        self.accept.setToolTip(tr("The model's answer is what the picture shows"))
        self.accept.setAccessibleName(tr("The answer is right"))
        self.draw = QPushButton(icon("edit"), spaced(tr("Edit boxes (E)")))
        self.back = QPushButton(icon("undo"), spaced(tr("Take back (U)")))
        self.throw = QPushButton(icon("trash"), spaced(tr("Throw away (Del)")))
        self.classes = QListWidget()
        self.classes.setAccessibleName(tr("What the picture shows"))
        self.classes.itemClicked.connect(self._on_class)
        self.classes_title = label(tr("What it shows (L)"), "overline")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for widget in (self.picture, self.said, self.about):
            column.addWidget(widget)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.classes_title)
        column.addWidget(self.classes)
        buttons = FlowRow(gap=px(8))
        for button in (self.accept, self.draw, self.back, self.throw):
            buttons.add(button)
        column.addWidget(buttons)
        column.addStretch(1)

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Offer these classes; the first nine have a key."""
        before = [self.classes.item(row).data(_ROLE) for row in range(self.classes.count())]
        if before == list(names):
            return
        self.classes.clear()
        for number, name in enumerate(names, start=1):
            item = QListWidgetItem(f"{name}  ({number})" if number <= 9 else name)
            item.setData(_ROLE, name)
            self.classes.addItem(item)
        rows = min(max(1, len(names)), LIST_ROWS)
        height = self.classes.sizeHintForRow(0) if names else px(24)
        self.classes.setFixedHeight(rows * max(height, px(20)) + px(8))

    def choose(self) -> None:
        """Take the current class of the list."""
        item = self.classes.currentItem()
        if item is not None:
            self._on_class(item)

    def _on_class(self, item: QListWidgetItem) -> None:
        self.labelled.emit(str(item.data(_ROLE)))


_ROLE = Qt.ItemDataRole.UserRole


class InboxPanel(QWidget):
    """Gallery, detail, and the button that adds what is labelled."""

    changed = Signal()  # pictures went, or labels came, elsewhere: read again
    work_changed = Signal()  # what :meth:`apply_words` says
    keep_requested = Signal()
    check_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, self)
        self._keeps = False
        self.labelling = Labelling(session, self)
        self.editor: BoxEditor | None = None
        self.viewer: PictureViewer | None = None
        self.hint = label("", "secondary", wrap=True)
        self.gallery = Gallery(tr("Uncertain pictures"), session, lines=2)
        self.detail = DetailPanel()
        self.summary = label("", "secondary", wrap=True)
        self.added = Card()
        self.added_text = label("", "", wrap=True)
        self.check = QPushButton(icon("refresh"), spaced(tr("Check the data")))
        self.empty = EmptyState(
            "images",
            tr("No pictures wait"),
            "",
            [(tr("Keep uncertain pictures"), self.keep_requested.emit)],
        )
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.added.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(self.gallery, 1)
        side = scrolled(self.detail)
        side.setFixedWidth(px(DETAIL_WIDTH))
        row.addWidget(side)
        work = QWidget()
        work.setObjectName("content")
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addWidget(self.hint)
        column.addLayout(row, 1)
        column.addWidget(self.summary)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(work)
        told = QHBoxLayout()
        told.addWidget(self.added_text, 1)
        told.addWidget(self.check)
        self.added.body.addLayout(told)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.setSpacing(px(12))
        outer.addWidget(self.added)
        outer.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.gallery.installEventFilter(self)
        self.detail.classes.installEventFilter(self)
        self.gallery.picture_selected.connect(self._on_selected)
        self.gallery.picture_activated.connect(self.open_large)
        self.detail.picture.opened.connect(lambda: self.open_large(self.gallery.current))
        self.detail.accept.clicked.connect(lambda: self.accept())
        self.detail.draw.clicked.connect(lambda: self.draw())
        self.detail.back.clicked.connect(lambda: self.take_back())
        self.detail.throw.clicked.connect(lambda: self.throw())
        self.detail.labelled.connect(self._on_class)
        self.labelling.changed.connect(self._show)
        self.labelling.applied.connect(self._on_applied)
        self.labelling.ended.connect(self.changed)
        self.check.clicked.connect(self.check_requested)

    # -- showing ------------------------------------------------------------------------------

    def show_view(self, found: InboxView, keeps: bool) -> None:
        """Show the pictures that wait.

        Args:
            found: as they were read.
            keeps: whether the device is asked to keep some.
        """
        self._keeps = keeps
        before = self._current()
        self.labelling.take(found)
        self.stack.setCurrentIndex(1 if found.pictures else 0)
        self._say_empty()
        self.detail.show_classes(self.labelling.classes)
        self.gallery.set_source(len(found.pictures), self._tile)
        keys = [key_of(one) for one in found.pictures]
        at = keys.index(key_of(before)) if before is not None and key_of(before) in keys else 0
        self.gallery.select(at)
        self._show()

    def _say_empty(self) -> None:
        (button,) = self.empty.buttons
        button.setVisible(not self._keeps)
        if self._keeps:
            text = tr(
                "The device keeps pictures that the model is unsure of. Those that it has are "
                "fetched with the counts."
            )
        else:
            text = tr(
                "The device can keep the pictures that the model is least sure of: those teach it "
                "most. They are fetched with the counts, get a label here, and join the data."
            )
        self.empty.say(tr("No pictures wait for a label"), text)

    def _show(self) -> None:
        """Everything but the gallery's list: that stays as it is while labels come and go."""
        work, info = self.labelling, self.labelling.view.info
        can = work.can_label
        drawn = info is not None and info.is_drawn
        self.hint.setText(_hint(work))
        for widget in (self.detail.classes, self.detail.classes_title):
            widget.setVisible(can and not drawn)
        self.detail.draw.setVisible(drawn)
        self._show_detail()
        self.summary.setText(_summary(work))
        self.work_changed.emit()
        self.gallery.viewport().update()

    def _tile(self, index: int) -> Tile:
        work = self.labelling
        one = work.view.pictures[index]
        given = work.given(one)
        info = work.view.info
        assert info is not None
        said = info.headline(one)
        caption = said if given is None else info.words(given, work.classes)
        flag = "bad" if work.is_thrown(one) else "good" if given is not None else ""
        note = tr("to be thrown away") if work.is_thrown(one) else "" if given is None else said
        size = work.view.sizes.get(key_of(one))
        boxes = info.drawn(one, given, work.classes, size)
        return Tile(one.picture, caption, note, _about(one), flag=flag, boxes=boxes)

    def _current(self) -> WaitingPicture | None:
        pictures = self.labelling.view.pictures
        at = self.gallery.current
        return pictures[at] if 0 <= at < len(pictures) else None

    @Slot(int)
    def _on_selected(self, _: int) -> None:
        self._show_detail()
        one = self._current()
        if one is not None:
            path = one.picture
            self._reader.read(
                tr("Read a picture"), lambda ctx: read_picture(path), self._show_picture
            )

    def _show_picture(self, image: QImage | None) -> None:
        one = self._current()
        if one is not None:
            self.detail.picture.show_image(image, self._boxes_of(one))

    def _boxes_of(self, one: WaitingPicture) -> ShownBoxes | None:
        work = self.labelling
        if work.view.info is None:
            return None
        size = work.view.sizes.get(key_of(one))
        return work.view.info.drawn(one, work.given(one), work.classes, size)

    def _show_detail(self) -> None:
        one, work = self._current(), self.labelling
        info = work.view.info
        if one is None or info is None:
            return
        given, detail = work.given(one), self.detail
        detail.said.setText(info.headline(one))
        detail.about.setText(_about(one))
        detail.state.setVisible(given is not None or work.is_thrown(one))
        if work.is_thrown(one):
            detail.state.show_text(tr("to be thrown away"), "bad")
        elif given is not None:
            detail.state.show_text(info.words(given, work.classes), "good", tr("Its label"))
        index = work.view.index
        acceptable = index is not None and info.accepted(one, index) is not None
        detail.accept.setEnabled(work.can_label and acceptable)
        detail.draw.setEnabled(work.can_label)
        detail.back.setEnabled(not work.is_applying and (given is not None or work.is_thrown(one)))
        detail.throw.setEnabled(not work.is_applying and not work.is_thrown(one))
        detail.picture.show_image(detail.picture.image, self._boxes_of(one))

    # -- keys ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self.gallery:
                return self._on_gallery_key(event)
            if watched is self.detail.classes:
                return self._on_list_key(event)
        return super().eventFilter(watched, event)

    def _on_gallery_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        key = _Key(event.key())
        acts: dict[Qt.Key, Callable[[], None]] = {
            _Key.Key_A: self.accept,
            _Key.Key_E: self.draw,
            _Key.Key_U: self.take_back,
            _Key.Key_Backspace: self.take_back,
            _Key.Key_Delete: self.throw,
            _Key.Key_L: self._to_list,
        }
        if not plain or self._current() is None:
            return False
        if key in acts:
            acts[key]()
            return True
        number = event.key() - _Key.Key_1.value
        if 0 <= number < 9:
            self._by_number(number)
            return True
        return False

    def _on_list_key(self, event: QKeyEvent) -> bool:
        if event.key() in (_Key.Key_Return, _Key.Key_Enter):
            self.detail.choose()
            self.gallery.setFocus()
            return True
        if event.key() == _Key.Key_Escape:
            self.gallery.setFocus()
            return True
        return False

    def _to_list(self) -> None:
        if self.detail.classes.isVisible():
            self.detail.classes.setFocus()
            if self.detail.classes.currentRow() < 0:
                self.detail.classes.setCurrentRow(0)

    def _by_number(self, number: int) -> None:
        info = self.labelling.view.info
        classes = self.labelling.classes
        if info is not None and not info.is_drawn and number < len(classes):
            self._on_class(classes[number])

    # -- acting -------------------------------------------------------------------------------

    @Slot(str)
    def _on_class(self, name: str) -> None:
        self._give(name)

    def accept(self) -> None:
        """The model's answer is the label."""
        one, view_ = self._current(), self.labelling.view
        if one is None or view_.info is None or view_.index is None:
            return
        accepted = view_.info.accepted(one, view_.index)
        if accepted is not None:
            self._give(accepted)

    def _give(self, given: Label) -> None:
        one = self._current()
        if one is not None and self.labelling.can_label:
            self.labelling.give(one, given)
            self._go_on()

    def throw(self) -> None:
        """The picture is of no use."""
        one = self._current()
        if one is not None and not self.labelling.is_applying:
            self.labelling.throw(one)
            self._go_on()

    def take_back(self) -> None:
        """Nothing is said of the picture."""
        one = self._current()
        if one is not None and not self.labelling.is_applying:
            self.labelling.take_back(one)

    def _go_on(self) -> None:
        self.gallery.select(min(self.gallery.current + 1, self.gallery.count - 1))

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        count = len(self.labelling.view.pictures)
        if not 0 <= index < count:
            return
        actions = [
            ViewerAction("check", tr("The answer is right (A)"), _Key.Key_A, self._accept_at),
            ViewerAction("trash", tr("Throw away (Del)"), _Key.Key_Delete, self._throw_at),
        ]
        self.viewer = view(self._session, count, self._describe, index, self, actions)
        self.viewer.picture_shown.connect(self.gallery.select)

    def _describe(self, index: int) -> Shown:
        one = self.labelling.view.pictures[index]
        tile = self._tile(index)
        return Shown(one.picture, tile.caption, _about(one), tile.boxes)

    def _accept_at(self, index: int) -> None:
        self.gallery.select(index)
        self.accept()

    def _throw_at(self, index: int) -> None:
        self.gallery.select(index)
        self.throw()

    def draw(self) -> None:
        """Open the box editor with all pictures, at the chosen one."""
        work = self.labelling
        found, info = work.view, work.view.info
        if info is None or not info.is_drawn or found.index is None or not work.can_label:
            return
        one = self._current()
        pictures = [p for p in found.pictures if key_of(p) in found.sizes]
        if one is None or one not in pictures:
            return
        given = Given(dict(work.labels), work.added)
        project = self._session.current()
        source = inbox_source(project, found.index, pictures, found.sizes, given)
        self.editor = edit(self._session, source, pictures.index(one), self)
        self.editor.closed.connect(self._on_edited)

    @Slot(object)
    def _on_edited(self, _: object) -> None:
        self.editor = None
        self.changed.emit()

    def apply_words(self) -> str:
        """What applying the labels would do; empty where there is nothing to apply."""
        work = self.labelling
        if work.is_applying:
            return tr("Adding…")
        if work.labels:
            return tr("Add {count} to the data set", count=numbers.count(len(work.labels)))
        if work.thrown:
            return tr("Throw {count} away", count=numbers.count(len(work.thrown)))
        return ""

    # -- afterwards ---------------------------------------------------------------------------

    @Slot(object)
    def _on_applied(self, applied: Applied) -> None:
        if not applied.added:
            return
        text = counted(
            applied.added,
            N_("1 picture was added to the data set."),
            N_("{count} pictures were added to the data set."),
        )
        hint = tr("Once the data is checked again, training can continue with it.")
        self.added_text.setText(f"{text} {hint}")
        self.added.show()
        self._session.post(
            Message(
                MessageKind.GOOD,
                text,
                hint,
                action_text=tr("Check the data"),
                action=self.check_requested.emit,
                until_run=True,
            )
        )

    def forget_added(self) -> None:
        """The data was checked since."""
        self.added.hide()


def _hint(work: Labelling) -> str:
    if work.view.info is None:
        return ""
    if work.view.index is None:
        return tr("Check the data first: then it is known what a label can be.")
    return tr(work.view.info.hint)


def _summary(work: Labelling) -> str:
    told = tr(
        "{labelled} of {count} have a label.",
        labelled=numbers.count(len(work.labels)),
        count=pictures_text(len(work.view.pictures)),
    )
    if not work.thrown:
        return told
    gone = counted(
        len(work.thrown), N_("1 will be thrown away."), N_("{count} will be thrown away.")
    )
    return f"{told} {gone}"


def _about(one: WaitingPicture) -> str:
    return "  ·  ".join(
        (
            device_title(one.device),
            one.when.replace("T", " "),
            tr("uncertainty {share}", share=numbers.percent(one.uncertainty)),
        )
    )
