"""Uncertain pictures come into the data set: pulled once, labelled, checked, learnt from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.index import inspect
from tango_desktop.data.listing import ExportSpec
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE as DATA
from tango_desktop.deploy.monitor.inbox import (
    WaitingPicture,
    assign,
    discard,
    inbox_folder,
    pull,
    waiting,
)
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.targets import THIS
from tango_desktop.errors import DataError, DeployError
from tests.boards import board_or_skip
from tests.conftest import draw_boxed_pictures
from tests.deploy.ssh_line import line_to

CTX = JobContext()
FLOW = Flow([TASK, DATA])


def pulled(deployment: Path, project: Project) -> tuple[WaitingPicture, ...]:
    with connect(THIS) as connection:
        return pull(connection, str(deployment), project.folder, "this", CTX)


def test_pictures_come_once_least_sure_first(deployment: Path, project: Project, keep: Any) -> None:
    keep("빨강", "파랑", "빨강")
    found = pulled(deployment, project)
    assert [one.guess for one in found] == ["빨강", "파랑", "빨강"]
    assert [one.uncertainty for one in found] == [0.9, 0.8, 0.7]
    assert all(one.picture.read_bytes()[:2] == b"\xff\xd8" for one in found)
    assert waiting(project.folder) == found
    discard(found[0])
    assert pulled(deployment, project) == ()
    assert waiting(project.folder) == found[1:]
    keep("파랑")
    assert [one.guess for one in pulled(deployment, project)] == ["파랑"]


def test_nothing_is_kept_nothing_comes(deployment: Path, project: Project) -> None:
    assert pulled(deployment, project) == ()
    assert waiting(project.folder) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../../../evil.jpg"},
        {"name": "/etc/passwd"},
        {"name": "x.json"},
        {"bytes": 1 << 40},
        {"uncertainty": 7},
        {"answer": 3},
    ],
)
def test_a_list_that_leads_elsewhere_is_not_followed(
    deployment: Path, project: Project, keep: Any, change: dict[str, Any]
) -> None:
    keep("빨강", "파랑")
    path = deployment / "monitor" / "uncertain" / "index.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["items"][0].update(change)
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [one.guess for one in pulled(deployment, project)] == ["파랑"]


@pytest.mark.parametrize("content", [b"\xff", b"{", b"[]", b'{"items": 3}', b'{"items": [{}]}'])
def test_a_damaged_list_brings_nothing(deployment: Path, project: Project, content: bytes) -> None:
    (deployment / "monitor" / "uncertain").mkdir()
    (deployment / "monitor" / "uncertain" / "index.json").write_bytes(content)
    assert pulled(deployment, project) == ()


def test_a_picture_that_made_room_meanwhile_is_left_out(
    deployment: Path, project: Project, keep: Any
) -> None:
    keep("빨강", "파랑")
    folder = deployment / "monitor" / "uncertain"
    next(folder.glob("*.jpg")).unlink()
    assert len(pulled(deployment, project)) == 1


# -- classes ----------------------------------------------------------------------------------


def test_the_loop_closes(deployment: Path, project: Project, keep: Any) -> None:
    before = load_lock(project.path(LOCK_FILE))
    keep("빨강", "파랑")
    first, second = pulled(deployment, project)
    file = assign(project, first, "파랑")
    assert file.parent == before.root / "파랑"
    assert waiting(project.folder) == (second,)
    FLOW.run_again(project, "data", CTX)
    after = load_lock(project.path(LOCK_FILE))
    new = {p.path: p for p in after.pictures}.keys() - {p.path for p in before.pictures}
    (path,) = new
    picture = next(p for p in after.pictures if p.path == path)
    assert after.classes[picture.label] == "파랑"
    assert len(after.pictures) == len(before.pictures) + 1


def test_splits_get_new_pictures_for_training(
    tmp_path: Path, deployment: Path, pictures: Path, keep: Any
) -> None:
    folder = tmp_path / "split"
    for number, path in enumerate(sorted(pictures.rglob("*.png"))):
        split = ("train", "train", "val")[number % 3]
        target = folder / split / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    with Project.create(tmp_path / "p2") as project:
        project.update(TaskSettings, name="classification")
        project.update(DataSettings, path=str(folder))
        FLOW.run(project, CTX)
        keep("빨강")
        (one,) = pulled(deployment, project)
        assert assign(project, one, "빨강").parent == folder / "train" / "빨강"


@pytest.mark.parametrize("label", ["검정", "..", ""])
def test_labels_that_are_none(deployment: Path, project: Project, keep: Any, label: str) -> None:
    keep("빨강")
    (one,) = pulled(deployment, project)
    with pytest.raises((DataError, DeployError)):
        assign(project, one, label)
    assert waiting(project.folder) == (one,)


# -- boxes ------------------------------------------------------------------------------------


def boxes_in(format_name: str, folder: Path) -> Path:
    """A data set of boxes in some format."""
    source = draw_boxed_pictures(folder / "yolo")
    if format_name == "yolo":
        return source
    index, _ = inspect(source, DataSettings(), CTX, None, "detection")
    target = folder / format_name
    target.mkdir()
    names = tuple(f"p{n}.png" for n in range(len(index.pictures)))

    def place(number: int, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(index.file(index.pictures[number]), path)

    export = FORMATS.get(format_name).export
    assert export is not None
    export(ExportSpec(index, names, target, place), CTX)
    return target


def listed_yolo(folder: Path) -> Path:
    """The same as YOLO's, its splits in text files."""
    source = draw_boxed_pictures(folder / "yolo")
    for split in ("train", "val"):
        paths = sorted((source / "images" / split).glob("*.png"))
        lines = "".join(f"./images/{split}/{path.name}\n" for path in paths)
        (source / f"my {split} pictures.txt").write_text(lines, encoding="utf-8")
    text = (source / "data.yaml").read_text(encoding="utf-8")
    changed = text.replace("images/train", "my train pictures.txt")
    changed = changed.replace("images/val", "my val pictures.txt")
    (source / "data.yaml").write_text(changed, encoding="utf-8")
    return source


@pytest.mark.parametrize("format_name", ["yolo", "voc", "coco", "listed"])
def test_a_detector_gets_a_picture_without_boxes(
    tmp_path: Path, deployment: Path, keep: Any, format_name: str
) -> None:
    make = listed_yolo if format_name == "listed" else None
    root = make(tmp_path) if make else boxes_in(format_name, tmp_path)
    with Project.create(tmp_path / "p2") as project:
        project.update(TaskSettings, name="detection")
        project.update(DataSettings, path=str(root))
        FLOW.run(project, CTX)
        before = load_lock(project.path(LOCK_FILE))
        keep("", boxes=True)
        (one,) = pulled(deployment, project)
        assert one.guess == ""
        file = assign(project, one)
        FLOW.run_again(project, "data", CTX)
        after = load_lock(project.path(LOCK_FILE))
        (new,) = {p.path for p in after.pictures} - {p.path for p in before.pictures}
        assert after.root / new == file
        picture = next(p for p in after.pictures if p.path == new)
        assert (picture.label, len(picture.boxes.labels), picture.split) == (-1, 0, "train")
        assert len(after.pictures) == len(before.pictures) + 1


def test_a_class_for_a_detector_is_refused(tmp_path: Path, deployment: Path, keep: Any) -> None:
    with Project.create(tmp_path / "p2") as project:
        project.update(TaskSettings, name="detection")
        project.update(DataSettings, path=str(draw_boxed_pictures(tmp_path / "yolo")))
        FLOW.run(project, CTX)
        keep("", boxes=True)
        (one,) = pulled(deployment, project)
        with pytest.raises(DeployError, match="gets boxes, not a class"):
            assign(project, one, "bar")


# -- over a line ------------------------------------------------------------------------------


@pytest.mark.board
def test_from_a_board(
    tmp_path: Path, deployment: Path, project: Project, keep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tango_desktop.deploy.monitor.fetch import fetch, keep_uncertain
    from tango_desktop.deploy.runner.statistics import Statistics

    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    keep("빨강", "파랑")
    kept = Statistics(str(deployment / "monitor"), "r1")
    kept.count(lambda tally: setattr(tally, "pictures", 7))
    kept.flush(closing=True)
    for board in board_or_skip("ssh"):
        there = board.path("/home/pi/tango/bees")
        shutil.copytree(deployment, there)
        for path in (there.parent, *there.parent.rglob("*")):
            shutil.chown(path, *_owner(board))
        with line_to(board, tmp_path / "home") as connection:
            target = "/home/pi/tango/bees"
            assert fetch(connection, target, project.folder, "pi", CTX).pictures == 7
            assert len(pull(connection, target, project.folder, "pi", CTX)) == 2
            keep_uncertain(connection, target, 9, CTX)
            assert fetch(connection, "/home/pi/tango/none", project.folder, "x", CTX).pictures == 0
        settings = json.loads((there / "monitor" / "settings.json").read_text())
        assert settings == {"keep_uncertain": 9}
        assert len(list(inbox_folder(project.folder, "pi").glob("*.jpg"))) == 2


def _owner(board: Any) -> tuple[int, int]:
    state = Path(board.path("/home/pi")).stat()
    return state.st_uid, state.st_gid
