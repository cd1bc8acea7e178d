"""Pictures for calibration in an export: what speaks against them is told, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from PIL import Image

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.export import onnx_exporter, quantized
from tango_desktop.export.calibrating import calibration_warnings
from tango_desktop.export.reference import load_trained
from tango_desktop.export.spec import ExportSpec
from tango_desktop.i18n import Lasting
from tests.export.engines.small_networks import Small, calibrated, small

CTX = JobContext()
FEW = "Only 6 pictures: ranges from so few say little. Use at least 32."
Warned = Callable[[], Sequence[str]]


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Warned:
    """What was warned of."""
    return lambda: [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]


def many_pictures(root: Path) -> DatasetIndex:
    """40 training pictures of two classes, from dark to bright, from flat to rich in contrast."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(40):
        blocks = random.normal(random.uniform(40, 215), random.uniform(5, 60), (8, 8, 3))
        path = root / f"{number}.png"
        root.mkdir(exist_ok=True)
        Image.fromarray(np.clip(blocks, 0, 255).astype(np.uint8)).save(path)
        stat = path.stat()
        row = (path.name, number % 2, "train", sha256_of(path), 8, 8)
        rows.append(LockedPicture(*row, stat.st_size, stat.st_mtime_ns))
    return DatasetIndex(root, str(root), "class-folders", ("ants", "bees"), tuple(rows))


def test_poor_pictures_are_told_before_they_are_used(
    spec: ExportSpec, tmp_path: Path, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Sequence[str]] = []
    observe = quantized._calibrated

    def watched(*given: Any) -> Any:
        known.append(warned())
        return observe(*given)

    monkeypatch.setattr(quantized, "_calibrated", watched)
    module = load_trained(spec.document, spec.weights)
    made = quantized.write_quantized(module, spec, tmp_path, "uint8", CTX)
    assert FEW in known[0]
    assert [*warned()] == [*made.notes] == [*known[0]]
    assert all(isinstance(note, Lasting) for note in made.notes)


def test_good_pictures_need_no_word(spec: ExportSpec, tmp_path: Path, warned: Warned) -> None:
    lock = many_pictures(tmp_path / "그림")
    assert calibration_warnings(replace(spec, lock=lock), CTX) == ()
    assert warned() == []


def test_pictures_that_optimize_has_seen_are_not_looked_at_again(
    tmp_path: Path, warned: Warned
) -> None:
    network: Small = calibrated(small("resnet20", tmp_path, "onnxruntime", "int8"))
    made = onnx_exporter.convert(network.module, network.spec, tmp_path, CTX)
    planned = quantized.plan_for(onnx.load(tmp_path / made.file), network.spec, CTX)
    assert planned.notes == calibration_warnings(network.spec, CTX) == ()
    assert warned() == []
