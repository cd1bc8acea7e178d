"""What an export is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.data.lock import DatasetLock
from tango_desktop.export.settings import ExportSettings
from tango_desktop.graph import NetworkDocument

# The names of a model's input and of its first output, in the file and in the card.
INPUT = "images"
OUTPUT = "output0"


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
class TargetInfo:
    """What a compiler has to know of the device; empty where it is not known.

    Attributes:
        profile: the name of its profile.
        is_here: whether it is this computer.
        architecture: as ``uname -m`` says: ``aarch64``, ``x86_64``.
        processor: the core: ``Cortex-A76``.
        chip: the system on chip: ``rk3568``.
        python: of the Python there, ``3.8``.
        system: the operating system, as the profile writes it: ``JetPack 4.6 …``.
    """

    profile: str = ""
    is_here: bool = True
    architecture: str = ""
    processor: str = ""
    chip: str = ""
    python: str = ""
    system: str = ""


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
        target: what compilers know of the device.
        plan: a quantization plan to use for 8 bits; None makes one.
        traced: an fp32 ONNX file that was traced before from the same document, weights and
            settings; it is used where it is of the opset that is wanted. None traces.
        loss_allowed_by: the stage whose limit of the lost accuracy is among the settings; empty:
            the export's own.
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
    target: TargetInfo = TargetInfo()
    plan: Path | None = None
    traced: Path | None = None
    loss_allowed_by: str = ""

    @property
    def log(self) -> Path:
        """Where the log of a conversion is kept, whether it succeeds or not."""
        return self.folder.parent / "logs" / f"{self.folder.name}.log"

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
        extra_files: other files of the model, beside ``file`` (relative, POSIX); ``file`` may be a
            folder, whose files all belong to it.
        notes: what people should know of it: lasting texts (``i18n.lasting``).
    """

    file: str
    engine_package: str
    engine_minimum: str
    python: str
    opset: int
    producer: str
    extra_files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
