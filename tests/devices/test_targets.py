"""Addresses of devices as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.devices.targets import THIS, Target, Way, parse_target
from tango_desktop.errors import DeviceSettingError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", THIS),
        ("this", THIS),
        (" jetson ", Target(Way.SSH, "jetson")),
        ("Jetson", Target(Way.SSH, "Jetson")),
        ("pi@raspberrypi.local", Target(Way.SSH, "raspberrypi.local", "pi")),
        ("pi@host:2222", Target(Way.SSH, "host", "pi", 2222)),
        ("ssh://Pi", Target(Way.SSH, "Pi")),
        ("ssh://pi@192.168.1.5:2222/", Target(Way.SSH, "192.168.1.5", "pi", 2222)),
        ("ssh://pi@[fe80::1]:22", Target(Way.SSH, "fe80::1", "pi", 22)),
        ("ssh://us%40er@host", Target(Way.SSH, "host", "us@er")),
        ("adb:R58M123", Target(Way.ADB, "R58M123")),
        ("adb:192.168.1.4:5555", Target(Way.ADB, "192.168.1.4:5555")),
    ],
)
def test_what_people_write(text: str, wanted: Target) -> None:
    assert parse_target(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "fe80::1",
        "ssh://",
        "ssh://user:password@host",
        "ssh://host/folder",
        "host:99999",
        "ssh://host:99999",
        "-oProxyCommand=reboot",
        "two words",
        "adb:",
        "http://host",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(DeviceSettingError, match="is not the address of a device"):
        parse_target(text)


_WORDS = st.text("abcXYZ019._-@é%", min_size=1).filter(lambda t: not t.startswith("-"))


@given(
    _WORDS.filter(lambda t: "@" not in t and "%" not in t),
    st.one_of(st.just(""), _WORDS),
    st.integers(0, 65535),
)
def test_an_address_is_read_as_it_is_written(host: str, user: str, port: int) -> None:
    target = Target(Way.SSH, host, user, port)

    assert parse_target(str(target)) == target
