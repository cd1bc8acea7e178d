"""What is known of the line to a device, and for how long."""

from __future__ import annotations

import pytest

from tango_desktop.errors import DeployError, LoginError, NotThereError
from tango_desktop.ui.devices import links
from tango_desktop.ui.devices.links import DeviceLinks, LinkState

PI = "ssh://pi@host"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock; the last value counts."""
    clock = [1000.0]
    monkeypatch.setattr(links.time, "monotonic", lambda: clock[-1])
    return clock


def test_a_connection_counts_for_minutes_a_problem_until_the_next(
    qapp: object, now: list[float]
) -> None:
    known = DeviceLinks()
    assert known.link(PI).state is LinkState.AWAY
    known.connected(PI)
    known.saw(PI)  # says less
    assert known.link(PI).state is LinkState.FRESH
    now.append(1000.0 + links.FRESH_S + 1)
    assert known.link(PI).state is LinkState.AWAY
    known.failed(PI, LoginError("It refuses the password."))
    now.append(9e9)
    assert known.link(PI).problem == "It refuses the password."


def test_errors_of_other_things_say_nothing_about_the_line(qapp: object) -> None:
    known = DeviceLinks()
    known.connected(PI)
    known.failed(PI, DeployError("The golden picture was answered wrongly."))
    assert known.link(PI).state is LinkState.FRESH


def test_a_device_without_what_was_deployed_did_answer(qapp: object, now: list[float]) -> None:
    known = DeviceLinks()
    known.failed(PI, LoginError("It refuses the password."))
    known.failed(PI, NotThereError("Nothing is installed in /x any more."))
    assert known.link(PI).state is LinkState.FRESH


def test_this_computer_has_no_line(qapp: object) -> None:
    known = DeviceLinks()
    known.connected("this")
    known.connected("")
    assert known.link("this").state is LinkState.AWAY
