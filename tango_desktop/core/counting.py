"""How many of something, in words: “1 picture”, “12,345 pictures”; texts that may be kept."""

from __future__ import annotations

from tango_desktop.i18n import N_, counted


def pictures_text(count: int) -> str:
    """So many pictures."""
    return counted(count, N_("1 picture"), N_("{count} pictures"))


def boxes_text(count: int) -> str:
    """So many boxes."""
    return counted(count, N_("1 box"), N_("{count} boxes"))


def classes_text(count: int) -> str:
    """So many classes."""
    return counted(count, N_("1 class"), N_("{count} classes"))


def files_text(count: int) -> str:
    """So many files."""
    return counted(count, N_("1 file"), N_("{count} files"))


def epochs_text(count: int) -> str:
    """So many epochs."""
    return counted(count, N_("1 epoch"), N_("{count} epochs"))


def cores_text(count: int) -> str:
    """So many processor cores."""
    return counted(count, N_("1 core"), N_("{count} cores"))
