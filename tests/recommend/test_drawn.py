"""Networks that were drawn: taken as they are, refused when they answer something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tango_desktop import families, graph
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome, StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.errors import GraphError, ProjectError
from tango_desktop.graph import DocumentBuilder, NetworkDocument, Node
from tango_desktop.graph.edits import AddNode, RemoveNode, SetOutputs, SetParam
from tango_desktop.graph.rows import to_rows
from tango_desktop.recommend.drawn import keep_network, own_name
from tango_desktop.recommend.stage import STAGE, NetworkSettings, plan_listed
from tests.onnx_files import insert_sine, write_onnx

_PHOTOS = {
    "lock": "dataset.lock.yaml",
    "classes": ["ants", "bees"],
    "counts": {"train": 200},
    "median_side": 320,
    "channels": 3,
    "bytes": 1_000_000,
}


@pytest.fixture
def project(tmp_path: Path, computer: DeviceProfile) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        made.update(TaskSettings, name="classification")
        yield made


@pytest.fixture
def flow(project: Project) -> Flow:
    data = StageInfo(
        "data", "Data", "?", ("task",), TaskSettings, lambda p, ctx: StageOutcome("data", _PHOTOS)
    )
    flow = Flow([TASK, data, DEVICE, STAGE])
    flow.run(project, JobContext(), "device")
    return flow


def drawn(name: str = "mine", classes: int = 2, channels: int = 3) -> NetworkDocument:
    document = families.build("resnet18", classes, channels, 64)
    document.name = name
    SetParam("layer1.0.conv1", "out_channels", 32).apply(document)
    SetParam("layer1.0.conv2", "groups", 1).apply(document)
    return document


def test_exactly_what_was_drawn_is_handed_on(project: Project, flow: Flow) -> None:
    document = drawn()
    project.update(NetworkSettings, file=keep_network(project, document))
    outcome = flow.run_stage(project, "network", JobContext())
    assert graph.load(project.path("network.yaml")).digest() == document.digest()
    assert outcome.outputs["model"] == "mine"
    assert outcome.outputs["size"] == [64, 64]
    assert outcome.outputs["parameters"] == document.parameter_count()
    assert outcome.outputs["latency_ms"] > 0
    assert "mine" in str(outcome.outputs["why"])


def test_drawing_on_makes_the_stage_stale_and_taking_it_back_restores_it(
    project: Project, flow: Flow
) -> None:
    first = keep_network(project, drawn())
    project.update(NetworkSettings, file=first)
    flow.run(project, JobContext(), "network")
    changed = drawn()
    SetParam("layer1.0.conv1", "out_channels", 16).apply(changed)
    second = keep_network(project, changed)
    assert second != first
    project.update(NetworkSettings, file=second)
    assert flow.statuses(project)["network"].state is StageState.STALE
    project.update(NetworkSettings, file=first)
    assert flow.statuses(project)["network"].state is StageState.DONE


def test_a_file_from_elsewhere_is_taken_too(project: Project, flow: Flow, tmp_path: Path) -> None:
    graph.save(drawn("elsewhere"), tmp_path / "my network.yaml")
    project.update(NetworkSettings, file=str(tmp_path / "my network.yaml"))
    assert flow.run_stage(project, "network", JobContext()).outputs["model"] == "elsewhere"


def test_a_file_that_is_edited_is_read_again(project: Project, flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = graph.to_text(drawn())
    path.write_text(text, encoding="utf-8")
    project.update(NetworkSettings, file=str(path))
    flow.run(project, JobContext())
    path.write_text(text.replace("name: mine", "name: another"), encoding="utf-8")
    status = flow.statuses(project)["network"]
    assert status.state is StageState.STALE
    assert status.reason == "mine.yaml has been changed since."
    assert flow.run(project, JobContext()) == ["network"]
    assert project.outputs("network")["model"] == "another"
    assert flow.statuses(project)["network"].state is StageState.DONE


def test_a_file_that_was_read_and_is_gone_changes_nothing(
    project: Project, flow: Flow, tmp_path: Path
) -> None:
    graph.save(drawn(), tmp_path / "mine.yaml")
    project.update(NetworkSettings, file=str(tmp_path / "mine.yaml"))
    flow.run(project, JobContext())
    (tmp_path / "mine.yaml").unlink()
    assert flow.statuses(project)["network"].state is StageState.DONE


def _without_output(document: NetworkDocument) -> None:
    SetOutputs(("layer4.1.relu",)).apply(document)
    for name in ("avgpool", "flatten", "fc"):
        RemoveNode(name).apply(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (drawn(classes=5), ("5", "2", "classes")),
        (drawn(channels=1), ("channels", "1", "3")),
        (families.build("yolov7-tiny", 2, 3, 64), ("classes of pictures",)),
    ],
)
def test_what_answers_something_else_is_refused_in_a_sentence(
    project: Project, flow: Flow, document: NetworkDocument, words: tuple[str, ...]
) -> None:
    project.update(NetworkSettings, file=keep_network(project, document))
    with pytest.raises(GraphError) as caught:
        flow.run_stage(project, "network", JobContext())
    assert all(word in caught.value.message for word in words)
    assert caught.value.hint


def test_a_feature_map_is_refused(project: Project, flow: Flow) -> None:
    document = drawn()
    _without_output(document)
    assert not document.problems()
    project.update(NetworkSettings, file=keep_network(project, document))
    with pytest.raises(GraphError, match="mine"):
        flow.run_stage(project, "network", JobContext())


def test_a_softmax_or_maps_at_the_end_are_refused(project: Project, flow: Flow) -> None:
    document = drawn()
    AddNode(Node("prob", "softmax", {}, ("fc",))).apply(document)
    SetOutputs(("prob",)).apply(document)
    project.update(NetworkSettings, file=keep_network(project, document))
    with pytest.raises(GraphError, match="ends in a softmax, prob,"):
        flow.run_stage(project, "network", JobContext())
    builder = DocumentBuilder("maps", 3, (64, 64))
    builder.add("conv", "conv2d", out_channels=2)
    builder.add("pool", "adaptive_avg_pool", output=1)
    project.update(NetworkSettings, file=keep_network(project, builder.document()))
    with pytest.raises(GraphError, match="a map of 1 × 1") as caught:
        flow.run_stage(project, "network", JobContext())
    assert "behind pool" in caught.value.hint


def test_a_broken_network_and_a_lost_file_are_told(project: Project, flow: Flow) -> None:
    document = drawn()
    RemoveNode("fc").apply(document)
    project.update(NetworkSettings, file=keep_network(project, document))
    with pytest.raises(GraphError):
        flow.run_stage(project, "network", JobContext())
    project.update(NetworkSettings, file="networks/nowhere.yaml")
    with pytest.raises(ProjectError):
        flow.run_stage(project, "network", JobContext())


def test_the_listed_network_can_be_planned_beside_it(project: Project, flow: Flow) -> None:
    flow.run(project, JobContext(), "network")
    listed = graph.load(project.path("network.yaml"))
    project.update(NetworkSettings, file=keep_network(project, drawn()))
    assert plan_listed(project, JobContext()).document.digest() == listed.digest()


def test_a_drawn_network_has_a_name_of_its_own() -> None:
    assert own_name("resnet18") == "resnet18-edited"
    assert own_name("mine") == "mine"


def test_a_network_in_rows_is_taken(project: Project, flow: Flow) -> None:
    text = to_rows(families.build("resnet18", 2, 3, 64)).text
    project.path("mine.yaml").write_text(text, encoding="utf-8")
    project.update(NetworkSettings, file="mine.yaml")
    outcome = flow.run_stage(project, "network", JobContext())
    assert outcome.outputs["size"] == [64, 64]


def test_an_onnx_file_is_taken_from_wherever_it_is(
    project: Project, flow: Flow, tmp_path: Path
) -> None:
    path = tmp_path / "net.onnx"
    write_onnx(drawn(), path)
    project.update(NetworkSettings, file=str(path))
    outcome = flow.run_stage(project, "network", JobContext())
    taken = graph.load(project.path("network.yaml"))
    assert taken.output_shapes() == ((2,),)
    assert taken.macs() == drawn().macs()
    assert outcome.outputs["size"] == [64, 64]


def test_onnx_with_unknown_operators_is_refused_with_their_names(
    project: Project, flow: Flow, tmp_path: Path
) -> None:
    path = tmp_path / "net.onnx"
    write_onnx(drawn(), path)
    insert_sine(path)
    project.update(NetworkSettings, file=str(path))
    with pytest.raises(GraphError, match="no layer here: Sin") as caught:
        flow.run_stage(project, "network", JobContext())
    assert "editor" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../elsewhere", "elsewhere"),
        ("/tmp/elsewhere", "tmp-elsewhere"),
        ("한글 이름", "한글-이름"),
        ("a\nb\0c", "a-b-c"),
        ("가" * 400, "가" * 60),
        ("..", "network"),
        ("", "network"),
    ],
)
def test_whatever_it_is_called_it_is_kept_in_the_project(
    project: Project, name: str, kept: str
) -> None:
    document = drawn()
    document.name = name
    file = keep_network(project, document)
    assert file == f"networks/{kept}-{document.digest()[:8]}.yaml"
    assert project.path(file).is_file()
