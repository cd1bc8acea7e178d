"""The computer the tests run on: probed, measured once, remembered."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
import pytest

from tango_desktop.core.folders import cache_folder
from tango_desktop.devices import rates
from tango_desktop.devices.profiles import all_devices, find_profile
from tango_desktop.devices.records import Origin
from tango_desktop.devices.this_computer import (
    cpu_name,
    parse_gpus,
    this_computer,
    usable_cores,
    vector_instructions,
)
from tango_desktop.i18n import set_language


def test_facts_are_measured_and_plausible() -> None:
    computer = this_computer()
    assert computer.is_this_computer
    assert computer.connection.reachable
    assert computer.connection.reason == ""
    assert computer.memory.base == pytest.approx(psutil.virtual_memory().total, rel=0.01)
    assert computer.processor.cores.value == usable_cores() <= (os.cpu_count() or 1)
    fp32 = computer.rate("cpu", "fp32")
    assert fp32 is not None
    assert fp32.origin is Origin.MEASURED
    assert 1e9 < fp32.base < 1e14
    assert 1e8 < computer.bandwidth.base < 1e13
    engine = computer.engine("onnxruntime")
    assert engine is not None
    assert engine.part == "cpu"


def test_benchmark_is_short() -> None:
    started = time.process_time()
    measured = rates.measure_rates()
    assert time.process_time() - started < 10  # CPU seconds of all cores; about 1 s of wall time
    assert measured.fp32_per_s > 1e9
    assert measured.bytes_per_s > 1e8


def test_the_best_of_the_first_starts_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([rates.MeasuredRates(n, 1e10) for n in (1e11, 3e11, 2e11, 1e11, 2e11)])
    monkeypatch.setattr(rates, "measure_rates", lambda: next(answers))
    found = [rates.measured_rates(["facts"]).fp32_per_s for _ in range(7)]
    assert found == [1e11, 3e11, 3e11, 3e11, 3e11, 3e11, 3e11]
    assert list((cache_folder() / "devices").glob("rates-*.json"))


def test_damaged_cache_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = rates.MeasuredRates(1e11, 1e10)
    monkeypatch.setattr(rates, "measure_rates", lambda: known)
    rates.measured_rates(["facts"])
    (path,) = (cache_folder() / "devices").glob("rates-*.json")
    path.write_text('{"fp32_per_s": 1', encoding="utf-8")
    assert rates.measured_rates(["facts"]) == known


def test_other_facts_are_measured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "measure_rates", lambda: rates.MeasuredRates(1e11, 1e10))
    rates.measured_rates(["two cores"])
    monkeypatch.setattr(rates, "measure_rates", lambda: rates.MeasuredRates(2e11, 1e10))
    assert rates.measured_rates(["four cores"]).fp32_per_s == 2e11


@pytest.mark.parametrize("alias", ["this", "This computer", "local", "이 컴퓨터"])
def test_aliases(alias: str) -> None:
    assert find_profile(alias).is_this_computer


def test_it_is_the_first_of_all_devices() -> None:
    assert all_devices().names()[0] == "this"
    assert len(all_devices()) == 15


def test_cpuinfo_of_x86_and_arm(tmp_path: Path) -> None:
    x86 = tmp_path / "x86"
    x86.write_text("model name\t: Some CPU\nflags\t\t: sse avx avx2 fma\n", encoding="utf-8")
    arm = tmp_path / "arm"
    arm.write_text("BogoMIPS : 108\nFeatures : fp asimd crc32\n", encoding="utf-8")
    assert cpu_name(x86) == "Some CPU"
    assert vector_instructions(x86) == ("avx", "avx2", "fma")
    assert vector_instructions(arm) == ("asimd",)
    assert vector_instructions(tmp_path / "absent") == ()


def test_gpus_that_the_driver_lists() -> None:
    gpus = parse_gpus("NVIDIA GeForce RTX 4090, 24564\nNVIDIA H200, 143771\n[N/A]\n")
    assert [gpu.name for gpu in gpus] == ["NVIDIA GeForce RTX 4090", "NVIDIA H200"]
    assert gpus[0].memory is not None
    assert gpus[0].memory.base == pytest.approx(24564 * 2**20, rel=0.01)


def test_title_follows_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tango_desktop.i18n._catalogue", {})
    english = this_computer().title
    set_language("ko")
    monkeypatch.setattr("tango_desktop.i18n._catalogue", {"This computer": "이 컴퓨터"})
    assert (english, this_computer().title) == ("This computer", "이 컴퓨터")
