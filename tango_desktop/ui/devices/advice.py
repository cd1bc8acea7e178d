"""What to check when a device cannot be reached, beyond the error's own hint."""

from __future__ import annotations

from tango_desktop.errors import HostKeyError, LoginError, TangoError, UnreachableError
from tango_desktop.i18n import N_, tr

REACHING = (
    N_("The board has power, and its cable or Wi-Fi is in the same network as this computer."),
    N_("SSH is switched on there. On a Raspberry Pi: raspi-config, Interface Options, SSH."),
    N_("A Jetson on a USB cable is at 192.168.55.1."),
    N_("On a phone, USB debugging is on in the developer options, and it allowed this computer."),
)
ADVICE: dict[type[TangoError], tuple[str, ...]] = {
    UnreachableError: REACHING[:3],
    LoginError: (
        N_(
            "User names differ by image: “pi” or your own on a Raspberry Pi, “odroid” on an Odroid."
        ),
        N_("Write the user into the address: user@host."),
    ),
    HostKeyError: (
        N_("A key changes when the board was set up anew, or got the address of another one."),
        N_("If you know of no such reason, somebody may stand between: do not connect."),
    ),
}


def advice_on(error: TangoError) -> tuple[str, ...]:
    """What to check, in sentences; nothing for other errors."""
    found = next((told for kind, told in ADVICE.items() if isinstance(error, kind)), ())
    return tuple(tr(one) for one in found)
