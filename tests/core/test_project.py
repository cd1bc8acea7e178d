"""The project folder: what a person said, what was done, and who has it open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
import yaml

from tango_desktop.core import project as project_module
from tango_desktop.core.params import param
from tango_desktop.core.project import Conditional, Project, StageRecord
from tango_desktop.errors import (
    ProjectError,
    ProjectLockedError,
    SchemaTooNewError,
    SettingsError,
)
from tango_desktop.i18n import lasting, retold, set_language


@dataclass(frozen=True)
class TrainLike:
    STAGE: ClassVar[str] = "train"
    epochs: int = param(30, "Epochs", minimum=1)


def test_answers_survive_closing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "벌과 개미") as project:
        project.update(TrainLike, epochs=5)
    with Project.open(tmp_path / "p") as project:
        assert project.name == "벌과 개미"
        assert project.settings(TrainLike).epochs == 5


def test_the_file_holds_only_what_was_said(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        project.update(TrainLike, epochs=5)
        project.update(TrainLike, epochs=30)
    content = yaml.safe_load((tmp_path / "p" / "project.yaml").read_text())
    assert content == {"schema": 1, "name": "p"}


def test_a_refused_value_changes_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        with pytest.raises(SettingsError):
            project.update(TrainLike, epochs=0)
        assert project.settings(TrainLike).epochs == 30


def test_a_value_that_cannot_be_saved_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, value: object) -> None:
        raise ProjectError("full")

    with Project.create(tmp_path / "p") as project:
        monkeypatch.setattr(project_module, "write_yaml", full)
        with pytest.raises(ProjectError):
            project.update(TrainLike, epochs=5)
        assert project.settings(TrainLike).epochs == 30


def test_two_projects_in_one_folder_are_refused(tmp_path: Path) -> None:
    Project.create(tmp_path).close()
    with pytest.raises(ProjectError, match="project already"):
        Project.create(tmp_path)


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no project\.yaml"):
        Project.open(tmp_path)


def test_an_unwritable_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError) as caught:
        Project.create(tmp_path / "file" / "p")
    assert caught.value.hint


def test_a_second_program_is_refused_and_told_who(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p"):
        code = (
            "import sys; from pathlib import Path;"
            "from tango_desktop.core.project import Project\n"
            "from tango_desktop.errors import ProjectLockedError\n"
            "try: Project.open(Path(sys.argv[1]))\n"
            "except ProjectLockedError as e: print(e.message)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "p")],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "process" in done.stdout
    Project.open(tmp_path / "p").close()


def test_opening_twice_in_one_program_is_refused_too(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p"), pytest.raises(ProjectLockedError):
        Project.open(tmp_path / "p")


def test_looking_needs_no_lock(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        assert Project.open(tmp_path / "p", read_only=True).name == project.name


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("schema: 99\n", SchemaTooNewError),
        ("schema: 1\ntrain: 3\n", ProjectError),
        ("a: [\n", ProjectError),
        ("", ProjectError),
        ("schema: 0\n", ProjectError),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(
    tmp_path: Path, text: str, error: type[ProjectError]
) -> None:
    path = tmp_path / "project.yaml"
    path.write_text(text)
    with pytest.raises(error):
        Project.open(tmp_path)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "stages: 5\n",
        "stages: {data: 5}\n",
        "stages: {data: {files: 3}}\n",
        "stages: {data: {outputs: 4}}\n",
        "stages: {data: {seconds: long}}\n",
    ],
)
def test_damaged_records_are_refused_with_a_way_out(tmp_path: Path, text: str) -> None:
    Project.create(tmp_path / "p").close()
    path = tmp_path / "p" / "stages.yaml"
    path.write_text(text)
    with pytest.raises(ProjectError, match="damaged") as caught:
        Project.open(tmp_path / "p")
    assert "Move that file away" in caught.value.hint
    assert path.read_text() == text
    path.unlink()
    Project.open(tmp_path / "p").close()


@pytest.mark.parametrize("open_or_create", [Project.open, Project.create])
@pytest.mark.parametrize("name", ["한" * 100, "nul\0byte"])
def test_a_name_that_no_folder_can_have(
    tmp_path: Path, name: str, open_or_create: Callable[[Path], Project]
) -> None:
    with pytest.raises(ProjectError) as caught:
        open_or_create(tmp_path / name)
    assert caught.value.hint


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(ProjectError) as caught:
        Project.create(tmp_path / "a")
    assert caught.value.hint


def test_a_setting_whose_name_is_a_number(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text("schema: 1\ntrain: {5: 3}\n")
    with Project.open(tmp_path) as project, pytest.raises(SettingsError):
        project.settings(TrainLike)


def test_an_older_schema_is_brought_up_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(content: dict[str, object]) -> dict[str, object]:
        epochs = content.pop("epochs")
        return {**content, "train": {"epochs": epochs}}

    monkeypatch.setattr(project_module, "SCHEMA", 2)
    monkeypatch.setitem(project_module.MIGRATIONS, 1, renamed)
    (tmp_path / "project.yaml").write_text("schema: 1\nname: old\nepochs: 7\n")
    with Project.open(tmp_path) as project:
        assert project.settings(TrainLike).epochs == 7


def test_records_survive_closing(tmp_path: Path) -> None:
    record = StageRecord("abc", {"run": 3}, "def", ("runs/3",), "top-1 0.9", seconds=2.0)
    with Project.create(tmp_path / "p") as project:
        project.set_record("train", record)
    with Project.open(tmp_path / "p") as project:
        assert project.record("train") == record
        assert project.outputs("train") == {"run": 3}


def test_a_failed_stage_hands_nothing_on(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        project.set_record("train", StageRecord("abc", {"run": 3}, error="no"))
        assert project.outputs("train") == {}


def test_a_summary_is_told_in_the_language_in_force_after_reopening(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        project.set_record("task", StageRecord("abc", summary=lasting("Task")))
    with Project.open(tmp_path / "p") as project:
        record = project.record("task")
    assert record is not None
    assert record.summary == "Task"
    set_language("ko")
    assert retold(record.summary) == "작업"


@dataclass(frozen=True)
class Bold(Conditional):
    """Boldness that is noted with the mood it was given in, and counts in that mood alone."""

    STAGE: ClassVar[str] = "bold"
    mood: str = param("calm", "Mood")
    bold: bool = param(False, "Bold")
    given_in: str = param("", "Given in")

    @classmethod
    def noted(cls, project: Project, changes: Mapping[str, object]) -> Mapping[str, object]:
        mood = project.answers("bold").get("mood", "calm")
        return {**changes, "given_in": mood} if "bold" in changes else changes

    def counting(self, project: Project) -> Bold:
        return replace(self, bold=self.bold and self.given_in == self.mood)


def test_an_answer_that_counts_only_while_another_stays(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        project.update(Bold, bold=True)
        assert project.settings(Bold).bold
        project.update(Bold, mood="grim")
        assert not project.settings(Bold).bold
        project.update(Bold, mood="calm")
        assert project.settings(Bold).bold
