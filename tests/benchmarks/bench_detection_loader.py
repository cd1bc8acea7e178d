"""What augmented pictures with boxes cost, beside what ``yolov7-tiny`` at 320 px takes for them.

Run it by itself: ``python tests/benchmarks/bench_detection_loader.py [--steps N]``. JPEGs of 640 ×
480 px with boxes are made. The goal: less than 10 % of the training step's processor time, at most
8 ms for a picture that is in memory. With ``--steps`` the network really trains, and the share of
the time that it waited for its pictures is printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from tango_desktop import families
from tango_desktop.data.augment_boxes import BOX_AUGMENTS
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.detection_loader import DetectionLoader
from tango_desktop.data.preprocess import detector_spec
from tango_desktop.data.records import LockedPicture
from tango_desktop.nets import build_module

SIDE, BATCH, WORKERS = 320, 8, 2
WIDTH, HEIGHT = 640, 480
STEP_S = 1.27  # of yolov7-tiny at 320, batch 8, with the public code on two cores
CORES = 2
REPEATS = 3  # the machine may be busy with other things; the quickest epoch counts


def make_pictures(folder: Path, count: int, boxes: int = 12) -> tuple[LockedPicture, ...]:
    """JPEGs with the detail of photographs (coarse and fine noise) and boxes anywhere."""
    random = np.random.default_rng(0)
    pictures = []
    for number in range(count):
        coarse = Image.fromarray(random.integers(0, 255, (24, 32, 3), dtype=np.uint8))
        pixels = np.asarray(coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), np.int16)
        pixels = pixels + random.normal(0, 8, pixels.shape)
        name = f"{number:04}.jpg"
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(folder / name, quality=90)
        corner = random.random((boxes, 2)) * (WIDTH - 200, HEIGHT - 200)
        corners = np.concatenate([corner, corner + 20 + random.random((boxes, 2)) * 180], axis=1)
        found = Boxes.of(corners.tolist(), random.integers(0, 80, boxes).tolist())
        pictures.append(
            LockedPicture(name, -1, "train", "0" * 64, WIDTH, HEIGHT, 1, 1, boxes=found)
        )
    return tuple(pictures)


def cost(pictures: tuple[LockedPicture, ...], folder: Path, name: str, cached: bool) -> None:
    """Print what a picture costs with the strength ``name``, in the quickest epoch."""
    spec, augment = detector_spec((SIDE, SIDE)), BOX_AUGMENTS.get(name).spec
    cache_bytes = 1 << 30 if cached else 0
    with DetectionLoader(
        pictures, folder, spec, augment, BATCH, workers=WORKERS, cache_bytes=cache_bytes
    ) as loader:
        if cached:
            list(loader.epoch(0))
        timed = [_timed(loader, epoch) for epoch in range(1, 1 + REPEATS)]
    cpu_ms, wall_s, boxes = min(timed)
    share = cpu_ms / (STEP_S * CORES / BATCH * 1000)
    kept = "in memory" if cached else "from file"
    print(
        f"{name:10} {kept}: {cpu_ms:6.2f} ms CPU a picture, {1 / wall_s:5.0f} pictures/s,"
        f" {share:6.2%} of the step, {boxes:5.1f} boxes"
    )


def _timed(loader: DetectionLoader, epoch: int) -> tuple[float, float, float]:
    """Of one epoch, for each picture: processor time in ms, wall time in s, boxes."""
    cpu, wall = time.process_time(), time.perf_counter()
    boxes = sum(len(batch.targets) for batch in loader.epoch(epoch))
    cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - wall
    count = len(loader.pictures)
    return cpu_s / count * 1000, wall_s / count, boxes / count


def share_waited(pictures: tuple[LockedPicture, ...], folder: Path, steps: int) -> None:
    """Run ``steps`` forward and backward passes and print how long they waited for pictures."""
    torch.set_num_threads(CORES)
    module = build_module(families.build("yolov7-tiny", 80, 3, SIDE)).train()
    augment = BOX_AUGMENTS.get("tiny").spec
    spec = detector_spec((SIDE, SIDE))
    with DetectionLoader(pictures, folder, spec, augment, BATCH, workers=WORKERS) as loader:
        started, done, epoch = 0.0, 0, 0
        while done < steps:
            for batch in loader.epoch(epoch):
                sum(level.square().mean() for level in module(batch.images)).backward()
                done += 1
                if done == 2:  # the first ones warm up
                    started, loader.waited_s = time.perf_counter(), 0.0
                if done >= steps:
                    break
            epoch += 1
        spent = time.perf_counter() - started
        print(f"step without loss {spent / (steps - 2) * 1000:.0f} ms at batch {BATCH}")
        print(f"waited {loader.waited_s / spent:.2%} of the time")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=160)
    parser.add_argument("--steps", type=int, default=0, help="training steps (more than 2)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pictures = make_pictures(folder, arguments.pictures)
        for info in BOX_AUGMENTS:
            if info.spec is not None:
                cost(pictures, folder, info.name, cached=True)
                cost(pictures, folder, info.name, cached=False)
        if arguments.steps > 2:
            share_waited(pictures, folder, arguments.steps)


if __name__ == "__main__":
    main()
