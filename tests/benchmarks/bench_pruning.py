"""Pruning for time against pruning for work, with the real latency of what comes out.

Run it by itself::

    python tests/benchmarks/bench_pruning.py [--network resnet56] [--share 0.3] [--epochs 1]

The network is measured on this computer layer by layer, through the runner that is deployed. Then
the same share goes once of its multiply-accumulates and once of its time: by the estimate alone, by
measured layers, and by measured layers corrected after each step. All networks that come out are
measured again in turn, one thread each: the quickest pass counts, since other programs only ever
add to it.

VGG-16 (CIFAR-10, 1000 test pictures, top-1 0.918, 3.7 ms) with a share of 0.3 in two steps, each
fine-tuned for one epoch on 600 pictures only, which is far too little to win the accuracy back, on
two busy cores of an AMD EPYC; latencies are shares of the trained network's:

====================  =====  =========  ====  =====
what goes             MACs   predicted  real  top-1
====================  =====  =========  ====  =====
work                  0.70   0.83       0.79  0.37
time, estimated       0.70   0.70       0.78  0.37
time, measured        0.58   0.70       0.66  0.46
====================  =====  =========  ====  =====

The first is predicted by measured layers. The first two networks are the same, so real latencies
are good to about 0.01. Measured after each step, all measurements were disturbed there: the third.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench_compress import FETCHED, a_set, cifar_vgg16, locked

from tango_desktop import families, graph
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.compress.asked import handed_on, prune_spec
from tango_desktop.compress.device_latency import (
    Basis,
    DeviceLatency,
    device_place,
    latency_on_device,
)
from tango_desktop.compress.measuring import OnDevice
from tango_desktop.compress.pruning import PruneResult, PruneSpec, Saving, prune_and_tune
from tango_desktop.compress.settings import OptimizeSettings
from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.lock import DatasetLock, save_lock
from tango_desktop.data.preprocess import default_spec
from tango_desktop.data.records import LockedPicture
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.train.settings import ClassificationTrainSettings

CTX = JobContext()
NETWORKS: dict[str, Callable[[], NetworkDocument]] = {
    "resnet56": lambda: families.build("resnet56", num_classes=10, shortcut="B"),
    "vgg16": cifar_vgg16,
}


@dataclass(frozen=True)
class Way:
    """One way to choose what goes.

    Attributes:
        name: for the table.
        saving: what is counted.
        is_measured: whether the measurement counts, or the estimate alone.
        each: whether each step is measured and corrects the next.
    """

    name: str
    saving: Saving
    is_measured: bool = True
    each: bool = False


WAYS = (
    Way("work", Saving.MACS),
    Way("time, estimated", Saving.LATENCY, is_measured=False),
    Way("time, measured", Saving.LATENCY),
    Way("time, measured each step", Saving.LATENCY, each=True),
)


# -- a project whose training is done ---------------------------------------------------------


def pictures(train: int, test: int) -> DatasetLock:
    """So many pictures of each class of CIFAR-10."""
    root = FETCHED / "cifar10" / "folders"

    def found() -> Iterator[LockedPicture]:
        for folder, split, most in (("train", "train", train), ("test", "val", test)):
            for label, kind in enumerate(sorted((root / folder).iterdir())):
                for path in sorted(kind.iterdir())[:most]:
                    yield locked(root, path, label, split)

    return a_set(root, 10, found())


def fill(project: Project, document: NetworkDocument, weights: Path, lock: DatasetLock) -> None:
    """Make the project one whose network is trained."""
    save_lock(project.path("lock.yaml"), lock)
    graph.save(document, project.path("network.yaml"))
    preprocess = {**default_spec((32, 32), 3), "resize": "stretch"}
    preprocess |= {"mean": [0.0] * 3, "std": [1.0] * 3}
    write_yaml(project.path("preprocess.yaml"), preprocess)
    device = {"name": "this", "engine": "onnxruntime", "precision": "fp32", "connection": "local"}
    network = {"file": "network.yaml", "model": document.name, "size": [32, 32]}
    trained = {
        "run": 0,
        "network": "network.yaml",
        "weights": str(weights),
        "weights_sha256": sha256_of(weights),
        "preprocess": "preprocess.yaml",
    }
    project.update(TaskSettings, name="classification")
    project.update(ClassificationTrainSettings, augment="none", device="cpu", batch_size=64)
    project.update(MeasureSettings, samples=200, seconds=2.0, threads=1, layers=50)
    project.update(OptimizeSettings, lightness=4, prune_for="latency")
    stages = {"task": {"task": "classification"}, "data": {"lock": "lock.yaml"}}
    stages |= {"device": device, "network": network, "train": trained}
    for name, outputs in stages.items():
        project.set_outputs(name, outputs, name)


# -- pruning ----------------------------------------------------------------------------------


def latency_of(project: Project, way: Way) -> DeviceLatency:
    """What time is counted by."""
    if way.is_measured:
        return latency_on_device(project)
    place = device_place(project)
    return DeviceLatency(place, Basis.ESTIMATE, place.layer_times)


def order(project: Project, way: Way, share: float, steps: int, epochs: int) -> PruneSpec:
    """What is asked for in that way; its latency is told of any."""
    latency = latency_of(project, way)
    return replace(
        prune_spec(project),
        share=share,
        steps=steps,
        epochs=epochs,
        saving=way.saving,
        latency_ms=latency,
        latency_of=f"{way.name} {latency.of}",
        measured_ms=latency.measured_ms,
        times_each=way.each,
    )


def rounds(
    project: Project, device: OnDevice, runs: dict[str, int], count: int
) -> dict[str, float]:
    """The quickest pass of each network, and of the trained one, over measurements in turn."""
    found: dict[str, list[float]] = {name: [] for name in ("trained", *runs)}
    for _ in range(count):
        for name, times in found.items():
            smaller = {} if name == "trained" else handed_on(project, runs[name])
            benchmark, _ = device._measured(smaller, CTX)
            times.append(benchmark.inference.min_ms)
    return {name: min(times) for name, times in found.items()}


def told(result: PruneResult, real_ms: float, whole_ms: float) -> dict[str, Any]:
    """What is written down of a network."""
    before, after, last = result.before, result.after, result.steps[-1]
    assert before.latency_ms is not None
    assert after.latency_ms is not None
    widths = [int(node.settings.out_channels) for node in result.document if node.layer == "conv2d"]
    return {
        "top1": round(after.score, 4),
        "top1_before_tuning": round(last.score_before_tuning, 4),
        "macs": round(after.macs / before.macs, 3),
        "parameters": round(after.parameters / before.parameters, 3),
        "predicted": round(after.latency_ms / before.latency_ms, 3),
        "real": round(real_ms / whole_ms, 3),
        "predicted_ms": round(after.latency_ms, 3),
        "real_ms": round(real_ms, 3),
        "reached": result.is_reached,
        "channels": sum(widths),
    }


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=NETWORKS, default="resnet56")
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--train", type=int, default=200, help="pictures of each class")
    parser.add_argument("--test", type=int, default=100, help="pictures of each class")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    weights = FETCHED / "cifar-weights" / f"{options.network}.safetensors"
    document = NETWORKS[options.network]()
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.create(Path(folder) / "project") as project,
        OnDevice(project) as device,
    ):
        fill(project, document, weights, pictures(options.train, options.test))
        device.have_layers(CTX)
        latency = latency_on_device(project)
        assert latency.measured is not None
        assert latency.measured.layers is not None
        estimate = latency_of(project, replace(WAYS[0], is_measured=False))(deploy_form(document))
        results: dict[str, PruneResult] = {}
        for way in WAYS:
            spec = order(project, way, options.share, options.steps, options.epochs)
            results[way.name] = prune_and_tune(
                replace(spec, times=device if way.each else None), CTX
            )
            print(way.name, results[way.name].after, flush=True)
        runs = {name: one.run for name, one in results.items() if one.run is not None}
        real = rounds(project, device, runs, options.rounds)
        whole = real["trained"]
        summary = {
            "trained": {
                "top1": results["work"].before.score,
                "real_ms": round(whole, 3),
                "measured_ms": round(latency.measured_ms or 0.0, 3),
                "estimated_ms": round(estimate, 3),
                "of_layers": round(latency.measured.layers.attributed_share, 3),
            },
            **{name: told(results[name], real[name], whole) for name in runs},
        }
        print(json.dumps(summary, indent=1))


if __name__ == "__main__":
    main()
