"""The columns of the deploy page's tables."""

from __future__ import annotations

from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.widgets.table import Cell, Column


def release_columns() -> list[Column]:
    """Of the releases on a device."""
    return [
        Column(tr("Release")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Model"), stretch=True),
        Column(tr("Installed")),
        Column(tr("Size"), Cell.NUMBER, numbers.size),
    ]


def history_columns() -> list[Column]:
    """Of what was deployed from here."""
    return [
        Column(tr("When")),
        Column(tr("What")),
        Column(tr("Release")),
        Column(tr("Before")),
        Column(tr("Where"), stretch=True),
    ]


def file_columns() -> list[Column]:
    """Of the files of a bundle."""
    return [Column(tr("File"), stretch=True), Column(tr("Size"), Cell.NUMBER, numbers.size)]
