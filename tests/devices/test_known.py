"""The memory for devices: complete, bounded, and not worth a crash."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.devices import known
from tango_desktop.devices.known import KEPT, KnownDevice, forget, known_devices, remember
from tango_desktop.devices.targets import Target, Way

PI = KnownDevice("ssh://pi@10.0.0.7", "Pi", "rpi4", "Raspberry Pi 4", "aarch64", 100.0)


def _file(home: Path) -> Path:
    return home / "data" / "known-devices.json"


def test_what_was_met_last_comes_first() -> None:
    assert known_devices() == ()
    remember(PI)
    remember(KnownDevice("adb:R3CT", "Galaxy", last_used_s=300.0))
    remember(KnownDevice("this", last_used_s=200.0))
    assert [device.target for device in known_devices()] == ["adb:R3CT", "this", PI.target]
    assert known_devices()[2] == PI
    assert PI.address == Target(Way.SSH, "10.0.0.7", "pi")


def test_meeting_again_keeps_what_is_not_said_anew() -> None:
    remember(PI)
    remember(KnownDevice(PI.target, profile="rpi5"))
    (device,) = known_devices()
    assert (device.title, device.profile, device.model) == ("Pi", "rpi5", "Raspberry Pi 4")
    assert device.last_used_s > PI.last_used_s


def test_one_is_forgotten() -> None:
    remember(PI)
    remember(KnownDevice("adb:R3CT"))
    forget(PI.target)
    forget("adb:never-met")
    assert [device.target for device in known_devices()] == ["adb:R3CT"]


def test_only_so_many_are_kept(own_home: Path) -> None:
    for number in range(KEPT + 5):
        remember(KnownDevice(f"adb:{number}", last_used_s=float(number + 1)))
    assert len(known_devices()) == KEPT
    assert known_devices()[-1].target == "adb:5"
    assert _file(own_home).stat().st_size < 20_000


def test_a_damaged_file_is_put_aside(own_home: Path) -> None:
    remember(PI)
    _file(own_home).write_bytes(_file(own_home).read_bytes()[:40])
    assert known_devices() == ()
    assert (own_home / "data" / "known-devices.json.damaged").stat().st_size == 40
    remember(PI)
    assert known_devices() == (PI,)


def test_a_damaged_entry_is_left_out(own_home: Path) -> None:
    remember(PI)
    content = json.loads(_file(own_home).read_text())
    broken = [7, {}, {"target": "ssh://"}, {"target": "adb:x", "title": 3}]
    broken += [{"target": "adb:y", "last_used_s": "soon"}, {"target": "adb:z", "last_used_s": None}]
    broken += [{"target": "adb:n", "last_used_s": math.nan}]
    content["devices"] = [*broken, *content["devices"]]
    _file(own_home).write_text(json.dumps(content))
    assert known_devices() == (PI,)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["devices", "target", "title", "last_used_s"]), inner, max_size=4
            )
        ),
    )
)
def test_any_content_is_survived(own_home: Path, content: object) -> None:
    _file(own_home).parent.mkdir(exist_ok=True)
    _file(own_home).write_text(json.dumps(content))
    for device in known_devices():
        assert device.address
        assert math.isfinite(device.last_used_s)


def test_a_folder_that_cannot_be_written_costs_only_the_memory(
    own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_home / "data").write_text("in the way")
    remember(PI)
    assert known_devices() == ()
    assert caplog.records


def test_two_programs_at_once_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def meet(first: int) -> None:
        for number in range(first, first + 10):
            remember(KnownDevice(f"adb:{number}", last_used_s=float(number + 1)))

    threads = [threading.Thread(target=meet, args=(first,)) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(known_devices()) == 30
    assert not known._path().with_name("known-devices.json.damaged").exists()
