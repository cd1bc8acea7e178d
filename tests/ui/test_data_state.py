"""What the data page reads from the project's files."""

from __future__ import annotations

from tango_desktop.core.project import Project
from tango_desktop.data.report import REPORT_FILE, ClassCounts, DataReport, save_report
from tango_desktop.ui.pages.data_state import read_view


def test_what_was_found_in_another_folder_is_not_shown(project: Project) -> None:
    report = DataReport("folders", (ClassCounts("bee", 4, 1, 0),), (), folder="/pictures/bees")
    save_report(project.path(REPORT_FILE), report)
    assert read_view(project, "/pictures/bees") is not None
    assert read_view(project, "/pictures/ants") is None
