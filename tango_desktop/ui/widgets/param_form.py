"""A form made from declared parameters: editor, unit, default, help, reset mark, live check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.params import Kind, Param, params_of
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, set_property
from tango_desktop.ui.widgets.file_picker import FilePicker

Labels = Mapping[str, Mapping[str, str]]  # parameter → choice → the word for it


def value_text(declared: Param, value: object) -> str:
    """A parameter's value as people read and type it, without its unit."""
    if declared.kind is Kind.BOOL:
        return tr("on") if value else tr("off")
    if declared.kind is Kind.LIST:
        return ", ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else ""
    if declared.kind is Kind.NUMBERS and isinstance(value, (list, tuple)):
        return ", ".join(f"{number:.10g}" for number in value)
    if declared.kind is Kind.FLOAT and isinstance(value, (int, float)):
        return f"{value:.10g}"
    return str(value)


class _Editor(QWidget):
    """What all editors share: ``committed`` with the raw value, ``touched`` while typing."""

    touched = Signal(object)
    committed = Signal(object)
    taken_back = Signal()  # what was typed is gone

    def show_value(self, value: object) -> None:
        """Show a value without telling anyone."""

    def show_mixed(self, text: str) -> None:
        """Show that several values stand for it, in words, until one is given."""

    def set_far(self, far: bool) -> None:
        """Whether what a path names is on another machine."""

    def focus_widget(self) -> QWidget:
        """What gets the keyboard focus and the accessible name."""
        return self


class _BoolEditor(_Editor):
    def __init__(self, declared: Param, words: Mapping[str, str]) -> None:
        super().__init__()
        self.box = QCheckBox(tr(declared.label))
        _fill(self, self.box)
        self.box.toggled.connect(self.committed.emit)
        self.box.clicked.connect(self._end_mixed)

    def show_value(self, value: object) -> None:
        self.box.blockSignals(True)
        self.box.setTristate(False)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)

    def show_mixed(self, text: str) -> None:
        self.box.blockSignals(True)
        self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        self.box.blockSignals(False)

    def _end_mixed(self) -> None:
        # To Qt, partly checked is checked: from there to checked, nothing is toggled.
        if self.box.isTristate():
            self.box.setTristate(False)
            self.committed.emit(self.box.isChecked())

    def focus_widget(self) -> QWidget:
        return self.box


class _ChoiceEditor(_Editor):
    def __init__(self, declared: Param, words: Mapping[str, str]) -> None:
        super().__init__()
        self.box = _CalmComboBox()
        for choice in declared.choices:
            self.box.addItem(
                words.get(choice) or (tr(choice) if choice else tr("not chosen")), choice
            )
        _fill(self, self.box)
        self.box.activated.connect(lambda _: self.committed.emit(self.box.currentData()))

    def show_value(self, value: object) -> None:
        self.box.setCurrentIndex(self.box.findData(value))

    def show_mixed(self, text: str) -> None:
        self.box.setPlaceholderText(text)
        self.box.setCurrentIndex(-1)

    def focus_widget(self) -> QWidget:
        return self.box


class _CalmComboBox(QComboBox):
    """Scrolling the form past it does not change its value."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class _LineEditor(_Editor):
    """Text, lists and numbers; numbers step with the Up and Down keys."""

    def __init__(self, declared: Param, words: Mapping[str, str]) -> None:
        super().__init__()
        self._param = declared
        self.field = QLineEdit()
        self._shown = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.field, 1)
        if declared.unit:
            row.addWidget(label(tr(declared.unit), "secondary"))
        self.field.textEdited.connect(self.touched.emit)
        self.field.editingFinished.connect(self._on_finished)

    def show_value(self, value: object) -> None:
        self.field.setPlaceholderText("")
        self._show(value_text(self._param, value))

    def show_mixed(self, text: str) -> None:
        self.field.setPlaceholderText(text)
        self._show("")

    def _show(self, text: str) -> None:
        self._shown = text
        if self.field.text() != text:
            self.field.setText(text)

    def focus_widget(self) -> QWidget:
        return self.field

    def _on_finished(self) -> None:
        if self.field.text() != self._shown:
            self.committed.emit(self.field.text())

    def _takes_back(self, event: QEvent) -> bool:
        """Whether it is the Esc key, and something was typed that is not committed."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return is_escape and self.field.text() != self._shown

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._takes_back(event):
            event.accept()  # Esc means what is typed, before it means the page
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if self._takes_back(event):
            self.field.setText(self._shown)
            self.taken_back.emit()
        elif event.key() in steps and self._param.kind in (Kind.INT, Kind.FLOAT):
            self._step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _step(self, direction: int) -> None:
        try:
            value = self._param.parse(self.field.text())
            stepped = stepped_value(self._param, value, direction)
            self._param.parse(stepped)
        except TangoError:
            return
        self.field.setText(value_text(self._param, stepped))
        self._on_finished()


def stepped_value(declared: Param, value: float, direction: int) -> float:
    """The next number: whole ones by 1, others by a tenth of their power of ten."""
    if declared.kind is Kind.INT:
        return int(value) + direction
    exponent = int(f"{abs(value):e}".split("e")[1])
    return round(value + direction * 10.0 ** (exponent - 1), max(0, 2 - exponent))


class _PathEditor(_Editor):
    def __init__(self, declared: Param, words: Mapping[str, str]) -> None:
        super().__init__()
        self._shown = ""
        self.picker = FilePicker(folder=declared.kind is Kind.PATH)
        _fill(self, self.picker)
        self.picker.edited.connect(self.touched.emit)
        self.picker.picked.connect(self._on_picked)

    def show_value(self, value: object) -> None:
        self._shown = str(value)
        self.picker.set_path(self._shown)

    def set_far(self, far: bool) -> None:
        self.picker.set_far(far)

    def focus_widget(self) -> QWidget:
        return self.picker.field

    def _on_picked(self, path: str) -> None:
        if path != self._shown:
            self._shown = path
            self.committed.emit(path)


_EDITORS: dict[Kind, Callable[[Param, Mapping[str, str]], _Editor]] = {
    Kind.BOOL: _BoolEditor,
    Kind.INT: _LineEditor,
    Kind.FLOAT: _LineEditor,
    Kind.TEXT: _LineEditor,
    Kind.LIST: _LineEditor,
    Kind.NUMBERS: _LineEditor,
    Kind.CHOICE: _ChoiceEditor,
    Kind.PATH: _PathEditor,
    Kind.FILE: _PathEditor,
}


def _fill(outer: QWidget, inner: QWidget) -> None:
    row = QHBoxLayout(outer)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(inner, 1)


class ParamRow(QWidget):
    """One parameter: its label with the reset mark, its editor, its help, its error."""

    committed = Signal(str, object)  # name, parsed value

    def __init__(self, declared: Param, words: Mapping[str, str], is_compact: bool = False) -> None:
        super().__init__()
        self.param = declared
        self.label = label(tr(declared.label), "strong", wrap=True)
        self.editor = _EDITORS[declared.kind](declared, words)
        self.help = label(self._help_text(words), "small", wrap=True)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        self.reset = _reset_button(declared, words)
        self.reset.clicked.connect(self._on_reset)
        self.editor.touched.connect(self._on_touched)
        self.editor.committed.connect(self._on_committed)
        self.editor.taken_back.connect(self._on_taken_back)
        focus = self.editor.focus_widget()
        focus.setAccessibleName(tr(declared.label))
        focus.setAccessibleDescription(tr(declared.help))
        self.setFocusProxy(focus)
        if is_compact:
            self._lay_out_in_a_line()
        else:
            self._lay_out()

    def _lay_out_in_a_line(self) -> None:
        """Label, editor and reset mark beside each other, the help in the tooltip."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        if self.param.kind is Kind.BOOL:
            self.label.hide()
        else:
            self.label.setObjectName("secondary")
            row.addWidget(self.label, 2)
        row.addWidget(self.editor, 3)
        row.addWidget(self.reset)
        column.addLayout(row)
        column.addWidget(self.error)
        self.help.setParent(self)
        self.fold_help()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        head = QHBoxLayout()
        head.setSpacing(px(4))
        is_bool = self.param.kind is Kind.BOOL
        if is_bool:
            self.label.hide()
        head.addWidget(self.editor if is_bool else self.label, 1)
        head.addWidget(self.reset)
        column.addLayout(head)
        if not is_bool:
            column.addWidget(self.editor)
        column.addWidget(self.error)
        column.addWidget(self.help)

    def fold_help(self) -> None:
        """Move the help into the tooltip."""
        self.setToolTip(self.help.text())
        self.help.hide()

    def _help_text(self, words: Mapping[str, str]) -> str:
        parts = [tr(self.param.help)] if self.param.help else []
        shown = default_text(self.param, words)
        if shown:
            parts.append(tr("Default: {value}", value=shown))
        return " · ".join(parts)

    def show_value(self, value: object) -> None:
        """Show a value as it stands in the settings."""
        self.editor.show_value(value)
        self._complain("")
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self.reset.setVisible(value != self.param.default)

    def show_mixed(self, values: Sequence[object]) -> None:
        """Show that it has several values; none is changed before one is given."""
        texts = dict.fromkeys(value_text(self.param, value) for value in values)
        self.editor.show_mixed(", ".join(texts))
        self._complain("")
        self.reset.setVisible(True)

    def _on_reset(self) -> None:
        self.editor.show_value(self.param.default)
        self._complain("")
        self.committed.emit(self.param.name, self.param.default)

    def _on_taken_back(self) -> None:
        self._complain("")

    def _on_touched(self, raw: object) -> None:
        self._parse(raw)

    def _on_committed(self, raw: object) -> None:
        parsed = self._parse(raw)
        if parsed is not None:
            self.committed.emit(self.param.name, parsed)

    def _parse(self, raw: object) -> Any:
        try:
            parsed = self.param.parse(raw)
        except TangoError as error:
            self._complain(error.message)
            return None
        self._complain("")
        return parsed

    def _complain(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        set_property(self.editor.focus_widget(), "invalid", bool(text))


def default_text(declared: Param, words: Mapping[str, str]) -> str:
    """A parameter's default with its unit, as people read it."""
    if declared.kind is Kind.CHOICE:
        return words.get(declared.default) or tr(declared.default)
    text = value_text(declared, declared.default)
    return f"{text} {tr(declared.unit)}".strip() if text else ""


def _reset_button(declared: Param, words: Mapping[str, str]) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon("reset", "accent_text"))
    made.setToolTip(tr("Back to the default: {value}", value=default_text(declared, words) or "–"))
    made.setAccessibleName(tr("Reset {name}", name=tr(declared.label)))
    return made


class ParamForm(QWidget):
    """A form for a settings class: the few that matter open, the rest folded under *Expert*.

    ``committed`` carries the name and the parsed value of what was changed; whoever uses the form
    writes it down and calls :meth:`show_values`.
    """

    committed = Signal(str, object)

    def __init__(
        self,
        cls: type[Any],
        skip: tuple[str, ...] = (),
        words: Labels | None = None,
        across: bool = False,
        about: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """A form for ``cls``.

        Args:
            cls: a settings class.
            skip: names of settings that are left out.
            words: for the values of choices.
            across: puts the parameters side by side, their help in tooltips.
            about: what the settings are about, for the fold's name where forms stand together.
            compact: puts each label beside its field, and the help in tooltips.
            parent: as in Qt.
        """
        super().__init__(parent)
        self.settings_class = cls
        self._about = about
        self.rows: dict[str, ParamRow] = {}
        column: QBoxLayout = QHBoxLayout(self) if across else QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        gap = px(6) if compact else px(16)
        column.setSpacing(gap)
        self._experts = QWidget()
        expert_column = QVBoxLayout(self._experts)
        expert_column.setContentsMargins(0, 0, 0, 0)
        expert_column.setSpacing(gap)
        for declared in params_of(cls):
            if declared.name not in skip:
                row = ParamRow(declared, (words or {}).get(declared.name, {}), compact)
                row.committed.connect(self.committed)
                self.rows[declared.name] = row
                if across:
                    row.fold_help()
                (expert_column if declared.expert else column).addWidget(row)
        self.expert = self._expert_button()
        column.addWidget(self.expert)
        column.addWidget(self._experts)
        if not across:
            column.addStretch(1)
        self.show_values(cls())

    def _expert_button(self) -> QToolButton:
        count = sum(row.param.expert for row in self.rows.values())
        made = QToolButton()
        about = self._about
        if about:
            made.setText(tr("{about}, expert ({count})", about=about, count=count))
            made.setAccessibleName(tr("Expert settings: {about}", about=about))
        else:
            made.setText(tr("Expert ({count})", count=count))
            made.setAccessibleName(tr("Expert settings"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        if not count:
            made.hide()
        made.toggled.connect(self.show_experts)
        made.setIcon(icon("chevron-right", "secondary"))
        self._experts.hide()
        return made

    def show_experts(self, shown: bool) -> None:
        """Fold or unfold the expert settings."""
        self._experts.setVisible(shown)
        self.expert.setChecked(shown)
        name = "chevron-down" if shown else "chevron-right"
        self.expert.setIcon(icon(name, "secondary"))

    def show_values(self, settings: object) -> None:
        """Show the values of a settings instance."""
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name))

    def changed(self) -> list[str]:
        """The names of the settings that differ from their defaults, as shown."""
        return [name for name, row in self.rows.items() if row.reset.isVisibleTo(row)]
