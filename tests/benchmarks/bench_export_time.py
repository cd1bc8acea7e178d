"""How long the longest network takes to be exported for each engine, and how much memory.

Run it by itself::

    python tests/benchmarks/bench_export_time.py [--model yolov7-e6e] [--side 640] [--engine tvm]

YOLOv7-E6E (152 million parameters, 600 MB in 32 bits) with drawn weights, in each engine's usual
precision in floating point; nothing is compared or tuned. Each export has a process of its own. The
time is by the clock, from the network in memory to the finished files; memory is the most that was
held: by the program itself (PyTorch with the network, the ONNX file), and by the converter in its
child process.

At 640 px on 21 November 2026, two cores of an AMD EPYC, busy with other work (load 8 to 15)::

    engine              precision       s       MB  own GB  child GB
    onnxruntime         fp32         34.2      607      4.1      0.0
    openvino            fp32         44.8      608      4.1      2.0
    tflite              fp32         38.7      607      4.1      4.5
    tensorrt            fp16         55.9      911      4.2      0.0
    torchscript         fp32         26.1      607      2.1      1.1
    torch-export        fp32         31.2      613      2.2      1.0
    coreml              fp16        149.5      304      2.1      1.8
    nnef                fp32        121.7      561      4.1      3.0
    ncnn                fp32         71.8      607      4.1      4.2
    executorch          fp32        126.3      607      2.1      2.5
    tvm                 fp32        142.6      609      4.1      4.3
    coreml-neuralnetwork fp16       242.9      304      2.1      3.4
    tflm                fp32        296.7     2943      4.1      4.6

TVM was not tuned. The C array is 2.3 GB of text beside its 607 MB: no microcontroller takes this
network. RKNN's packages are not here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import psutil

LOOK_EVERY_S = 0.1
LIMIT_MINUTES = 15.0
FLOATS = ("fp32", "fp16")


class Watch:
    """The most memory that this process and its children hold while the block runs, in bytes."""

    def __init__(self) -> None:
        self.own = self.children = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        this = psutil.Process()
        while not self._ended.wait(LOOK_EVERY_S):
            self.own = max(self.own, this.memory_info().rss)
            self.children = max(self.children, held_by(this.children(recursive=True)))


def held_by(processes: list[psutil.Process]) -> int:
    """Bytes of memory of those that still run."""
    held = 0
    for process in processes:
        try:
            held += process.memory_info().rss
        except psutil.Error:  # it has ended meanwhile
            continue
    return held


def exported(model: str, side: int, engine: str, precision: str, weights: Path) -> dict[str, float]:
    """One export: seconds, and the most gigabytes of both."""
    from exporting import DETECTION, converted, drawn_lock, network

    from tango_desktop import families
    from tango_desktop.data.preprocess import detector_spec

    document = families.build(model, size=side)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        lock = drawn_lock(home / "pictures", 80, count=2)
        preparation = detector_spec((side, side))
        made = network(document, DETECTION, preparation, weights, lock, home)
        with Watch() as watch:
            started = time.perf_counter()
            model_file = converted(made, engine, precision, longest_minutes=LIMIT_MINUTES)
            seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "megabytes": model_file.size_bytes / 1e6,
        "own": watch.own / 1e9,
        "children": watch.children / 1e9,
    }


def line(model: str, side: int, engine: str, precision: str, weights: Path) -> str:
    """The export in a process of its own, as a row of the table."""
    command = [sys.executable, __file__, "--one", engine, precision, str(weights)]
    command += ["--model", model, "--side", str(side)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    start = f"{engine:21}{precision:9}"
    if ended.returncode:
        return f"{start}failed: {ended.stderr.strip().splitlines()[-1]}"
    found = json.loads(ended.stdout.splitlines()[-1])
    return (
        f"{start}{found['seconds']:7.1f}{found['megabytes']:9.0f}"
        f"{found['own']:9.1f}{found['children']:9.1f}"
    )


def table(model: str, side: int, engines: list[str]) -> None:
    """Print a row for each engine."""
    from exporting import drawn_weights, is_here

    from tango_desktop import families
    from tango_desktop.export.exporters import EXPORTERS

    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))
    print(f"{model} at {side} px")
    print("engine              precision       s       MB  own GB  child GB")
    with tempfile.TemporaryDirectory() as home:
        weights = drawn_weights(families.build(model, size=side), Path(home) / "weights.pt")
        for engine in filter(is_here, engines or EXPORTERS.names()):
            precisions = EXPORTERS.get(engine).precisions
            precision = next(name for name in precisions if name in FLOATS)
            print(line(model, side, engine, precision, weights), flush=True)
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="yolov7-e6e")
    parser.add_argument("--side", type=int, default=640)
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        engine, precision, weights = args.one
        print(json.dumps(exported(args.model, args.side, engine, precision, Path(weights))))
        return
    table(args.model, args.side, args.engine)


if __name__ == "__main__":
    main()
