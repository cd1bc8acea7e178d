"""Real pictures, default settings: the sample that the demo trains is learnt well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.index import inspect
from tango_desktop.data.samples import make_sample
from tango_desktop.data.settings import DataSettings
from tango_desktop.families import build
from tango_desktop.train.job import train
from tango_desktop.train.preparation import choose_preprocess
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.train.spec import TrainSpec


@pytest.mark.slow
def test_handwritten_digits_are_read_at_97_percent(tmp_path: Path) -> None:
    ctx = JobContext()
    lock, _ = inspect(make_sample("digits", tmp_path / "digits", ctx), DataSettings(), ctx)
    spec = TrainSpec(
        task="classification",
        model="resnet20",
        document=build("resnet20", len(lock.classes), lock.channels, 16),
        lock=lock,
        preprocess=choose_preprocess((16, 16), lock.channels, lock.median_side),
        settings=ClassificationTrainSettings(epochs=10),
        project_folder=tmp_path / "project",
    )
    run = train(spec, ctx).run
    assert run.top1 >= 0.97
    assert run.record.metrics["val/loss"] < 0.25
