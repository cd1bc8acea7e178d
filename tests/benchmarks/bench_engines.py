"""Every engine that runs here through our runner, beside the engine's own way, on the same file.

Run it by itself::

    python tests/benchmarks/bench_engines.py [--only yolov7-tiny] [--engine tflite] [--pairs 40]

ResNet-50 at 224 px and YOLOv7-tiny (deploy form) at 320 px with drawn weights, one thread. Ours is
the runner's engine on what the runner gives it: a float32 picture with channels first, or the
picture's 8-bit pixels where the file takes 8 bits; float32 arrays come out. Theirs is what the
vendor's tool times (``onnxruntime_perf_test``, ``benchmark_app``, ``benchmark_model``,
``benchncnn``): the call alone, on input that lies ready in the form that the file takes. So turning
the picture, making its pixels what the file takes and copying the outputs count as ours.

Each case has a process of its own. Both ways take turns, in changing order; the ratio is the median
over neighbours of their CPU time. The goal: at most 1.05. Exit code 1 where it is missed.

On 21 November 2026, two cores of an AMD EPYC with AVX-512, VNNI and bf16, busy with other work
(load 5 to 15)::

    engine       precision   ResNet-50 ours / theirs     YOLOv7-tiny ours / theirs
    onnxruntime  fp32         39.5 /  39.6 ms  0.998        17.7 /  17.7 ms  1.003
    onnxruntime  fp16         39.2 /  39.3 ms  0.996        21.5 /  21.5 ms  1.001
    onnxruntime  int8         12.5 /  12.5 ms  0.999         8.3 /   8.3 ms  1.009
    openvino     fp32         39.8 /  40.1 ms  0.996        17.4 /  17.4 ms  1.002
    openvino     fp16         39.0 /  38.6 ms  1.009        17.4 /  17.2 ms  1.013
    openvino     int8         11.6 /  11.6 ms  1.000         7.3 /   7.1 ms  1.016
    tflite       fp32         34.6 /  34.5 ms  1.001        15.9 /  15.5 ms  1.027
    tflite       fp16         35.8 /  35.3 ms  1.013        15.9 /  15.6 ms  1.020
    tflite       dynamic      12.6 /  12.6 ms  0.999         6.7 /   6.5 ms  1.044
    tflite       int8         11.0 /  10.7 ms  1.029         5.7 /   5.5 ms  1.038
    ncnn         fp32         40.8 /  40.1 ms  1.016        19.3 /  19.1 ms  1.011
    ncnn         fp16         41.2 /  41.2 ms  1.002        20.3 /  19.8 ms  1.026
    ncnn         int8         22.5 /  23.1 ms  0.980        12.8 /  12.4 ms  1.036
    tvm          fp32         42.7 /  42.4 ms  1.011        19.6 /  19.2 ms  1.023
    executorch   fp32         38.1 /  38.0 ms  1.002        18.5 /  18.0 ms  1.020
    executorch   int8         11.5 /  11.4 ms  1.009         7.1 /   6.9 ms  1.032
    torchscript  fp32         76.8 /  76.6 ms  1.001        41.6 /  41.2 ms  1.003

YOLOv7-tiny in TFLite's int8 gave 1.031 to 1.051 in nine runs; from float32 pictures, rounded and
turned in NumPy for each inference, it was 1.08 to 1.10. What is left is copying 2 MB of boxes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np

GOAL = 1.05
WARM_UP = 5
# By engine in the order of the table; what is not installed is passed over.
CASES = {
    "onnxruntime": ("fp32", "fp16", "int8"),
    "openvino": ("fp32", "fp16", "int8"),
    "tflite": ("fp32", "fp16", "dynamic", "int8"),
    "ncnn": ("fp32", "fp16", "int8"),
    "tvm": ("fp32",),
    "executorch": ("fp32", "int8"),
    "torchscript": ("fp32",),
}
SIDES = {"resnet50": 224, "yolov7-tiny": 320}
Call = Callable[[], object]


class Timed(NamedTuple):
    """What a case took: CPU milliseconds of a picture, and the median of ours ÷ theirs."""

    ours_ms: float
    theirs_ms: float
    ratio: float


# -- the engines' own ways ---------------------------------------------------------------------


def bare_onnxruntime(path: Path, batch: Any) -> Call:
    """As ``onnxruntime_perf_test``: a session's run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    given = {session.get_inputs()[0].name: batch}
    return lambda: session.run(None, given)


def bare_openvino(path: Path, batch: Any) -> Call:
    """As ``benchmark_app -api sync -infer_precision f32``: a request on a tensor filled once.

    Left to itself, a processor that has bf16 computes in it: faster, but not the same numbers.
    """
    import openvino

    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": 1,
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = openvino.Core().compile_model(path, "CPU", settings).create_infer_request()
    request.set_input_tensor(openvino.Tensor(batch))
    return lambda: request.infer()


def bare_tflite(path: Path, batch: Any) -> Call:
    """As ``benchmark_model``: the interpreter's invoke."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), num_threads=1)
    interpreter.allocate_tensors()
    (details,) = interpreter.get_input_details()
    given = batch.transpose(0, 2, 3, 1)
    if details["dtype"] != np.float32:
        scale, zero = details["quantization"]
        given = np.clip(np.rint(given / scale) + zero, -128, 127)
    interpreter.set_tensor(details["index"], np.ascontiguousarray(given, details["dtype"]))
    return interpreter.invoke


def bare_ncnn(path: Path, batch: Any) -> Call:
    """As ``benchncnn``: an extractor for each run; in 16 bits only where the file is for them."""
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = 1
    if json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["precision"] != "fp16":
        for name in ("packed", "storage", "arithmetic"):
            setattr(net.opt, f"use_fp16_{name}", False)
        for name in ("packed", "storage"):
            setattr(net.opt, f"use_bf16_{name}", False)
    net.load_param(str(path))
    net.load_model(str(path.with_suffix(".bin")))
    matrix, source, output = ncnn.Mat(batch[0]).clone(), net.input_names()[0], net.output_names()[0]

    def call() -> object:
        with net.create_extractor() as extractor:
            extractor.input(source, matrix)
            return extractor.extract(output)

    return call


def bare_tvm(path: Path, batch: Any) -> Call:
    """The virtual machine's main function."""
    import tvm

    machine = tvm.runtime.vm.VirtualMachine(tvm.runtime.load_module(str(path)), tvm.cpu())
    given, main = tvm.runtime.tensor(batch), machine["main"]
    return lambda: main(given)


def bare_executorch(path: Path, batch: Any) -> Call:
    """The method's execute; its threads are the process's."""
    import executorch.kernels.quantized  # noqa: F401 - registers kernels
    import torch
    from executorch.runtime import Runtime

    program = Runtime.get().load_program(path)
    method, given = program.load_method("forward"), [torch.from_numpy(batch)]

    def call(kept: object = program) -> object:
        return method.execute(given)

    return call


def bare_torchscript(path: Path, batch: Any) -> Call:
    """The module's call."""
    import torch

    module, given = torch.jit.load(path), torch.from_numpy(batch)

    def call() -> object:
        with torch.inference_mode():
            return module(given)

    return call


BARE = {name: globals()[f"bare_{name}"] for name in CASES}


# -- one case, in a process of its own -------------------------------------------------------


def preparation_of(model: str) -> dict[str, Any]:
    """How its pictures become its input."""
    from tango_desktop.data.preprocess import default_spec, detector_spec

    make = detector_spec if model.startswith("yolo") else default_spec
    return make((SIDES[model], SIDES[model]))


def measured(engine: str, path: Path, model: str, pairs: int) -> Timed:
    """Both ways in turn."""
    from tango_desktop.data.preprocess import normalise, values_of_pixels
    from tango_desktop.deploy.runner.engine import EngineOptions, engine_named

    spec, side = preparation_of(model), SIDES[model]
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    batch = normalise(pixels, spec)[np.newaxis]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notices of the engines
        made = engine_named(engine)(str(path), EngineOptions(threads=1), [])
        theirs = BARE[engine](path, batch)
    if hasattr(made, "take_pixels") and made.take_pixels(values_of_pixels(spec)):
        return contest(lambda: made.infer_pixels(pixels), theirs, pairs)
    return contest(lambda: made.infer(batch), theirs, pairs)


def contest(ours: Call, theirs: Call, pairs: int) -> Timed:
    """CPU milliseconds of both, and the median of the neighbours' ratios."""
    found: dict[Call, list[float]] = {ours: [], theirs: []}
    for call in (ours, theirs) * WARM_UP:
        call()
    for number in range(pairs):
        for call in (ours, theirs) if number % 2 else (theirs, ours):
            found[call].append(cpu_ms(call))
    ratios = [a / b for a, b in zip(found[ours], found[theirs], strict=True)]
    middles = [statistics.median(found[call]) for call in (ours, theirs)]
    return Timed(middles[0], middles[1], statistics.median(ratios))


def cpu_ms(call: Call) -> float:
    """Of all this process's threads."""
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1e3


def apart(engine: str, path: Path, model: str, pairs: int) -> Timed:
    """The case in a process of its own."""
    command = [sys.executable, __file__, "--measure", engine, str(path), model, str(pairs)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Timed(*json.loads(ended.stdout.splitlines()[-1]))


# -- the table --------------------------------------------------------------------------------


def report(model: str, engines: list[str], pairs: int, home: Path) -> float:
    """Export, measure and print; the largest ratio."""
    from exporting import DETECTION, converted, drawn_lock, drawn_weights, is_here, network

    from tango_desktop import families

    document = families.build(model, size=SIDES[model])
    task = DETECTION if model.startswith("yolo") else "classification"
    preparation = preparation_of(model)
    classes = 80 if task == DETECTION else 1000
    lock = drawn_lock(home / "pictures", classes)
    weights = drawn_weights(document, home / "weights.pt")
    made = network(document, task, preparation, weights, lock, home)
    worst = 0.0
    for engine in filter(is_here, engines):
        for precision in CASES[engine]:
            model_file = converted(made, engine, precision).path
            timed = apart(engine, model_file, model, pairs)
            print(
                f"{model:12}{engine:12}{precision:8}{timed.ours_ms:9.1f}{timed.theirs_ms:10.1f}"
                f"{timed.ratio:8.3f}{'  missed' if timed.ratio > GOAL else ''}",
                flush=True,
            )
            worst = max(worst, timed.ratio)
    return worst


def main() -> None:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=SIDES, action="append")
    parser.add_argument("--engine", choices=CASES, action="append")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        engine, path, model, pairs = args.measure
        print(json.dumps(measured(engine, Path(path), model, int(pairs))))
        return
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))
    print("network     engine      precision  ours ms  theirs ms  ratio")
    worst = 0.0
    for model in args.only or SIDES:
        with tempfile.TemporaryDirectory() as home:
            worst = max(worst, report(model, args.engine or list(CASES), args.pairs, Path(home)))
    print("load of the machine:", *(f"{value:.1f}" for value in os.getloadavg()))
    sys.exit(worst > GOAL)


if __name__ == "__main__":
    main()
