"""TVM, tuned and not, beside ONNX Runtime: the same networks in 32 bits.

Run it by itself::

    python tests/benchmarks/bench_tvm.py [--only resnet18] [--minutes 5] [--pairs 40]

Drawn weights, one thread. Tuning begins without records and has so many minutes for each network.
Of two models the CPU time is taken in one process, turn by turn; the ratio is the median over
neighbours.

On 21 November 2026, two cores of an AMD EPYC with AVX-512, busy with other work (load 9 to 15).
With four minutes for tuning, conversions took 153, 252 and 281 s::

    network      TVM / ONNX Runtime  ratio     tuned / ONNX Runtime  ratio     tuned / TVM
    resnet18       17.0 / 15.3 ms     1.10       17.2 / 15.5 ms       1.11        1.00
    resnet50       40.0 / 34.9 ms     1.15       39.2 / 34.4 ms       1.14        0.98
    yolov7-tiny    17.4 / 16.0 ms     1.09       17.0 / 16.0 ms       1.06        0.98

ResNet-50's convolutions take 33 ms one by one with everything in the caches, less than ONNX Runtime
for the network, but 40 ms within it: pictures keep one plane for each channel, so a
tile reads a short row of every plane from far memory, where ONNX Runtime has 16 channels side by
side. Most is lost in 1x1 convolutions of large pictures (64 to 256 channels at 56 px: 0.56 to
0.72 ms beside 0.48 ms), 0.3 ms in the first pooling, 0.2 ms in the first convolution.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from bench_quantization import apart

SIDES = {"resnet18": 224, "resnet50": 224, "yolov7-tiny": 320}
UNTUNED, TUNED, OTHER = "tvm", "tvm tuned", "onnxruntime"


def drawn(model: str, home: Path) -> Any:
    """A network with drawn weights (``exporting.Network``)."""
    from exporting import DETECTION, drawn_lock, drawn_weights, network

    from tango_desktop import families
    from tango_desktop.data.preprocess import default_spec, detector_spec

    side = SIDES[model]
    finds = model.startswith("yolo")
    document = families.build(model, size=side)
    lock = drawn_lock(home / "pictures", 80 if finds else 1000, count=2)
    preparation = (detector_spec if finds else default_spec)((side, side))
    weights = drawn_weights(document, home / "weights.pt")
    task = DETECTION if finds else "classification"
    return network(document, task, preparation, weights, lock, home)


def made(model: str, home: Path, minutes: float) -> dict[str, tuple[str, str]]:
    """Engine and file, by what they are called here; says how long tuning took."""
    from exporting import converted

    of = drawn(model, home)
    found = {OTHER: converted(of, "onnxruntime", "fp32"), UNTUNED: converted(of, "tvm", "fp32")}
    found[UNTUNED].path.parent.rename(home / "untuned")
    started = time.perf_counter()
    found[TUNED] = converted(of, "tvm", "fp32", tuning_minutes=minutes)
    facts = json.loads((found[TUNED].path.parent / "tvm.json").read_text(encoding="utf-8"))
    spent = time.perf_counter() - started
    print(f"{model:12}{facts['tuned']} of {facts['convolutions']} convolutions, {spent:.0f} s")
    paths = {name: one.path for name, one in found.items()}
    paths[UNTUNED] = home / "untuned" / paths[UNTUNED].name
    return {name: (name.split()[0], str(path)) for name, path in paths.items()}


def report(model: str, minutes: float, pairs: int) -> None:
    """Export, measure and print."""
    from tango_desktop.export.engines import tvm

    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        tvm.records_file = lambda: home / "records.json"
        found = made(model, home, minutes)
        for first, second in ((UNTUNED, OTHER), (TUNED, OTHER), (TUNED, UNTUNED)):
            timed = apart((*found[first], *found[second]), SIDES[model], pairs)
            print(
                f"{model:12}{first:10} beside {second:12}{timed.ours_ms:8.1f} /"
                f"{timed.theirs_ms:6.1f} ms  × {timed.ratio:.2f}",
                flush=True,
            )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=SIDES, action="append")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--pairs", type=int, default=40)
    args = parser.parse_args()
    from exporting import is_here

    if not is_here("tvm"):
        sys.exit(1)
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))
    for model in args.only or SIDES:
        report(model, args.minutes, args.pairs)
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))


if __name__ == "__main__":
    main()
