"""The flow: what is done, what is out of date, and what runs next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import param
from tango_desktop.core.project import Project
from tango_desktop.errors import JobCancelled, SettingsError, TangoError

RAN: list[str] = []


@dataclass(frozen=True)
class A:
    STAGE: ClassVar[str] = "a"
    word: str = param("", "Word")


@dataclass(frozen=True)
class B:
    STAGE: ClassVar[str] = "b"
    count: int = param(1, "Count", minimum=1)
    fail: bool = param(False, "Fail", affects_result=False)
    threads: int = param(1, "Threads", affects_result=False)


@dataclass(frozen=True)
class C:
    STAGE: ClassVar[str] = "c"
    cancel: bool = param(False, "Cancel", affects_result=False)


def _run_a(project: Project, ctx: JobContext) -> StageOutcome:
    RAN.append("a")
    return StageOutcome("a done", {"word": project.settings(A).word})


def _run_b(project: Project, ctx: JobContext) -> StageOutcome:
    RAN.append("b")
    settings = project.settings(B)
    if settings.fail:
        raise TangoError("b broke", "mend it")
    (project.folder / "b.txt").write_text("b")
    text = project.outputs("a")["word"] * settings.count
    return StageOutcome("b done", {"text": text}, ("b.txt",))


def _run_c(project: Project, ctx: JobContext) -> StageOutcome:
    RAN.append("c")
    if project.settings(C).cancel:
        ctx.control.cancel()
        ctx.check()
    return StageOutcome("c done")


def _missing(project: Project) -> str:
    return "" if project.settings(A).word else "Say a word."


@pytest.fixture
def flow() -> Flow:
    RAN.clear()
    return Flow(
        [
            StageInfo("a", "A", "?", (), A, _run_a, _missing, main_setting="word"),
            StageInfo("b", "B", "?", ("a",), B, _run_b),
            StageInfo("c", "C", "?", ("b",), C, _run_c),
        ]
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        yield made


def states(flow: Flow, project: Project) -> str:
    return " ".join(status.state.name for status in flow.statuses(project).values())


def test_an_unanswered_question_holds_everything(flow: Flow, project: Project) -> None:
    assert states(flow, project) == "WAITING WAITING WAITING"
    with pytest.raises(TangoError, match="Say a word"):
        flow.run(project, JobContext())
    assert RAN == []


def test_automatic_runs_everything_once(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    assert states(flow, project) == "READY WAITING WAITING"
    assert flow.run(project, JobContext()) == ["a", "b", "c"]
    assert states(flow, project) == "DONE DONE DONE"
    assert flow.run(project, JobContext()) == []


def test_a_stage_can_be_done_anew(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    told: list[str] = []
    flow.run_again(project, "b", JobContext(), lambda name, state: told.append(name))
    assert set(told) == {"b"}
    with pytest.raises(SettingsError):
        flow.run_again(project, "nowhere", JobContext())


def test_what_a_stage_would_take_is_forgotten_only_when_it_is_done_anew(
    project: Project,
) -> None:
    asked: list[str] = []
    done = StageInfo("a", "A", "?", (), A, _run_a, forget=lambda _: asked.append("a"))
    flow = Flow([done])
    project.update(A, word="x")
    flow.run(project, JobContext())
    assert asked == []
    flow.run_again(project, "a", JobContext())
    assert asked == ["a"]


def test_automatic_stops_where_it_is_told(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    assert flow.run(project, JobContext(), to="b") == ["a", "b"]
    assert flow.run(project, JobContext(), to="b") == []


def test_automatic_leaves_out_what_a_person_starts(project: Project) -> None:
    flow = Flow(
        [
            StageInfo("a", "A", "?", (), A, _run_a),
            StageInfo("b", "B", "?", ("a",), B, _run_b, is_automatic=False),
        ]
    )
    assert not flow.is_complete(flow.statuses(project))
    assert flow.run(project, JobContext()) == ["a"]
    assert flow.is_complete(flow.statuses(project))
    assert flow.next_stage(project) is None
    assert flow.statuses(project)["b"].state is StageState.READY
    assert flow.run(project, JobContext(), "b") == ["b"]


def test_a_changed_answer_makes_all_that_follows_stale(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    project.update(A, word="y")
    assert states(flow, project) == "STALE STALE STALE"
    assert flow.run(project, JobContext()) == ["a", "b", "c"]


def test_a_stage_can_say_that_its_result_no_longer_stands(project: Project) -> None:
    said = [""]
    flow = Flow([StageInfo("a", "A", "?", (), A, _run_a, outdated=lambda project: said[0])])
    flow.run(project, JobContext())
    assert flow.statuses(project)["a"].state is StageState.DONE
    said[0] = "The file is another now."
    status = flow.statuses(project)["a"]
    assert (status.state, status.reason) == (StageState.STALE, said[0])
    assert flow.run(project, JobContext()) == ["a"]


def test_taking_the_change_back_makes_it_valid_again(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    project.update(B, count=2)
    assert states(flow, project) == "DONE STALE STALE"
    project.update(B, count=1)
    assert states(flow, project) == "DONE DONE DONE"


def test_a_stage_that_gives_the_same_again_spares_the_later_ones(
    flow: Flow, project: Project
) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    flow.run_stage(project, "a", JobContext())
    assert states(flow, project) == "DONE DONE DONE"


def test_a_setting_without_influence_leaves_results_valid(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    project.update(B, threads=4)
    assert states(flow, project) == "DONE DONE DONE"


def test_a_deleted_result_is_noticed(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    (project.folder / "b.txt").unlink()
    assert states(flow, project) == "DONE STALE STALE"
    assert "b.txt" in flow.statuses(project)["b"].reason


def test_a_failure_is_remembered_with_its_hint(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    project.update(B, fail=True)
    with pytest.raises(TangoError, match="b broke"):
        flow.run(project, JobContext())
    status = flow.statuses(project)["b"]
    assert (status.state, status.reason, status.hint) == (StageState.FAILED, "b broke", "mend it")
    project.update(B, fail=False)
    assert flow.run(project, JobContext()) == ["b", "c"]


def test_cancelling_keeps_what_was_there(flow: Flow, project: Project) -> None:
    project.update(A, word="x")
    flow.run(project, JobContext())
    project.update(C, cancel=True)
    with pytest.raises(JobCancelled):
        flow.run_stage(project, "c", JobContext())
    assert states(flow, project) == "DONE DONE DONE"


def test_states_are_told_while_it_runs(flow: Flow, project: Project) -> None:
    told: list[tuple[str, StageState]] = []
    project.update(A, word="x")
    flow.run(project, JobContext(), on_state=lambda name, state: told.append((name, state)))
    assert told[:2] == [("a", StageState.RUNNING), ("a", StageState.DONE)]
    assert len(told) == 6


def test_a_stage_does_not_start_before_what_it_needs(flow: Flow, project: Project) -> None:
    with pytest.raises(TangoError, match="cannot start yet"):
        flow.run_stage(project, "c", JobContext())


def test_nonsense_in_the_file_fails_its_stage_only(flow: Flow, project: Project) -> None:
    path = project.folder / "project.yaml"
    project.close()
    path.write_text(path.read_text() + "a: {word: x}\nb: {count: many}\n")
    with Project.open(project.folder) as again:
        assert states(flow, again) == "READY FAILED WAITING"


def test_assignments_from_a_command_line(flow: Flow, project: Project) -> None:
    flow.apply(project, ["a=hello", "b.count=3"])
    assert project.settings(A).word == "hello"
    assert project.settings(B).count == 3


def test_an_empty_value_takes_the_default_again(flow: Flow, project: Project) -> None:
    flow.apply(project, ["b.count=3", "a.word=x"])
    flow.apply(project, ["b.count=", "a.word="])
    assert (project.answers("a"), project.answers("b")) == ({}, {})


@pytest.mark.parametrize("text", ["a", "zz=1", "b.cuont=3", "b=1", "b.count=x"])
def test_a_wrong_assignment_is_explained(flow: Flow, project: Project, text: str) -> None:
    with pytest.raises((SettingsError, TangoError)) as caught:
        flow.apply(project, [text])
    assert caught.value.hint
