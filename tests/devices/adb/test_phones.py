"""What ``adb devices -l`` writes, and what its states mean."""

from __future__ import annotations

import pytest

from tango_desktop.devices.adb.phones import (
    PhoneState,
    parse_phones,
    refusal_error,
    state_error,
)
from tango_desktop.devices.adb.shell import script_of
from tango_desktop.errors import DeviceError, LoginError, UnreachableError

LINES = """\
R3CT10ABCDE            device usb:1-4 product:r0qxx model:SM_S901N device:r0q transport_id:7
emulator-5554          offline transport_id:2
192.168.0.7:5555       unauthorized transport_id:3
0123456789ABCDEF       no permissions (user in plugdev group; are your udev rules wrong?); see \
[http://developer.android.com/tools/device.html] usb:3-1 transport_id:4
abc                    recovery usb:1-5 product:x model:Y device:z transport_id:5
def                    authorizing usb:1-6
ghi                    something new
"""


def test_every_line_is_a_phone() -> None:
    phones = {phone.serial: phone for phone in parse_phones(LINES)}
    assert [phone.state for phone in phones.values()] == [
        PhoneState.READY,
        PhoneState.OFFLINE,
        PhoneState.UNAUTHORIZED,
        PhoneState.NO_PERMISSION,
        PhoneState.RECOVERY,
        PhoneState.AUTHORIZING,
        PhoneState.OTHER,
    ]
    assert phones["R3CT10ABCDE"].title == "SM S901N"
    assert phones["R3CT10ABCDE"].usb == "1-4"
    assert phones["192.168.0.7:5555"].title == "192.168.0.7:5555"


@pytest.mark.parametrize("state", [state for state in PhoneState if state is not PhoneState.READY])
def test_every_state_but_ready_has_a_sentence_and_a_hint(state: PhoneState) -> None:
    error = state_error(state, "SM S901N")
    assert error is not None
    assert "SM S901N" in error.message
    assert error.hint
    wants_person = (PhoneState.UNAUTHORIZED, PhoneState.AUTHORIZING, PhoneState.NO_PERMISSION)
    assert isinstance(error, LoginError if state in wants_person else UnreachableError)


def test_ready_is_no_error() -> None:
    assert state_error(PhoneState.READY, "x") is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set", LoginError),
        ("device offline", UnreachableError),
        ("device 'R3CT' not found", UnreachableError),
        ("insufficient permissions for device: user in plugdev group", LoginError),
        ("closed", DeviceError),
    ],
)
def test_refusals_of_the_server_become_sentences(said: str, kind: type[DeviceError]) -> None:
    error = refusal_error(said, "R3CT")
    assert type(error) is kind
    assert error.details == said


def test_a_script_says_its_number_first_and_quotes_the_rest() -> None:
    assert (
        script_of(["ls", "a b"], {"A": "it's"}) == """echo $$; export 'A=it'"'"'s'; exec ls 'a b'"""
    )
