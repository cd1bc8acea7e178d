"""The parts of the editor's window and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from tango_desktop.i18n import N_, tr
from tango_desktop.ui.box_editor.canvas import BoxCanvas
from tango_desktop.ui.box_editor.class_list import ClassList
from tango_desktop.ui.box_editor.proposals import ProposalPanel
from tango_desktop.ui.box_editor.source import EditorSource
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.message_bar import MessageArea
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.scroll import scrolled

PANEL_WIDTH = 272
SCREEN_SHARE = 0.94  # the rest is for the frame and the bars of the desktop
# Icon, words, and the key that does the same; None: a gap.
BUTTONS: tuple[tuple[str, str, str] | None, ...] = (
    ("undo", N_("Undo (Ctrl+Z)"), "Ctrl+Z"),
    ("redo", N_("Redo (Ctrl+Shift+Z)"), "Ctrl+Shift+Z"),
    None,
    ("plus", N_("New box in the middle (N)"), "N"),
    ("trash", N_("Delete the box (Del)"), "Del"),
    ("layers", N_("Duplicate the box (Ctrl+D)"), "Ctrl+D"),
    ("copy", N_("Copy the boxes of the previous picture (V)"), "V"),
    None,
    ("zoom-out", N_("Smaller (−)"), "-"),
    ("zoom-in", N_("Larger (+)"), "+"),
    ("fit", N_("Whole picture (0)"), "0"),
    None,
    ("arrow-left", N_("Previous picture (A)"), "A"),
    ("arrow-right", N_("Next picture (D)"), "D"),
    ("keyboard", N_("Keys (F1)"), "F1"),
)


def roomy(screen: QSize) -> QSize:
    """The size of the window: large, but never larger than the screen has room for."""
    return QSize(px(1180), px(780)).boundedTo(screen * SCREEN_SHARE)


class EditorFrame(QDialog):
    """Picture in the middle, classes and proposals beside it, what was saved below."""

    button_pressed = Signal(str)  # the key that does the same

    def __init__(self, source: EditorSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.setWindowTitle(tr("Edit boxes"))
        self.setAccessibleName(tr("Box editor"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._make_parts()
        self._lay_out()
        self.resize(roomy(self.screen().availableSize()))

    def _make_parts(self) -> None:
        self.canvas = BoxCanvas()
        self.canvas.names = self.source.classes
        self.classes = ClassList(self.source.classes)
        self.classes.mark(0)
        self.proposals = ProposalPanel(self.source.no_proposals, self.source.model)
        self.canvas.threshold = self.proposals.threshold
        self.messages = MessageArea()
        self.name = ElidedLabel("", "section", Qt.TextElideMode.ElideMiddle)
        self.place = label("", "small")
        self.about = ElidedLabel("", "secondary")
        self.saved_icon = IconLabel("check-circle", 16, "good")
        self.saved = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        self.buttons: dict[str, QToolButton] = {}

    def _lay_out(self) -> None:
        class_card = Card(tr("Class"))
        class_card.body.addWidget(self.classes, 1)
        side = QWidget()
        side.setObjectName("content")
        panel = QVBoxLayout(side)
        panel.setContentsMargins(px(8), 0, 0, 0)
        panel.setSpacing(px(12))
        panel.addWidget(class_card, 1)
        panel.addWidget(self.proposals)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.canvas)
        splitter.addWidget(scrolled(side))
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([px(900), px(PANEL_WIDTH)])
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        column.addLayout(self._head())
        column.addWidget(self.messages)
        column.addWidget(splitter, 1)
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(px(4))
        head.addWidget(self.name, 1)
        head.addWidget(self.place)
        head.addSpacing(px(8))
        for made in BUTTONS:
            if made is None:
                head.addSpacing(px(8))
            else:
                head.addWidget(self._make_button(*made))
        return head

    def _make_button(self, name: str, text: str, key: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(name))
        made.setToolTip(tr(text))
        made.setAccessibleName(tr(text))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the picture its keys
        made.clicked.connect(lambda: self.button_pressed.emit(key))
        self.buttons[name] = made
        return made

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(px(6))
        foot.addWidget(self.about, 1)
        foot.addWidget(self.saved_icon)
        foot.addWidget(self.saved, 1)
        return foot

    def say_saved(self, symbol: str, role: str, text: str) -> None:
        """Say in the line below the picture what was saved where."""
        self.saved_icon.show_icon(symbol, role)
        self.saved.setText(text)
        self.saved.setToolTip(text)
