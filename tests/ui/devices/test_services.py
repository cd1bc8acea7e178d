"""What discovery found, as the list shows it."""

from __future__ import annotations

import pytest

from tango_desktop.devices.discovery import Found, FoundState, Via
from tango_desktop.devices.targets import parse_target
from tango_desktop.ui.devices.offered import BOARD, JETSON, PC, PHONE
from tango_desktop.ui.devices.services import offered


def found(
    title: str, picture: str, state: FoundState = FoundState.READY, detail: str = ""
) -> Found:
    target = parse_target("host")
    return Found("k", target, title, "", detail, picture, state, (Via.KNOWN, Via.MDNS), ("old",))


@pytest.mark.parametrize(
    ("title", "picture", "kind"),
    [
        ("jetson-lab", "board", JETSON),
        ("raspberrypi", "board", BOARD),
        ("Pixel 8", "phone", PHONE),
        ("build-server", "computer", PC),
        ("what", "", BOARD),
    ],
)
def test_every_kind_has_its_picture(title: str, picture: str, kind: str) -> None:
    made = offered(found(title, picture))
    assert made.kind == kind
    assert made.recent
    assert made.answers
    assert made.source == "used before, local network"
    assert made.replaces == ("old",)


def test_what_is_not_ready_says_why() -> None:
    assert offered(found("x", "phone", FoundState.ASKS)).problem == FoundState.ASKS.title
    assert offered(found("x", "phone", FoundState.BLOCKED, "Do this.")).problem == "Do this."
    silent = offered(found("x", "board", FoundState.SILENT))
    assert silent.problem == ""
    assert "does not answer" in silent.source
    assert not silent.answers
