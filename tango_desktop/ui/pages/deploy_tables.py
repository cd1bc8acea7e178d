"""The columns and rows of the deploy page's tables."""

from __future__ import annotations

from tango_desktop.deploy.records import HERE
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.deploy_state import DeployView
from tango_desktop.ui.widgets.table import Cell, ChipText, Column

ACTIONS = {
    "install": N_("installed"),
    "roll back": N_("went back"),
    "uninstall": N_("removed"),
}


def release_columns() -> list[Column]:
    """Of the releases on a device."""
    return [
        Column(tr("Release")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Model"), stretch=True),
        Column(tr("Installed")),
        Column(tr("Size"), Cell.NUMBER, numbers.size),
    ]


def release_rows(data: DeployView) -> list[tuple[object, ...]]:
    """The releases, the newest first."""
    return [
        (
            release.hash[:8],
            ChipText(tr("current"), "good") if release.hash == data.current else ChipText(""),
            release.name,
            when(release.installed),
            data.sizes.get(release.hash) or release.size_bytes or None,
        )
        for release in data.releases
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


def history_rows(data: DeployView) -> list[tuple[object, ...]]:
    """What was deployed, the newest first."""
    return [
        (
            when(record.when),
            tr(ACTIONS.get(record.action, record.action)),
            record.release[:8] or None,
            record.before[:8] or None,
            record.target if record.address in HERE else f"{record.address}:{record.target}",
        )
        for record in data.history
    ]


def when(stamp: str) -> str:
    """A time in ISO 8601 for people."""
    return stamp.replace("T", " ")


def file_columns() -> list[Column]:
    """Of the files of a bundle."""
    return [Column(tr("File"), stretch=True), Column(tr("Size"), Cell.NUMBER, numbers.size)]
