"""Networks at full size as an exporter is given them, for the benchmarks of engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from bench_data_loader import make_pictures
from torch import nn

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.preprocess import open_picture
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.limits import INT8
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ConvertedModel, ExportSpec, SourceInfo
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module, save_weights

DETECTION = "detection"
PLAN = "quantization.yaml"


@dataclass(frozen=True)
class Network:
    """What is exported.

    Attributes:
        spec: its folder holds one folder for each engine and precision.
        module: the deploy form, in evaluation mode.
    """

    spec: ExportSpec
    module: nn.Module


@dataclass(frozen=True)
class Converted:
    """A model that an exporter has written.

    Attributes:
        path: of the file that an engine opens.
        model: what the exporter says of it.
        size_bytes: of all its files.
    """

    path: Path
    model: ConvertedModel
    size_bytes: int


def network(
    document: NetworkDocument,
    task: str,
    preprocess: Mapping[str, Any],
    weights: Path,
    lock: DatasetIndex,
    home: Path,
) -> Network:
    """The network with its weights, the pictures it is calibrated with, and where files go."""
    settings = (DetectionExportSettings if task == DETECTION else ExportSettings)()
    spec = ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name=document.name,
        task=task,
        document=document,
        weights=weights,
        preprocess=preprocess,
        lock=lock,
        runtime="",
        folder=home / "artifacts",
        settings=settings,
        source=SourceInfo(1, sha256_of(weights), document.digest(), lock.digest()),
    )
    return Network(spec, EXPORT_TASKS.get(task).start(spec).module)


def drawn_weights(document: NetworkDocument, path: Path) -> Path:
    """Random weights; batch norms have statistics of their own, as after training."""
    torch.manual_seed(0)
    module = build_module(document)
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.uniform_(-0.2, 0.2)
            layer.running_var.uniform_(0.5, 2.0)
    save_weights(path, module.state_dict())
    return path


def drawn_lock(folder: Path, classes: int, count: int = 16) -> DatasetIndex:
    """Drawn pictures to calibrate with."""
    folder.mkdir(parents=True)
    make_pictures(folder, count)
    return lock_of(folder, sorted(folder.rglob("*.jpg")), [str(k) for k in range(classes)])


def lock_of(root: Path, pictures: Sequence[Path], classes: Sequence[str]) -> DatasetIndex:
    """Pictures under ``root`` to calibrate with; what they show is not said."""
    rows = [_row(root, path) for path in pictures]
    return DatasetIndex(root, str(root), "class-folders", tuple(classes), tuple(rows))


def _row(root: Path, path: Path) -> LockedPicture:
    stat, (width, height) = path.stat(), open_picture(path).size
    name = path.relative_to(root).as_posix()
    return LockedPicture(
        name, -1, "train", sha256_of(path), width, height, stat.st_size, stat.st_mtime_ns
    )


def is_here(engine: str) -> bool:
    """Whether models for an engine can be made here; prints why not."""
    reason = EXPORTERS.get(engine).unavailable()
    if reason:
        print(f"{engine}: {reason}")
    return not reason


def converted(of: Network, engine: str, precision: str, **settings: Any) -> Converted:
    """The network for an engine; a plan of 8 bits that is there already is used again.

    Raises:
        ExportError: it cannot be converted.
    """
    folder = of.spec.folder / f"{engine}-{precision}"
    folder.mkdir(parents=True)
    plan = next(of.spec.folder.glob(f"*-{INT8}/{PLAN}"), None)
    spec = replace(
        of.spec,
        engine=engine,
        precision=precision,
        folder=folder,
        settings=replace(of.spec.settings, **settings),
        plan=plan if precision == INT8 else None,
    )
    model = EXPORTERS.get(engine).convert(of.module, spec, folder, JobContext())
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.name != PLAN)
    return Converted(folder / model.file, model, size)
