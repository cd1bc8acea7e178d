"""Measurements as boards and this computer leave them, made without measuring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tango_desktop.bench.context import Context, Load
from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.bench.results import PHASES, Benchmark, Samples
from tango_desktop.bench.sensing import SensorLog, SensorSeries

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
SHARES = {"decode": 0.2, "preprocess": 0.1, "infer": 0.6, "postprocess": 0.1, "total": 1.0}


def benchmark(second: int, median_ms: float, noise: tuple[str, ...] = ()) -> Benchmark:
    """A measurement with the given median from file to answer."""
    spread = np.random.default_rng(second).gamma(80, 1 / 80, 200)
    samples = {
        phase: Samples(9.0, (), tuple((spread * median_ms * SHARES[phase]).tolist()))
        for phase in PHASES
    }
    context = Context(
        device="this",
        cpu="AMD EPYC",
        cores=2,
        system="Linux",
        machine="x86_64",
        governor="performance",
        power="mains",
        memory_bytes=8 << 30,
        before=Load(0.2, 3000.0),
        after=Load(1.1, 3000.0),
        others_percent=3.0,
        versions=(("onnxruntime", "1.31.1"), ("python", "3.11.7")),
    )
    return Benchmark(
        stamp=f"20261121-0100{second:02}",
        when=f"2026-11-21T01:00:{second:02}",
        release="fedcba9876543210",
        model="Parts",
        engine="onnxruntime",
        precision="fp32",
        threads=0,
        pictures=32,
        load_ms=91.7,
        memory_peak_bytes=74_200_000,
        samples=samples,
        context=context,
        noise=noise,
    )


def on_board(one: Benchmark) -> Benchmark:
    """The same measurement, as if a Raspberry Pi had made it."""
    context = replace(
        one.context,
        device="Raspberry_Pi_5",
        cpu="Cortex-A76",
        cores=4,
        machine="aarch64",
        governor="ondemand",
        power="",
        power_mode="15W",
        address="ssh://pi@192.168.0.31:22",
        board="Raspberry Pi 5 Model B Rev 1.0",
        temperature_c=48.0,
    )
    return replace(one, context=context, preset="usual", steady=True, sensors=sensors())


def sensors(seconds: int = 20, hot_c: float = 60.0, low_mhz: float = 2400.0) -> SensorLog:
    """A part that warms from 48 °C, a clock that falls at two thirds, and 6 W."""
    times = tuple(float(at) for at in range(seconds + 1))
    heat = tuple(48.0 + (hot_c - 48.0) * (1 - float(np.exp(-3 * at / seconds))) for at in times)
    clock = tuple(low_mhz if at > seconds * 2 / 3 else 2400.0 for at in times)
    power = tuple(6.0 for _ in times)
    return SensorLog(
        times,
        (0.0, float(seconds)),
        (
            SensorSeries("temperature_c", "cpu", heat),
            SensorSeries("clock_mhz", "cpu0", clock),
            SensorSeries("power_w", "VDD_IN", power),
        ),
    )


def sustained(one: Benchmark, seconds: int = 300) -> Benchmark:
    """Five minutes in which the clock falls at two thirds, and the rate with it."""
    series = []
    for end in range(5, seconds + 1, 5):
        slow = end > seconds * 2 / 3
        series.append((float(end), 150 if slow else 250, 14.0, 33.0 if slow else 20.0))
    log = sensors(seconds, 85.0, 1500.0)
    context = replace(one.context, throttled=("the clock of cpu0 fell by 10%",))
    noise = ("throttled",)
    return replace(
        one, preset="sustained", series=tuple(series), sensors=log, context=context, noise=noise
    )


def profile(nodes: Sequence[str], elsewhere: Sequence[str] = (), asked: str = CPU) -> LayerProfile:
    """Every node takes as many times 100 µs as its place; 50 µs pass between them."""
    times = {name: 100.0 * place for place, name in enumerate(nodes, 1)}
    total = sum(times.values()) + 70.0
    rows = [
        LayerRow(
            node=name,
            name=f"{name}_engine",
            op="Conv",
            provider=CPU if name in elsewhere else asked,
            median_us=time,
            share=time / total,
        )
        for name, time in times.items()
    ]
    rows.append(LayerRow("", "reorder_1", "ReorderOutput", asked, 20.0, 20.0 / total))
    return LayerProfile(tuple(rows), total, 70.0, asked, 20)
