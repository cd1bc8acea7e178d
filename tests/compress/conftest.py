"""Small runs to compress."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tango_desktop import graph
from tango_desktop.compress.stage import STAGE
from tango_desktop.core.files import sha256_of
from tango_desktop.core.flow import Flow, StageInfo, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.params import to_mapping
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.lock import save_lock
from tango_desktop.data.records import LockedPicture
from tango_desktop.export.stage import STAGE as EXPORT
from tango_desktop.train.job import train
from tango_desktop.train.runs import outputs_of, stage_key
from tango_desktop.train.spec import TrainSpec
from tests.train.conftest import (
    make_detection_spec,
    make_lock,
    make_scenes,
    make_spec,
    tiny_document,
)

__all__ = ["make_detection_spec", "make_lock", "make_scenes", "make_spec"]

LOCAL = {"name": "this", "engine": "onnxruntime", "precision": "fp32", "connection": "local"}


def given(
    name: str, outputs: dict[str, Any], key: object = None, settings: type[Any] = TaskSettings
) -> StageInfo:
    """A stage that is done at once."""
    outcome = StageOutcome(name, outputs, key=key)
    return StageInfo(name, name, name, (), settings, lambda *_: outcome)


def trained_flow(order: TrainSpec, project: Project) -> Flow:
    """The flow of a project whose training is really done, with the stages around it."""
    run = train(order, JobContext()).run
    save_lock(project.path("dataset.lock.yaml"), order.lock)
    graph.save(order.document, project.path("network.yaml"))
    project.update(TaskSettings, name=order.task)
    project.update(type(order.settings), **to_mapping(order.settings, only_changed=True))
    return Flow(
        [
            given("task", {"task": order.task}),
            given("data", {"lock": "dataset.lock.yaml"}),
            given("device", LOCAL),
            given("network", {"file": "network.yaml", "model": "tiny", "size": list(order.size)}),
            given("train", outputs_of(run), stage_key(run), type(order.settings)),
            STAGE,
            EXPORT,
        ]
    )


def locked(root: Path, path: Path, label: int, split: str) -> LockedPicture:
    """A picture of a class."""
    with Image.open(path) as picture:
        width, height = picture.size
    found = path.stat()
    return LockedPicture(
        path.relative_to(root).as_posix(),
        label,
        split,
        sha256_of(path),
        width,
        height,
        found.st_size,
        found.st_mtime_ns,
    )


@pytest.fixture
def trained(make_spec: Callable[..., TrainSpec]) -> Iterator[tuple[Project, Flow]]:
    """A project whose tiny classifier is trained, and its flow."""
    order = make_spec(epochs=4, augment="none")
    wide = tiny_document(len(order.lock.classes), width=24)  # enough for some to go
    order = dataclasses.replace(order, document=wide)
    with Project.create(order.project_folder) as project:
        flow = trained_flow(order, project)
        flow.run(project, JobContext(), "train")
        yield project, flow
