"""Sensors as boards have them, in a folder that looks like ``/sys``; and the thread that reads."""

from __future__ import annotations

import itertools
import json
import threading
import time
from pathlib import Path

import pytest

from tango_desktop.deploy.runner import circumstances, sensors
from tango_desktop.deploy.runner.sensors import Sampler, Sensor


def fill(root: Path, files: dict[str, object]) -> str:
    """A tree of small files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{content}\n")
    return str(root)


def read(root: str) -> dict[tuple[str, str], float]:
    return {(one.kind, one.name): round(one.read(), 6) for one in sensors.find(root)}


def test_a_jetson(tmp_path: Path) -> None:
    hwmon = "sys/class/hwmon/hwmon3"
    root = fill(
        tmp_path,
        {
            "sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq": 1510400,
            "sys/devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq": 1728000,
            "sys/devices/system/cpu/cpufreq/policy4/scaling_cur_freq": 729600,
            "sys/class/devfreq/17000000.gpu/cur_freq": 612000000,
            "sys/class/devfreq/17000000.gpu/max_freq": 624750000,
            "sys/class/thermal/thermal_zone0/type": "cpu-thermal",
            "sys/class/thermal/thermal_zone0/temp": 48093,
            "sys/class/thermal/thermal_zone1/type": "gpu-thermal",
            "sys/class/thermal/thermal_zone1/temp": 46218,
            "sys/class/thermal/thermal_zone10/type": "cpu-thermal",
            "sys/class/thermal/thermal_zone10/temp": -256000,
            "sys/class/thermal/cooling_device0/type": "pwm-fan",
            "sys/class/thermal/cooling_device0/cur_state": 3,
            "sys/class/thermal/cooling_device1/type": "cpufreq-cpu0",
            "sys/class/thermal/cooling_device1/cur_state": 2,
            f"{hwmon}/name": "ina3221",
            f"{hwmon}/in1_label": "VDD_IN",
            f"{hwmon}/in1_input": 5000,
            f"{hwmon}/curr1_input": 1200,
            f"{hwmon}/in2_label": "VDD_CPU_GPU_CV",
            f"{hwmon}/in2_input": 4960,
            f"{hwmon}/curr2_input": 500,
            f"{hwmon}/in7_label": "sum of shunt voltages",
            f"{hwmon}/in7_input": 4960,
            f"{hwmon}/curr4_input": 500,
        },
    )
    assert read(root) == {
        ("clock_mhz", "policy0"): 1510.4,
        ("clock_mhz", "policy4"): 729.6,
        ("clock_mhz", "17000000.gpu"): 612.0,
        ("temperature_c", "cpu-thermal"): 48.093,
        ("temperature_c", "gpu-thermal"): 46.218,
        ("temperature_c", "cpu-thermal 2"): -256.0,
        ("cooling", "cpufreq-cpu0"): 2.0,
        ("power_w", "VDD_IN"): 6.0,
        ("power_w", "VDD_CPU_GPU_CV"): 2.48,
    }
    limits = {one.name: one.limit for one in sensors.find(root)}
    assert (limits["policy0"], limits["policy4"], limits["17000000.gpu"]) == (1728.0, None, 624.75)


def test_an_older_jetson(tmp_path: Path) -> None:
    device = "sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0"
    root = fill(
        tmp_path,
        {f"{device}/in_power0_input": 2430, f"{device}/rail_name_0": "POM_5V_IN"},
    )
    assert read(root) == {("power_w", "POM_5V_IN"): 2.43}


def test_a_raspberry_pi(tmp_path: Path) -> None:
    flags = "sys/devices/platform/soc/soc:firmware/get_throttled"
    root = fill(tmp_path, {flags: "50005"})
    assert read(root) == {("flags", "raspberry-pi"): float(0x50005)}


@pytest.mark.parametrize(("status", "watts"), [("Discharging", 1.9), ("Charging", None)])
def test_a_phone(tmp_path: Path, status: str, watts: float | None) -> None:
    battery = "sys/class/power_supply/battery"
    root = fill(
        tmp_path,
        {
            f"{battery}/type": "Battery",
            f"{battery}/status": status,
            f"{battery}/voltage_now": 3800000,
            f"{battery}/current_now": -500000,
            "sys/class/power_supply/usb/type": "USB",
            "sys/class/power_supply/usb/current_now": 100,
        },
    )
    expected = {} if watts is None else {("power_w", "battery battery"): watts}
    assert read(root) == expected
    power = circumstances.Watch(root).result()["power"]
    assert power == ("battery" if watts else "mains")


def test_a_pc(tmp_path: Path) -> None:
    root = fill(
        tmp_path,
        {
            "proc/cpuinfo": "processor\t: 0\ncpu MHz\t\t: 2000.0\nprocessor: 1\ncpu MHz\t: 3000.0",
            "sys/class/hwmon/hwmon0/name": "k10temp",
            "sys/class/hwmon/hwmon0/temp1_input": 61125,
            "sys/class/hwmon/hwmon1/name": "nvme",
            "sys/class/hwmon/hwmon1/temp1_input": 38850,
            "sys/class/powercap/intel-rapl:0/name": "package-0",
            "sys/class/powercap/intel-rapl:0/energy_uj": 1000000,
            "sys/class/powercap/intel-rapl:0/max_energy_range_uj": 262143328850,
            "sys/class/powercap/intel-rapl:0:0/energy_uj": 5,
            "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count": 4,
        },
    )
    assert read(root) == {
        ("clock_mhz", "cpu"): 2500.0,
        ("temperature_c", "k10temp"): 61.125,
        ("energy_j", "RAPL package-0"): 1.0,
        ("count", "package"): 4.0,
    }


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    fill(
        tmp_path,
        {
            "sys/class/thermal/thermal_zone0/temp": "",
            "sys/class/thermal/thermal_zone1/temp": "warm",
            "sys/class/powercap/intel-rapl:0/energy_uj": 1,
        },
    )
    (tmp_path / "sys/class/powercap/intel-rapl:0/energy_uj").unlink()
    assert sensors.find(str(tmp_path)) == []


# -- sampling ---------------------------------------------------------------------------------


def counter() -> Sensor:
    values = iter(range(10**6))
    return Sensor("temperature_c", "cpu", lambda: float(next(values)))


def test_it_samples_beside_the_work_and_ends_with_it() -> None:
    seen: list[dict[str, object]] = []
    with Sampler(0.02, [counter()], seen.append) as sampler:
        time.sleep(0.15)
    found = sampler.result()
    assert not [one for one in threading.enumerate() if one.name == "sensors"]
    (column,) = found["sensors"]
    assert column["values"] == [float(n) for n in range(len(found["times_s"]))]
    assert len(found["times_s"]) >= 4
    assert found["times_s"] == sorted(found["times_s"])
    assert 0 <= found["cost_share"] < 0.5
    assert seen[0]["temperature_c"] == {"cpu": 0.0}
    json.dumps(found)


def test_a_sensor_that_fails_on_the_way_gives_gaps() -> None:
    def fail() -> float:
        raise OSError("gone")

    with Sampler(0.01, [Sensor("power_w", "VDD_IN", fail)]) as sampler:
        time.sleep(0.03)
    (column,) = sampler.result()["sensors"]
    assert set(column["values"]) == {None}


def test_very_long_measurements_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensors, "_MOST_SAMPLES", 8)
    sampler = Sampler(1.0, [counter()])
    for _ in range(40):
        sampler._sample()
    values = sampler.result()["sensors"][0]["values"]
    assert len(values) < 8
    steps = {later - sooner for sooner, later in itertools.pairwise(values)}
    assert steps == {sampler._kept}
    assert sampler.result()["every_s"] == float(sampler._kept) > 1.0


@pytest.mark.parametrize(("every_s", "found"), [(0.0, [counter()]), (1.0, [])])
def test_without_sensors_or_wish_no_thread_runs(every_s: float, found: list[Sensor]) -> None:
    with Sampler(every_s, found) as sampler:
        assert not [one for one in threading.enumerate() if one.name == "sensors"]
    assert sampler.result()["sensors"] == []


def test_circumstances_of_this_machine() -> None:
    found = circumstances.Watch().result()
    assert found["cores"] >= 1
    assert found["cpu"]
    assert found["machine"]
    json.dumps(found)


def test_others_take_what_this_process_does_not(tmp_path: Path) -> None:
    def stat(busy: int, idle: int) -> None:
        fill(tmp_path, {"proc/stat": f"cpu {busy} 0 0 {idle} 0 0 0 0 0 0"})

    stat(0, 0)
    watch = circumstances.Watch(str(tmp_path))
    stat(50_000, 50_000)
    assert watch.result()["others_percent"] == pytest.approx(50.0, abs=1.0)
