"""The circumstances are read where the system tells them, and left empty where not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tango_desktop.bench import context
from tango_desktop.bench.context import OthersWatch, cpu_name, gather, governor, load_now


def test_this_computer() -> None:
    found = gather("this", load_now(), load_now(), 1.5, {"python": "3", "numpy": "2"})
    assert found.cpu
    assert 1 <= found.cores <= (os.cpu_count() or 1)
    assert found.memory_bytes > 10**8
    assert found.system
    assert found.versions == (("numpy", "2"), ("python", "3"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("processor : 0\nmodel name\t: Intel(R) Xeon(R) @ 2.20GHz\n", "Intel(R) Xeon(R) @ 2.20GHz"),
        (
            "processor : 0\nBogoMIPS : 108\nModel : Raspberry Pi 5 Model B\n",
            "Raspberry Pi 5 Model B",
        ),
    ],
)
def test_processor_names(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "cpuinfo").write_text(text)
    assert cpu_name(tmp_path / "cpuinfo") == name


def test_processor_without_a_name(tmp_path: Path) -> None:
    assert cpu_name(tmp_path / "absent")
    (tmp_path / "cpuinfo").write_text("processor : 0\n")
    assert cpu_name(tmp_path / "cpuinfo")


def test_governor(tmp_path: Path) -> None:
    (tmp_path / "scaling_governor").write_text("schedutil\n")
    assert governor(tmp_path / "scaling_governor") == "schedutil"
    assert governor(tmp_path / "absent") == ""


@pytest.mark.parametrize(("plugged", "word"), [(True, "mains"), (False, "battery"), (None, "")])
def test_power(monkeypatch: pytest.MonkeyPatch, plugged: bool | None, word: str) -> None:
    from collections import namedtuple

    battery = namedtuple("battery", "percent secsleft power_plugged")
    monkeypatch.setattr(
        context.psutil, "sensors_battery", lambda: battery(50, 1, plugged), raising=False
    )
    assert context.power_source() == word


def test_a_computer_without_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context.psutil, "sensors_battery", lambda: None, raising=False)
    assert context.power_source() == ""


def test_others_are_told_from_oneself() -> None:
    watch = OthersWatch()
    code = "import time; end = time.monotonic() + 0.7\nwhile time.monotonic() < end: pass"
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True)
    spent = time.monotonic() - started
    with_it, without = watch.percent(0.0), watch.percent(spent)
    share = 100 / (os.cpu_count() or 1)
    assert with_it > 0.5 * share
    assert without < with_it


def test_shares_stay_within_bounds() -> None:
    watch = OthersWatch()
    time.sleep(0.05)
    assert watch.percent(1e9) == 0.0
    assert 0.0 <= watch.percent(0.0) <= 100.0
