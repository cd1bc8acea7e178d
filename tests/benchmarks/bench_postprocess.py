"""Decoding and suppression at 640 px: ours against torchvision's operator, same candidates.

Run it by itself::

    python tests/benchmarks/bench_postprocess.py [--repeats 15] [--pictures 8] [--threads 1]

A picture gives 25,200 candidates of 85 numbers. They come from YOLOv7's COCO weights on pictures of
the data kit; without it, from drawn maps of about as many objects. Turns of both are interleaved;
medians over pictures and repeats, and ratios ours / torchvision's.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from bench_yolov7_coco import CLASSES, KIT, WEIGHTS, detector, labelled_pictures
from torch import Tensor

from tango_desktop import families
from tango_desktop.data.postprocess import suppress
from tango_desktop.data.preprocess import detector_spec, open_picture, preprocess
from tango_desktop.nets import nms as module
from tango_desktop.nets.detection import decode, raw_outputs
from tango_desktop.nets.torchvision_guard import torchvision

SIDE, IOU, MOST, TOP = 640, 0.65, 30_000, 300
STRIDES = (8, 16, 32)
Maps = Sequence[Tensor]
Levels = tuple[Tensor, Tensor]  # anchors and strides


def real_maps(kit: Path, count: int) -> list[Maps]:
    """What the network says of ``count`` pictures, before decoding."""
    network, spec = detector(kit / WEIGHTS, SIDE), detector_spec((SIDE, SIDE))
    maps: list[Maps] = []
    with torch.inference_mode(), raw_outputs(network):
        for picture in labelled_pictures(kit / "coco-yolo")[:count]:
            pixels = preprocess(open_picture(picture.path), spec)
            maps.append(network(torch.from_numpy(pixels)[None]))
    return maps


def drawn_maps(count: int, objects: int = 8) -> list[Maps]:
    """Maps of noise with some cells that are sure of something."""
    generator = torch.Generator().manual_seed(0)
    pictures: list[Maps] = []
    for _ in range(count):
        maps = []
        for stride in STRIDES:
            cells = SIDE // stride
            level = torch.randn(1, 3, 5 + CLASSES, cells, cells, generator=generator)
            level[:, :, 4] -= 9
            level[:, :, 5:] -= 7
            for _ in range(objects):
                x, y, c = (int(torch.randint(0, n, ())) for n in (cells - 3, cells - 3, CLASSES))
                level[:, :, [4, 5 + c], y : y + 3, x : x + 3] = 0.5
            maps.append(level.reshape(1, -1, cells, cells))
        pictures.append(maps)
    return pictures


def candidates(predictions: Tensor, score: float) -> module._Candidates:
    """What competes, best first."""
    found = module._candidates(predictions, score, MOST, multi_label=True)
    return module._best_first(found).at(slice(MOST))


def theirs(found: module._Candidates) -> int:
    """Torchvision's batched suppression."""
    kept = torchvision.ops.batched_nms(found.boxes, found.scores, found.classes, IOU)
    return len(kept[:TOP])


def ours(found: module._Candidates) -> int:
    """As evaluation and export do it."""
    return len(module._suppressed(found, IOU, TOP).scores)


def ours_without_operator(found: module._Candidates) -> int:
    """As where torchvision's compiled operators do not load."""
    loads = module.has_compiled
    module.has_compiled = lambda device: False
    try:
        return ours(found)
    finally:
        module.has_compiled = loads


def ours_in_numpy(found: module._Candidates) -> int:
    """As the deployed runner does it."""
    arrays = (part.numpy() for part in (found.boxes, found.scores, found.classes))
    return len(suppress(*arrays, IOU, TOP))


Way = Callable[[module._Candidates], int]
WAYS: dict[str, Way] = {
    "torchvision": theirs,
    "ours": ours,
    "ours, no operator": ours_without_operator,
    "ours, NumPy": ours_in_numpy,
}


def measured(work: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def contest(maps: Sequence[Maps], levels: Levels, score: float, repeats: int) -> None:
    """Interleaved repeats on all pictures, medians and ratios."""
    chosen = [candidates(decode(picture, *levels), score) for picture in maps]
    kept = {name: [way(found) for found in chosen] for name, way in WAYS.items()}
    alone: dict[str, list[float]] = {name: [] for name in WAYS}
    whole: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(repeats):
        for picture, found in zip(maps, chosen, strict=True):
            for name, way in WAYS.items():
                alone[name].append(measured(lambda f=found, w=way: w(f)))
                whole[name].append(
                    measured(lambda p=picture, w=way: w(candidates(decode(p, *levels), score)))
                )
    competing = statistics.median(len(found.scores) for found in chosen)
    print(f"score above {score:g}: {competing:.0f} of 25,200 × {CLASSES} compete in a picture")
    for name in WAYS:
        print(
            f"  {name:18} suppression {described(alone, name)}, with decoding "
            f"{described(whole, name)}, {statistics.median(kept[name]):.0f} boxes"
        )


def described(found: dict[str, list[float]], name: str) -> str:
    """The median in ms, and as a multiple of torchvision's."""
    middle = statistics.median(found[name])
    return f"{middle:7.2f} ms (× {middle / statistics.median(found['torchvision']):.2f})"


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--pictures", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--kit", type=Path, default=KIT)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    there = (args.kit / WEIGHTS).is_file()
    maps = real_maps(args.kit, args.pictures) if there else drawn_maps(args.pictures)
    compiled = module.has_compiled(torch.device("cpu"))
    print("candidates:", "YOLOv7 on pictures of the kit" if there else "drawn")
    print("torchvision's operator:", "compiled" if compiled else "not there, its substitute runs")
    anchors = torch.tensor(families.MODELS.get("yolov7").anchors, dtype=torch.float32)
    levels = (anchors.reshape(3, 3, 2), torch.tensor(STRIDES, dtype=torch.float32))
    with torch.inference_mode():
        times = [
            measured(lambda m=m: decode(m, *levels)) for _ in range(args.repeats) for m in maps
        ]
        print(f"decoding {statistics.median(times):.2f} ms")
        for score in (0.25, 0.001):
            contest(maps, levels, score, args.repeats)


if __name__ == "__main__":
    main()
