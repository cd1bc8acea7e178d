"""What a detector learns from the blood cells of the data kit (BCCD), and in how many minutes.

Run it by itself::

    python tests/benchmarks/bench_train_bccd.py [--scratch] [--epochs 4] [--side 320]

From YOLOv7's COCO weights, or with ``--scratch`` yolov7-tiny from random ones. Training and figures
are the program's own; the test split is looked at once, with the weights of the best epoch.

Two cores, 205 training pictures, 320 px, mAP50-95 / mAP50 of the 72 test pictures: from the COCO
weights 0.599 / 0.904 after 4 epochs, 17 minutes beside other programs; from scratch 0.513 / 0.851
after 40 epochs, 36 minutes. The best epoch of those from COCO is the third.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from tango_desktop import families
from tango_desktop.core.jobs import JobContext, Metric
from tango_desktop.data.index import inspect
from tango_desktop.data.preprocess import detector_spec
from tango_desktop.data.settings import DataSettings
from tango_desktop.train.job import train
from tango_desktop.train.settings import DetectionTrainSettings
from tango_desktop.train.spec import TrainSpec

KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
WEIGHTS = Path("weights") / "yolov7-coco-training.fp16.safetensors"


def learn(
    kit: Path, side: int, model: str, settings: DetectionTrainSettings, folder: Path
) -> dict[str, float]:
    """Train in ``folder`` and return the run's figures."""
    index, _ = inspect(str(kit / "bccd-voc"), DataSettings(), JobContext(), None, "detection")
    document = families.build(model, len(index.classes), size=side)
    spec = TrainSpec(
        task="detection",
        model=model,
        document=document,
        lock=index,
        preprocess=detector_spec((side, side)),
        settings=settings,
        project_folder=folder,
    )
    return dict(train(spec, JobContext(on_metric=show)).run.record.metrics)


def show(metric: Metric) -> None:
    """An epoch's figures on the validation split."""
    if metric.series == "epoch":
        row = metric.values
        print(
            f"epoch {metric.step:3}  {row['time'] / 60:5.1f} min  "
            f"mAP50-95 {row['metrics/mAP50-95']:.3f}  mAP50 {row['metrics/mAP50']:.3f}",
            flush=True,
        )


def main() -> None:
    """Parse, train, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scratch", action="store_true")
    parser.add_argument("--epochs", type=int, default=0, help="0: 4, or 40 from scratch")
    parser.add_argument("--side", type=int, default=320)
    parser.add_argument("--kit", type=Path, default=KIT)
    args = parser.parse_args()
    if not (args.kit / WEIGHTS).is_file():
        print(f"data kit absent: {args.kit / WEIGHTS}")
        return
    model, usual = ("yolov7-tiny", 40) if args.scratch else ("yolov7", 4)
    settings = DetectionTrainSettings(
        epochs=args.epochs or usual,
        start_from="" if args.scratch else str(args.kit / WEIGHTS),
    )
    with tempfile.TemporaryDirectory() as folder:
        figures = learn(args.kit, args.side, model, settings, Path(folder))
    print(f"test split: mAP50-95 {figures['test/mAP50-95']:.3f}, mAP50 {figures['test/mAP50']:.3f}")


if __name__ == "__main__":
    main()
