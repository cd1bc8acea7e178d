"""Projects whose model is really deployed on this computer, and used: for the page “Monitor”."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tests.deploy.conftest import CLASSES, write_artifact, write_detector_artifact

from .conftest import mark_done

EACH = 30
DARK = 60
SIDE = 24
CTX = JobContext()


def coloured(channel: int, number: int, level: float = 110.0) -> Image.Image:
    """A picture in which a colour is stronger than the others; always the same one."""
    random = np.random.default_rng((channel, number))
    pixels = random.normal(level, 25, (SIDE, SIDE, 3)) + random.normal(0, 25)
    pixels[..., channel] += 60
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def draw_classes(folder: Path, each: int = EACH) -> Path:
    """A folder of pictures for each class of the tiny model."""
    for channel, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            coloured(channel, number).save(folder / name / f"p{number * number}.png")
    return folder


def draw_scenes(folder: Path, each: int = EACH) -> Path:
    """Pictures in YOLO format, each with a box of a class of the tiny detector."""
    for split in ("train", "val"):
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True)
        for number in range(each):
            channel = number % len(CLASSES)
            # What training and validation have in common would be told as a leak.
            image = coloured(channel, number + 1000 * (split == "val"))
            image.save(folder / "images" / split / f"{number}.png")
            label = folder / "labels" / split / f"{number}.txt"
            label.write_text(f"{channel} 0.5 0.5 0.5 0.4\n", encoding="utf-8")
    names = ", ".join(CLASSES)
    yaml = f"train: images/train\nval: images/val\nnames: [{names}]\n"
    (folder / "data.yaml").write_text(yaml, encoding="utf-8")
    return folder


def deploy_here(project: Project, flow: Flow, task: str, pictures: Path) -> None:
    """Check the pictures, and really deploy a tiny model on this computer."""
    project.update(TaskSettings, name=task)
    project.update(DataSettings, path=str(pictures))
    flow.run(project, CTX, to="data")
    device = {"name": "this", "title": "This computer", "engine": "onnxruntime"}
    device |= {"precision": "fp32", "connection": "local"}
    mark_done(project, flow, "device", {**device, "max_latency_ms": 0.0, "min_fps": 0.0})
    mark_done(project, flow, "network", {"model": "tiny", "size": [8, 8]})
    mark_done(project, flow, "train", {})
    mark_done(project, flow, "optimize", {"precision": ""})
    made = project.path("artifacts", "onnx")
    (write_artifact if task == "classification" else write_detector_artifact)(made)
    mark_done(project, flow, "export", {"folder": "artifacts/onnx", "version": 1})
    flow.run_stage(project, "deploy", CTX)


def draw_night(folder: Path, count: int = DARK) -> Path:
    """Pictures as a camera sees them at night."""
    folder.mkdir(parents=True)
    for number in range(count):
        image = coloured(number % len(CLASSES), 5000 + number)
        image.point(lambda value: value // 4).save(folder / f"{number:03}.png")
    return folder


def use(project: Project, *given: str | Path) -> None:
    """Run what is deployed, as a person does."""
    script = Path(str(project.outputs("deploy")["target"])) / "run.py"
    command = [sys.executable, str(script), *map(str, given)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
