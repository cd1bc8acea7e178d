"""Files keep raw samples; damaged ones are said; comparisons name what else differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.bench.comparing import compare
from tango_desktop.bench.files import (
    load_benchmark,
    load_benchmarks,
    save_benchmark,
)
from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.bench.presets import PRESETS, headline
from tango_desktop.bench.results import NOISE, Benchmark, Samples, find_noise
from tango_desktop.bench.sensing import SensorLog, SensorSeries
from tango_desktop.errors import BenchError, SchemaTooNewError

Make = Callable[..., Benchmark]


def test_a_file_gives_back_what_was_measured(make_benchmark: Make, tmp_path: Path) -> None:
    benchmark = make_benchmark(noise=("busy",))
    save_benchmark(tmp_path / "b.json", benchmark)
    assert load_benchmark(tmp_path / "b.json") == benchmark


def test_a_file_holds_raw_samples_and_summaries(make_benchmark: Make, tmp_path: Path) -> None:
    save_benchmark(tmp_path / "b.json", make_benchmark())
    content = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert content["schema"] == 1
    assert content["origin"] == "measured here"
    assert content["samples"]["infer"] == {
        "first": 99.0,
        "warmup": [20.0],
        "counted": [10.0, 11.0, 12.0],
    }
    assert content["summary"]["total"]["p50_ms"] == 11.0
    assert content["context"]["versions"]["onnxruntime"] == "1.31.1"


def test_boxes_are_kept_and_told(make_benchmark: Make, tmp_path: Path) -> None:
    few, many = (replace(make_benchmark(), boxes=counts) for counts in ((2, 4, 3), (90, 110, 100)))
    save_benchmark(tmp_path / "b.json", few)
    assert load_benchmark(tmp_path / "b.json") == few
    assert few.mean_boxes == 3.0
    assert "Different boxes a picture: 3, 100." in compare(few, many).caveats
    assert make_benchmark().mean_boxes is None


def test_a_file_from_before_boxes(make_benchmark: Make, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    save_benchmark(path, make_benchmark())
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["boxes"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load_benchmark(path) == make_benchmark()


def test_summaries(make_benchmark: Make) -> None:
    benchmark = make_benchmark((10.0, 20.0, 30.0))
    assert benchmark.end_to_end.p50_ms == benchmark.inference.p50_ms == 20.0
    assert benchmark.pictures_per_s == 50.0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', '{"schema": "x"}'])
def test_damaged_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(BenchError, match="missing or damaged"):
        load_benchmark(tmp_path / "b.json")


def test_a_newer_file(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"schema": 99}')
    with pytest.raises(SchemaTooNewError):
        load_benchmark(tmp_path / "b.json")


def test_all_of_a_project_oldest_first(
    make_benchmark: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert load_benchmarks(tmp_path) == []
    folder = tmp_path / "benchmarks"
    for stamp in ("20261121-130000", "20261120-090000"):
        save_benchmark(folder / f"{stamp}.json", make_benchmark(stamp=stamp))
    (folder / "20261119-000000.json").write_text("{")
    found = load_benchmarks(tmp_path)
    assert [benchmark.stamp for benchmark in found] == ["20261120-090000", "20261121-130000"]
    assert "20261119-000000.json" in caplog.text


# -- noise ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted", "circumstances", "noise"),
    [
        ((10.0,) * 100, {}, ()),
        ((10.0,) * 100, {"others_percent": 40.0}, ("busy",)),
        ((10.0,) * 100, {"power": "battery"}, ("battery",)),
        ((10.0,) * 85 + (30.0,) * 15, {}, ("spread", "slowing")),
        ((10.0, 10.0, 10.0, 10.0, 30.0) * 20, {}, ("spread",)),
        (tuple(10.0 + index / 10 for index in range(100)), {}, ("slowing",)),
        ((10.0,) * 5 + (15.0,) * 5, {}, ()),
    ],
)
def test_noise(
    make_benchmark: Make,
    counted: tuple[float, ...],
    circumstances: dict[str, object],
    noise: tuple[str, ...],
) -> None:
    context = make_benchmark(**circumstances).context
    assert find_noise(Samples(1.0, (), counted), context) == noise


def test_every_kind_of_noise_has_a_sentence(make_benchmark: Make) -> None:
    benchmark = make_benchmark(noise=tuple(NOISE))
    assert benchmark.noisy
    assert len(set(benchmark.noise_reasons())) == len(NOISE)


# -- comparison -------------------------------------------------------------------------------

SLOW = tuple(20.0 + (index % 7) / 10 for index in range(60))
FAST = tuple(10.0 + (index % 7) / 10 for index in range(60))


def test_faster_slower_and_neither(make_benchmark: Make) -> None:
    slow, fast = make_benchmark(SLOW), make_benchmark(FAST)
    assert compare(slow, fast).sentence().startswith("Faster: 0.51 × the time")
    assert compare(fast, slow).sentence().startswith("Slower: 1.97 × the time")
    assert compare(slow, slow).sentence().startswith("No clear difference: 1.00 ×")
    assert compare(slow, fast).caveats == ()


def test_other_circumstances_are_named(make_benchmark: Make) -> None:
    first = make_benchmark(SLOW)
    second = replace(
        make_benchmark(FAST, threads=1, noise=("busy",), governor="powersave", cores=4),
        when="2026-11-22T12:00:00",
    )
    assert compare(first, second).caveats == (
        "Different cores: 2, 4.",
        "Different threads: –, 1.",
        "Different clock governor: performance, powersave.",
        "The measurement of 2026-11-22T12:00:00 is noisy.",
    )


def test_phases_are_compared_apart(make_benchmark: Make) -> None:
    first, second = make_benchmark(SLOW), make_benchmark(SLOW)
    faster = {**second.samples, "infer": Samples(1.0, (), FAST)}
    second = replace(second, samples=faster)
    assert compare(first, second, "infer").ratio.certain
    assert not compare(first, second, "total").ratio.certain


def test_what_the_comparison_is_about_is_no_caveat(make_benchmark: Make) -> None:
    first = make_benchmark(SLOW)
    second = replace(
        make_benchmark(FAST), precision="int8", engine="tflite", provider="CUDAExecutionProvider"
    )
    found = compare(first, second)
    assert found.comparable
    assert found.subjects == (
        "Different engine: onnxruntime, tflite.",
        f"Different precision: {first.precision}, int8.",
        "Different accelerator: the processor, CUDA.",
    )


@pytest.mark.parametrize(
    ("circumstances", "caveat"),
    [
        ({"power_mode": "15W"}, "Different power mode: MAXN, 15W."),
        ({"governor": "powersave"}, "Different clock governor: performance, powersave."),
        ({"temperature_c": 71.0}, "Different temperature before: 45 °C, 71 °C."),
        (
            {"throttled": ("the clock is capped",)},
            "The device of 2026-11-21T12:00:00 was throttled: the clock is capped.",
        ),
    ],
)
def test_other_states_of_a_board_are_not_comparable(
    make_benchmark: Make, circumstances: dict[str, object], caveat: str
) -> None:
    usual = {"power_mode": "MAXN", "temperature_c": 45.0}
    first = make_benchmark(SLOW, **usual)
    second = make_benchmark(FAST, **{**usual, **circumstances})
    found = compare(first, second)
    assert not found.comparable
    assert found.caveats == (caveat,)


def test_temperatures_that_are_near_or_not_told_are_alike(make_benchmark: Make) -> None:
    first = make_benchmark(SLOW, temperature_c=45.0)
    assert compare(first, make_benchmark(SLOW, temperature_c=54.0)).comparable
    assert compare(first, make_benchmark(SLOW)).comparable


# -- what a file holds besides ------------------------------------------------------------------


def test_sensors_layers_and_series_come_back(make_benchmark: Make, tmp_path: Path) -> None:
    row = LayerRow("conv1", "/conv1/Conv", "Conv", "CPU", 5.0, 0.5, ("bn1",), (5.0, 6.0))
    log = SensorLog((0.0, 1.0), (0.0, 1.0), (SensorSeries("power_w", "VDD_IN", (5.0, None)),), 0.01)
    benchmark = replace(
        make_benchmark(power_mode="MAXN", throttled=("hot",), temperature_c=50.0),
        preset="sustained",
        steady=True,
        passes=100,
        series=((1.0, 50, 5.0, 9.0),),
        sensors=log,
        layers=LayerProfile((row,), 10.0, 5.0, "CPU", 2),
        accuracy=0.9,
        accuracy_name="top-1",
    )
    path = tmp_path / "benchmarks" / "1.json"
    save_benchmark(path, benchmark)
    assert load_benchmark(path) == benchmark


def test_a_file_from_before_sensors(make_benchmark: Make, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    save_benchmark(path, make_benchmark())
    content = json.loads(path.read_text(encoding="utf-8"))
    later = ("preset", "provider", "steady", "passes", "series", "sensors", "layers", "accuracy")
    for name in (*later, "accuracy_name", "way"):
        del content[name]
    for name in ("power_mode", "temperature_c", "throttled", "address", "board"):
        del content["context"][name]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load_benchmark(path) == make_benchmark()


def test_the_headline_of_every_preset(make_benchmark: Make) -> None:
    benchmark = make_benchmark((10.0, 11.0, 30.0))
    assert headline(benchmark) == "11 ms network (p50)"
    assert headline(replace(benchmark, preset="published")) == "17 ms network (mean of 30)"
    assert {preset.name for preset in PRESETS} == {"usual", "published", "sustained"}
