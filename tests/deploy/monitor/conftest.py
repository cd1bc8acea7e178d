"""A deployment folder as a runner leaves it, and data sets to put pictures into."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tango_desktop.data.stage import STAGE as DATA
from tango_desktop.deploy.runner.inbox import Inbox, Offer

Keep = Callable[..., None]


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    """An empty deployment folder."""
    folder = tmp_path / "설치 하나"
    (folder / "monitor").mkdir(parents=True)
    return folder


@pytest.fixture
def keep(deployment: Path) -> Keep:
    """The device keeps some uncertain pictures, by their guess."""

    def keep(*labels: str, boxes: bool = False) -> None:
        box = Inbox(str(deployment / "monitor"), "r1", 50)
        for number, label in enumerate(labels):
            answer = {"boxes": []} if boxes else {"label": label}
            image = Image.new("RGB", (64, 48), (40 * number, 90, sum(map(ord, label)) % 256))
            box.offer(Offer(0.9 - number / 10, image, {"source": "camera 0", **answer}))
            box.store()

    return keep


def looked_at(project: Project) -> Flow:
    """A flow whose data stage is done."""
    flow = Flow([TASK, DATA])
    flow.run(project, JobContext())
    return flow


@pytest.fixture
def project(tmp_path: Path, pictures: Path) -> Iterator[Project]:
    """A project with pictures of two classes, looked at."""
    with Project.create(tmp_path / "project") as made:
        made.update(TaskSettings, name="classification")
        made.update(DataSettings, path=str(pictures))
        looked_at(made)
        yield made


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """28 drawn pictures of two classes."""
    from tests.conftest import draw_pictures

    return draw_pictures(tmp_path / "사진들")


def listed(deployment: Path) -> list[dict[str, object]]:
    """What the device's list names."""
    path = deployment / "monitor" / "uncertain" / "index.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["items"])
