"""A training step of yolov7-tiny at 320 px, 8 pictures, on two cores: pictures a second.

Run it by itself::

    python tests/benchmarks/bench_train_detection.py [--model yolov7-tiny] [--plain] [--threads 2]

``--plain`` computes in float32 and the usual memory order; without it, as training does here.

The public code's step on the same kind of machine takes 1.27 s (6.3 pictures a second); the goal is
1.2 times its speed. Other programs on the machine slow every part of a step alike, so the share of
the loss in forward and backward is printed too, and the processor seconds of a step.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from torch import Tensor

from tango_desktop.families import build
from tango_desktop.nets import build_module
from tango_desktop.train.course import Moment
from tango_desktop.train.detection import DETECTION
from tango_desktop.train.detection_loss import DetectionLoss, heads_of
from tango_desktop.train.detection_recipe import Gains, lead_head
from tango_desktop.train.execution import choose_execution
from tango_desktop.train.optim import build_optimizer, follow, groups_with_biases
from tango_desktop.train.settings import DetectionTrainSettings

REFERENCE_S = 1.27  # the public code: torch 2.13, 2 cores, tiny, 320 px, 8 pictures
BOXES = 30  # of a picture: about what a mosaic of COCO pictures has


class Step:
    """What a training step does, part by part."""

    def __init__(
        self, model: str, side: int, batch: int, classes: int = 80, plain: bool = False
    ) -> None:
        torch.manual_seed(0)
        document = build(model, classes, 3, side)
        changes = {"mixed_precision": "off", "channels_last": "off"} if plain else {}
        settings = DetectionTrainSettings(**changes)
        self.execution = choose_execution(
            settings, DETECTION.likes_channels_last, DETECTION.half_on_cpu
        )
        self.module = self.execution.place_module(build_module(document)).train()
        head = lead_head(document)
        anchors = torch.tensor(head.anchors).view(len(head.strides), -1, 2)
        gains = Gains().scaled(classes, len(head.strides), (side, side))
        self.loss = DetectionLoss(anchors, torch.tensor(head.strides), gains)
        groups = groups_with_biases(self.module, lambda name: name.endswith("implicit"))
        self.optimizer = build_optimizer(
            self.module, DetectionTrainSettings(), lambda module: groups
        )
        self.images = self.execution.place_images(torch.rand(batch, 3, side, side))
        self.targets = random_targets(batch, classes)

    def run(self) -> dict[str, float]:
        """Seconds of each part."""
        spent: dict[str, float] = {}
        with self.execution.autocast():
            outputs = timed(spent, "forward", lambda: self.module(self.images))
            lead, auxiliary = heads_of(outputs)
            terms = timed(spent, "loss", lambda: self.loss(lead, self.targets, auxiliary))
        timed(spent, "backward", lambda: (terms.total * len(self.images)).backward())
        timed(spent, "optimizer", self._step)
        return spent

    def _step(self) -> None:
        follow(self.optimizer, Moment(1e-4, 1e-4))
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)


def timed(spent: dict[str, float], name: str, work: Callable[[], Tensor]) -> Tensor:
    """The result of ``work``, its time noted."""
    started = time.perf_counter()
    result = work()
    spent[name] = time.perf_counter() - started
    return result


def random_targets(batch: int, classes: int) -> Tensor:
    """Boxes of COCO's sizes: many small, some large."""
    generator = torch.Generator().manual_seed(0)
    count = batch * BOXES
    targets = torch.rand(count, 6, generator=generator)
    targets[:, 0] = torch.arange(batch).repeat_interleave(BOXES)
    targets[:, 1] = torch.randint(0, classes, (count,), generator=generator)
    targets[:, 4:] = targets[:, 4:] ** 3 * 0.6 + 0.02
    return targets


def main() -> None:
    """Parse, run, print medians and the best step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="yolov7-tiny")
    parser.add_argument("--side", type=int, default=320)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    step = Step(args.model, args.side, args.batch, plain=args.plain)
    found, cpu = [], []
    for _ in range(args.repeats + 3):
        before = time.process_time()
        found.append(step.run())
        cpu.append(time.process_time() - before)
    found = found[3:]
    parts = {name: statistics.median(one[name] for one in found) for name in found[0]}
    steps = sorted(sum(one.values()) for one in found)
    shares = [one["loss"] / (one["forward"] + one["backward"]) for one in found]
    print(
        json.dumps(
            {
                "execution": step.execution.description,
                "channels_last": step.execution.channels_last,
                "parts_s": {name: round(value, 4) for name, value in parts.items()},
                "step_s": {"median": statistics.median(steps), "best": steps[0]},
                "images_per_s": {
                    "median": args.batch / statistics.median(steps),
                    "best": args.batch / steps[0],
                    "reference": 8 / REFERENCE_S,
                },
                "cpu_s": {"median": statistics.median(cpu[3:]), "best": min(cpu[3:])},
                "loss_share_of_forward_and_backward": statistics.median(shares),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
