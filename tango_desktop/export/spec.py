"""What an export is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.core.params import param
from tango_desktop.data.lock import DatasetLock
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class ExportSettings:
    """How the model is exported, and how far it may differ from the trained one."""

    STAGE: ClassVar[str] = "export"
    parity_pictures: int = param(
        64,
        N_("Pictures compared"),
        N_("How many validation pictures go through the trained and the exported model"),
        minimum=1,
        maximum=100_000,
    )
    max_difference: float = param(
        1e-3,
        N_("Largest difference"),
        N_("Of any output, relative to the largest output (or to 1 where that is less)"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    min_cosine: float = param(
        0.9999,
        N_("Least cosine similarity"),
        N_("Of all outputs together; 1 means the same direction"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    min_agreement: float = param(
        0.99,
        N_("Least top-1 agreement"),
        N_("The share of pictures on which both must give the same answer"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    max_accuracy_loss: float = param(
        0.01,
        N_("Largest loss of top-1"),
        N_("How much less accurate the exported model may be on those pictures"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    accept_parity: bool = param(
        False,
        N_("Accept a difference"),
        N_("Go on although the exported model differs; this is recorded with every deployment"),
        expert=True,
    )
    opset: int = param(
        0,
        N_("ONNX opset"),
        N_("15, 17, 18 or 20; 0 takes the newest that the device's ONNX Runtime runs"),
        minimum=0,
        maximum=20,
        expert=True,
    )
    dynamic_batch: bool = param(
        False,
        N_("Any batch size"),
        N_("Otherwise the model takes one picture at a time, which engines like best"),
        expert=True,
    )
    simplify: bool = param(
        True,
        N_("Simplify"),
        N_("Fold constants and remove what computes nothing"),
        expert=True,
    )


@dataclass(frozen=True)
class SourceInfo:
    """Where a model comes from: written into its card and its file.

    Attributes:
        run: the number of the training run.
        weights_sha256: of the trained weights' file.
        document_digest: of the network document.
        data_digest: of the data's lock.
    """

    run: int
    weights_sha256: str
    document_digest: str
    data_digest: str


@dataclass(frozen=True)
class ExportSpec:
    """An export that is asked for.

    Attributes:
        engine: a name in ``EXPORTERS``.
        precision: one that the exporter has.
        name: the model's name.
        task: what it does.
        document: the trained network.
        weights: its weights' file.
        preprocess: how pictures become its input, as in training (``data/preprocess.py``).
        lock: the data it learnt from; pictures to compare are taken from there.
        runtime: the version of the engine's package on the target; empty when not known.
        folder: where the result goes; replaced as a whole.
        settings: the user's.
        source: where the weights come from.
    """

    engine: str
    precision: str
    name: str
    task: str
    document: NetworkDocument
    weights: Path
    preprocess: Mapping[str, Any]
    lock: DatasetLock
    runtime: str
    folder: Path
    settings: ExportSettings
    source: SourceInfo

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the input."""
        height, width = self.preprocess["size"]
        return int(height), int(width)

    @property
    def channels(self) -> int:
        """Of the input."""
        return int(self.preprocess["channels"])


@dataclass(frozen=True)
class ConvertedModel:
    """What an exporter made.

    Attributes:
        file: the model's file name.
        engine_package: what runs it.
        engine_minimum: the least version of that package.
        python: the least Python which that runs on.
        opset: of ONNX, where it applies; else 0.
        producer: who wrote it, with versions.
    """

    file: str
    engine_package: str
    engine_minimum: str
    python: str
    opset: int
    producer: str
