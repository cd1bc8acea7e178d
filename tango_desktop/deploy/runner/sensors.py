"""What the device tells of itself while it works: clocks, temperatures, throttling, power.

Read from ``/sys`` as any user may; what is not there or not allowed is left out. A thread samples,
not the gaps between passes: in a gap the chip rests, and power read there would be too little.
What that costs is measured with it.
"""

import glob
import os
import re
import threading
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional

_MOST_SAMPLES = 7200
_VCGENCMD = ("/usr/bin/vcgencmd", "/opt/vc/bin/vcgencmd")
_COOLING = re.compile("cpufreq|devfreq|processor|balanced|throttle", re.IGNORECASE)


class Sensor(NamedTuple):
    """One figure that can be read.

    Attributes:
        kind: ``clock_mhz``, ``temperature_c``, ``power_w``, ``energy_j`` (a counter), ``flags``
            (bits that say what holds the chip back), ``count`` (how often it was held back) or
            ``cooling`` (a step by which it is held back, 0: not at all).
        name: of the part, such as ``policy0``, ``cpu-thermal``, ``VDD_IN``.
        read: gives the figure; OSError and ValueError when it cannot be read now.
        limit: the largest value it can have; None where none is told.
    """

    kind: str
    name: str
    read: Callable[[], float]
    limit: Optional[float] = None


def find(root: str = "/") -> List[Sensor]:
    """The sensors under ``root`` that answer now."""
    found = []  # type: List[Sensor]
    for part in (_clocks, _temperatures, _throttling, _rails, _battery, _counters):
        found.extend(sensor for sensor in part(root) if _answers(sensor))
    return _named_once(found)


def _answers(sensor: Sensor) -> bool:
    try:
        sensor.read()
    except (OSError, ValueError):
        return False
    return True


def _named_once(sensors: List[Sensor]) -> List[Sensor]:
    """Sensors of one kind with different names: boards have several of the same name."""
    seen = {}  # type: Dict[Any, int]
    made = []
    for sensor in sensors:
        key = (sensor.kind, sensor.name)
        seen[key] = seen.get(key, 0) + 1
        number = seen[key]
        made.append(sensor if number == 1 else sensor._replace(name="%s %d" % (key[1], number)))
    return made


# -- where they are ----------------------------------------------------------------------------


def _clocks(root: str) -> List[Sensor]:
    found = []
    for folder in _folders(root, "sys/devices/system/cpu/cpufreq/policy*"):
        most = _number_or_none(os.path.join(folder, "cpuinfo_max_freq"), 1e-3)
        path = os.path.join(folder, "scaling_cur_freq")
        found.append(Sensor("clock_mhz", os.path.basename(folder), _reader(path, 1e-3), most))
    for folder in _folders(root, "sys/class/devfreq/*"):
        most = _number_or_none(os.path.join(folder, "max_freq"), 1e-6)
        path = os.path.join(folder, "cur_freq")
        found.append(Sensor("clock_mhz", os.path.basename(folder), _reader(path, 1e-6), most))
    if not found and os.path.isfile(os.path.join(root, "proc/cpuinfo")):
        found.append(Sensor("clock_mhz", "cpu", _mean_clock(os.path.join(root, "proc/cpuinfo"))))
    return found


def _mean_clock(path: str) -> Callable[[], float]:
    def read() -> float:
        with open(path, encoding="utf-8", errors="replace") as stream:
            lines = [line for line in stream if line.startswith("cpu MHz")]
        values = [float(line.split(":")[1]) for line in lines]
        if not values:
            raise ValueError("no clocks")
        return sum(values) / len(values)

    return read


def _temperatures(root: str) -> List[Sensor]:
    found = []
    for folder in _folders(root, "sys/class/thermal/thermal_zone*"):
        name = text_of(os.path.join(folder, "type")) or os.path.basename(folder)
        found.append(Sensor("temperature_c", name, _reader(os.path.join(folder, "temp"), 1e-3)))
    if found:
        return found
    for folder in _folders(root, "sys/class/hwmon/hwmon*"):
        name = text_of(os.path.join(folder, "name"))
        if name in ("coretemp", "k10temp", "zenpower", "cpu_thermal"):
            path = os.path.join(folder, "temp1_input")
            found.append(Sensor("temperature_c", name, _reader(path, 1e-3)))
    return found


def _throttling(root: str) -> List[Sensor]:
    found = []
    for path in _files(root, "sys/devices/platform/soc/*firmware*/get_throttled"):
        found.append(Sensor("flags", "raspberry-pi", _reader(path, 1.0, 16)))
    if not found and root == "/":
        programs = [path for path in _VCGENCMD if os.access(path, os.X_OK)]
        found.extend(Sensor("flags", "raspberry-pi", _vcgencmd(path)) for path in programs[:1])
    for path in _files(root, "sys/devices/system/cpu/cpu0/thermal_throttle/*_throttle_count"):
        name = os.path.basename(path).replace("_throttle_count", "")
        found.append(Sensor("count", name, _reader(path, 1.0)))
    for folder in _folders(root, "sys/class/thermal/cooling_device*"):
        name = text_of(os.path.join(folder, "type"))
        if _COOLING.search(name):
            found.append(Sensor("cooling", name, _reader(os.path.join(folder, "cur_state"), 1.0)))
    return found


def _vcgencmd(program: str) -> Callable[[], float]:
    import subprocess

    def read() -> float:
        try:
            answer = subprocess.check_output([program, "get_throttled"], timeout=5)
        except subprocess.SubprocessError as error:
            raise ValueError(str(error)) from error
        return float(int(answer.decode("ascii", "replace").strip().rpartition("=")[2], 16))

    return read


def _rails(root: str) -> List[Sensor]:
    """Power by rail: hwmon's INA3221 (Jetson since L4T 34), the older iio driver, and others."""
    found = []
    for folder in _folders(root, "sys/class/hwmon/hwmon*"):
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "power*_input"))):
            label = path.replace("_input", "_label")
            name = text_of(label) or text_of(os.path.join(folder, "name"))
            found.append(Sensor("power_w", name, _reader(path, 1e-6)))
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "curr*_input"))):
            found.extend(_rail(folder, os.path.basename(path)[4:-6]))
    for path in _files(root, "sys/bus/i2c/drivers/ina3221x/*/iio:device*/in_power*_input"):
        rail = os.path.basename(path)[len("in_power") : -len("_input")]
        name = text_of(os.path.join(os.path.dirname(path), "rail_name_" + rail))
        found.append(Sensor("power_w", name or "rail " + rail, _reader(path, 1e-3)))
    return found


def _rail(folder: str, number: str) -> List[Sensor]:
    """A rail told as voltage (mV) and current (mA), and not as power."""
    if os.path.exists(os.path.join(folder, "power%s_input" % number)):
        return []
    label = text_of(os.path.join(folder, "in%s_label" % number))
    volts = _reader(os.path.join(folder, "in%s_input" % number), 1e-3)
    amperes = _reader(os.path.join(folder, "curr%s_input" % number), 1e-3)
    if not label or label.lower().startswith("sum"):
        return []
    return [Sensor("power_w", label, _product(volts, amperes))]


def _product(first: Callable[[], float], second: Callable[[], float]) -> Callable[[], float]:
    """The size of the product; drivers do not agree on the sign of a current."""
    return lambda: abs(first() * second())


def _battery(root: str) -> List[Sensor]:
    """What a battery gives; nothing while it is charged, since then it tells of the charger."""
    found = []
    for folder in _folders(root, "sys/class/power_supply/*"):
        if text_of(os.path.join(folder, "type")) != "Battery":
            continue
        if text_of(os.path.join(folder, "status")) != "Discharging":
            continue
        volts = _reader(os.path.join(folder, "voltage_now"), 1e-6)
        amperes = _reader(os.path.join(folder, "current_now"), 1e-6)
        path = os.path.join(folder, "power_now")
        read = _reader(path, 1e-6) if os.path.exists(path) else _product(volts, amperes)
        found.append(Sensor("power_w", "battery " + os.path.basename(folder), read))
    return found


def _counters(root: str) -> List[Sensor]:
    """RAPL of PCs; only the administrator may read it on most."""
    found = []
    for folder in _folders(root, "sys/class/powercap/*-rapl:[0-9]*"):
        if folder.count(":") > 1:  # parts of a package, which has them in its own figure
            continue
        most = _number_or_none(os.path.join(folder, "max_energy_range_uj"), 1e-6)
        name = "RAPL " + (text_of(os.path.join(folder, "name")) or os.path.basename(folder))
        path = os.path.join(folder, "energy_uj")
        found.append(Sensor("energy_j", name, _reader(path, 1e-6), most))
    return found


def _folders(root: str, pattern: str) -> List[str]:
    return [path for path in _files(root, pattern) if os.path.isdir(path)]


def _files(root: str, pattern: str) -> List[str]:
    found = glob.glob(os.path.join(glob.escape(root), *pattern.split("/")))
    return sorted(found, key=lambda path: [int(t) if t.isdigit() else t for t in _parts(path)])


def _parts(path: str) -> List[str]:
    return re.split(r"(\d+)", path)


def _reader(path: str, factor: float, base: int = 10) -> Callable[[], float]:
    def read() -> float:
        with open(path, "rb") as stream:
            return int(stream.read(64).strip(), base) * factor

    return read


def _number_or_none(path: str, factor: float) -> Optional[float]:
    try:
        return _reader(path, factor)()
    except (OSError, ValueError):
        return None


def text_of(path: str) -> str:
    """The content of a small file, empty where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.read(256).decode("utf-8", "replace").strip(" \0\n")
    except OSError:
        return ""


# -- sampling ----------------------------------------------------------------------------------


class Sampler:
    """Reads all sensors again and again beside the work, until the block ends.

    Attributes:
        times_s: when, since ``started`` (a ``time.perf_counter()``).
        values: for each sensor its figures; None where one could not be read.
    """

    def __init__(
        self,
        every_s: float,
        sensors: Optional[List[Sensor]] = None,
        on_sample: Optional[Callable[[Dict[str, Any]], None]] = None,
    ) -> None:
        self.sensors = find() if sensors is None else sensors
        self.times_s = []  # type: List[float]
        self.values = [[] for _ in self.sensors]  # type: List[List[Optional[float]]]
        self.started = time.perf_counter()
        self._every_s = every_s
        self._on_sample = on_sample
        self._cost_s = 0.0
        self._kept = 1
        self._taken = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sensors", daemon=True)

    def __enter__(self) -> "Sampler":
        self.started = time.perf_counter()
        if self.sensors and self._every_s > 0:
            self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def stop(self) -> None:
        """Take a last sample and end; does nothing when it has ended."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        due = self.started
        while True:
            self._sample()
            due = max(due + self._every_s, time.perf_counter())
            if self._ended.wait(due - time.perf_counter()):
                break
        self._sample()  # energy counters need a last value

    def _sample(self) -> None:
        before = _own_cpu_s()
        now = time.perf_counter() - self.started
        row = [_value(sensor) for sensor in self.sensors]
        self._cost_s += _own_cpu_s() - before
        if self._on_sample is not None:
            self._on_sample(self._described(now, row))
        self._keep(now, row)

    def _keep(self, now: float, row: List[Optional[float]]) -> None:
        """Keep a sample; of a very long measurement every second, fourth, … only."""
        self._taken += 1
        if (self._taken - 1) % self._kept and not self._ended.is_set():
            return
        self.times_s.append(round(now, 3))
        for column, value in zip(self.values, row):  # noqa: B905
            column.append(value)
        if len(self.times_s) >= _MOST_SAMPLES:
            del self.times_s[1::2]
            for column in self.values:
                del column[1::2]
            self._kept *= 2

    def _described(self, now: float, row: List[Optional[float]]) -> Dict[str, Any]:
        made = {"time_s": round(now, 2)}  # type: Dict[str, Any]
        for sensor, value in zip(self.sensors, row):  # noqa: B905
            made.setdefault(sensor.kind, {})[sensor.name] = value
        return made

    def result(self) -> Dict[str, Any]:
        """What was sampled, as plain data, with the share of one core that sampling took."""
        elapsed_s = max(time.perf_counter() - self.started, 1e-9)
        columns = [
            {"kind": one.kind, "name": one.name, "limit": one.limit, "values": column}
            for one, column in zip(self.sensors, self.values)  # noqa: B905
        ]
        return {
            "every_s": self._every_s * self._kept,
            "times_s": list(self.times_s),
            "sensors": columns if self.times_s else [],
            "cost_share": self._cost_s / elapsed_s,
        }


def _value(sensor: Sensor) -> Optional[float]:
    try:
        return round(sensor.read(), 6)
    except (OSError, ValueError):
        return None


def _own_cpu_s() -> float:
    """Processor time of this thread, seconds; of the clock where the system does not tell."""
    if hasattr(time, "CLOCK_THREAD_CPUTIME_ID"):
        return time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID)
    return time.perf_counter()
