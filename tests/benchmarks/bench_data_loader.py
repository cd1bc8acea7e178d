"""How long ResNet-18 at 224 px waits for its pictures.

Run it by itself: ``python tests/benchmarks/bench_data_loader.py [FOLDER]``. FOLDER holds class
folders; without one, JPEGs of 320 px are made. One compute thread, two decoding threads, as on a
computer with two cores.
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

from tango_desktop.data.augment import AUGMENTS, augmented, working_picture
from tango_desktop.data.describe import describe
from tango_desktop.data.loader import Loader
from tango_desktop.data.preprocess import default_spec, normalise, open_picture
from tango_desktop.nets.torchvision_guard import torchvision

BATCH = 16


def make_pictures(folder: Path, count: int) -> None:
    """JPEGs of 320 × 427 px with the detail of photographs (coarse and fine noise)."""
    random = np.random.default_rng(0)
    for number in range(count):
        coarse = Image.fromarray(random.integers(0, 255, (24, 32, 3), dtype=np.uint8))
        pixels = np.asarray(coarse.resize((427, 320), Image.Resampling.BICUBIC), dtype=np.int16)
        pixels = pixels + random.normal(0, 8, pixels.shape)
        path = folder / str(number % 2) / f"{number:04}.jpg"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path, quality=90)


def cost_of_parts(paths: list[Path]) -> None:
    """Milliseconds for each step of one picture, one thread."""
    spec = default_spec((224, 224))
    steps = {"decode": 0.0, "decode and reduce": 0.0}
    for path in paths:
        started = time.perf_counter()
        open_picture(path)
        steps["decode"] += time.perf_counter() - started
    for info in AUGMENTS:
        if info.spec is None:
            continue
        for number, path in enumerate(paths):
            started = time.perf_counter()
            picture = working_picture(path, spec, info.spec)
            reduced = time.perf_counter()
            random = np.random.default_rng([0, 0, number])
            normalise(np.asarray(augmented(picture, spec, info.spec, random)), spec)
            steps["decode and reduce"] += (reduced - started) / (len(AUGMENTS) - 1)
            steps.setdefault(f"augment ({info.name})", 0.0)
            steps[f"augment ({info.name})"] += time.perf_counter() - reduced
    for name, seconds in steps.items():
        print(f"{name:22} {seconds / len(paths) * 1000:6.2f} ms a picture")


def share_waited(folder: Path, steps: int, compute_threads: int) -> None:
    """Train for ``steps`` batches with nothing cached and print how long the loop waited."""
    torch.set_num_threads(compute_threads)
    index = describe(folder).index
    model = torchvision.models.resnet18(num_classes=len(index.classes))
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    spec, augment = default_spec((224, 224)), AUGMENTS.get("standard").spec
    with Loader(index.pictures, folder, spec, augment, BATCH, workers=2, cache_bytes=0) as loader:
        done, epoch = 0, 0
        started = time.perf_counter()
        while done < steps:
            for batch in loader.epoch(epoch):
                images = batch.images.contiguous(memory_format=torch.channels_last)
                loss = torch.nn.functional.cross_entropy(model(images), batch.targets)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                done += 1
                if done == 2:  # the first batches warm up
                    started, loader.waited_s = time.perf_counter(), 0.0
                if done >= steps:
                    break
            epoch += 1
        spent = time.perf_counter() - started
        print(f"step {spent / (steps - 2) * 1000:.0f} ms at batch {BATCH}")
        print(f"waited {loader.waited_s / spent:.2%} of the step time (10 % is allowed)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1, help="compute threads")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if arguments.folder is None:
            make_pictures(folder, 96)
        index = describe(folder).index
        cost_of_parts([index.file(picture) for picture in index.pictures[:96]])
        share_waited(folder, arguments.steps, arguments.threads)


if __name__ == "__main__":
    main()
