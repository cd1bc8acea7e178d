"""Preferences are a convenience: a lost or damaged file costs only defaults."""

from __future__ import annotations

from pathlib import Path

from tango_desktop.core.preferences import RECENT_KEPT, Appearance, Preferences
from tango_desktop.core.project import Project


def test_they_survive() -> None:
    Preferences().set_appearance(Appearance(theme="dark", text_scale=120))
    assert Preferences().appearance() == Appearance(theme="dark", text_scale=120)


def test_a_damaged_file_costs_only_defaults(own_home: Path) -> None:
    path = own_home / "config" / "preferences.yaml"
    path.parent.mkdir(parents=True)
    for text in ("a: [", "appearance: {theme: pink}", "appearance: 3"):
        path.write_text(text)
        assert Preferences().appearance() == Appearance()


def test_recent_projects_newest_first_without_the_gone(tmp_path: Path) -> None:
    preferences = Preferences()
    folders = [tmp_path / f"p{i}" for i in range(RECENT_KEPT + 2)]
    for folder in folders:
        Project.create(folder).close()
        preferences.remember(folder)
    assert Preferences().recent()[0] == folders[-1]
    assert len(Preferences().recent()) == RECENT_KEPT
    (folders[-1] / "project.yaml").unlink()
    assert folders[-1] not in Preferences().recent()
