"""Looking at data sets as the program does: with progress, again, and as a stage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tango_desktop.core.flow import Flow, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import params_of
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.data import facts
from tango_desktop.data.describe import describe
from tango_desktop.data.index import inspect
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.report import REPORT_FILE, load_report
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE
from tango_desktop.errors import DataError, JobCancelled


@pytest.fixture
def clean(folder):
    folder.add_many("고양이", 10)
    folder.add_many("개", 10)
    return folder


@pytest.fixture
def flow(project) -> Flow:
    flow = Flow([TASK, STAGE])
    flow.run_stage(project, "task", JobContext())
    return flow


def test_hymenoptera(hymenoptera: Path) -> None:
    found = describe(hymenoptera)
    index, report = found.index, found.report
    assert index.classes == ("ants", "bees")
    assert index.counts() == {"train": 243, "val": 153, "test": 0}
    assert index.channels == 3
    assert [p.kind for p in report.problems] == ["no_test"]


def test_the_result_does_not_depend_on_the_order_of_files(clean, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for path in sorted(clean.root.rglob("*.png"), reverse=True):
        target = other / path.relative_to(clean.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    assert describe(clean.root).index.digest() == describe(other).index.digest()


def test_what_is_known_is_not_decoded_again(clean, monkeypatch: pytest.MonkeyPatch) -> None:
    first = describe(clean.root).index
    changed = clean.add("개/new.png")
    clean.add("고양이/p3.png", (50, 50))
    seen: list[Path] = []
    real = facts.facts_of

    def watched(path: Path):
        seen.append(path)
        return real(path)

    monkeypatch.setattr(facts, "facts_of", watched)
    again, _ = inspect(clean.root, DataSettings(), JobContext(), first)
    assert sorted(seen) == sorted([changed, clean.root / "고양이/p3.png"])
    assert again.digest() == describe(clean.root).index.digest()


def test_near_duplicates_are_found_again_from_a_lock(clean) -> None:
    with Image.open(clean.root / "개/p3.png") as image:
        image.resize((100, 90)).save(clean.path("개/larger.png"))
    found = describe(clean.root)
    first, report = found.index, found.report
    again, repeated = inspect(clean.root, DataSettings(), JobContext(), first)
    assert report.find("near_duplicates")
    assert repeated == report
    assert again.pictures == first.pictures


def test_progress_and_cancel(clean) -> None:
    ctx = JobContext()
    seen: list[float | None] = []
    ctx.on_progress = lambda progress: seen.append(progress.fraction)
    inspect(clean.root, DataSettings(), ctx)
    assert 1.0 in seen
    ctx.on_progress = lambda progress: ctx.control.cancel()
    with pytest.raises(JobCancelled):
        inspect(clean.root, DataSettings(), ctx)


# -- the stage --------------------------------------------------------------------------------


def test_a_folder_is_asked_for(project, flow: Flow) -> None:
    status = flow.statuses(project)["data"]
    assert status.state is StageState.WAITING
    assert "folder" in status.reason


def test_what_it_leaves(project, flow: Flow, clean) -> None:
    flow.apply(project, [f"data={clean.root}"])
    outcome = flow.run_stage(project, "data", JobContext())
    lock = load_lock(project.path(LOCK_FILE))
    assert project.outputs("data") == {
        "lock": LOCK_FILE,
        "classes": ["개", "고양이"],
        "counts": {"train": 16, "val": 4, "test": 0},
        "median_side": 40,
        "channels": 3,
        "bytes": lock.size_bytes,
    }
    assert outcome.key == lock.digest()
    assert lock.root == clean.root.resolve()
    assert load_report(project).classes[0].name == "개"
    assert flow.statuses(project)["data"].state is StageState.DONE
    project.path(LOCK_FILE).unlink()
    assert flow.statuses(project)["data"].state is StageState.STALE


def test_the_same_data_twice_keeps_later_stages_fresh(project, flow: Flow, clean) -> None:
    flow.apply(project, [f"data={clean.root}"])
    first = flow.run_stage(project, "data", JobContext())
    assert flow.run_stage(project, "data", JobContext()).key == first.key
    flow.apply(project, ["data.seed=7"])
    assert flow.run_stage(project, "data", JobContext()).key != first.key


def test_a_folder_beside_the_project(project, flow: Flow, clean) -> None:
    flow.apply(project, ["data=../pictures"])
    flow.run_stage(project, "data", JobContext())
    lock = load_lock(project.path(LOCK_FILE))
    assert lock.root_as_given == "../pictures"
    assert lock.root == clean.root.resolve()


def test_blocking_problems_fail_the_stage_and_are_kept_for_the_page(
    project, flow: Flow, folder
) -> None:
    folder.add_many("only", 5)
    flow.apply(project, [f"data={folder.root}"])
    with pytest.raises(DataError, match="only one class"):
        flow.run_stage(project, "data", JobContext())
    assert flow.statuses(project)["data"].state is StageState.FAILED
    assert load_report(project).find("one_class")
    assert not project.path(LOCK_FILE).exists()


def test_the_report_tells_which_folder_it_is_about(project, flow: Flow, clean) -> None:
    flow.apply(project, [f"data={clean.root}"])
    flow.run_stage(project, "data", JobContext())
    assert load_report(project).folder == str(clean.root)


def test_a_missing_folder(project, flow: Flow, tmp_path: Path) -> None:
    flow.apply(project, [f"data={tmp_path / 'gone'}"])
    with pytest.raises(DataError, match="not there") as caught:
        flow.run_stage(project, "data", JobContext())
    assert caught.value.hint
    assert not project.path(REPORT_FILE).exists()


def test_a_damaged_lock_is_made_anew(project, flow: Flow, clean) -> None:
    flow.apply(project, [f"data={clean.root}"])
    flow.run_stage(project, "data", JobContext())
    project.path(LOCK_FILE).write_text("a: [", encoding="utf-8")
    flow.run_stage(project, "data", JobContext())
    assert len(load_lock(project.path(LOCK_FILE)).pictures) == 20


def test_the_stage_imports_no_torch() -> None:
    code = "import sys, tango_desktop.data.stage; print({'torch', 'sklearn'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_settings_are_told_for_every_task() -> None:
    """Boxes lie in files, not in class folders: no setting speaks of the latter."""
    helps = " ".join(f"{p.label} {p.help}" for p in params_of(DataSettings)).lower()
    assert "class folder" not in helps
    assert "each class" not in helps
