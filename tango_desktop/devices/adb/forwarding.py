"""Ports of the phone, reached through ports here that the ADB server opens."""

from __future__ import annotations

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.server import ServerLine


def forward_port(serial: str, port: int, ctx: JobContext) -> int:
    """Have the server choose a port here; errors as :meth:`ServerLine.ask`."""
    line = ServerLine(ctx)
    try:
        line.ask(f"host-serial:{serial}:forward:tcp:0;tcp:{port}")
        line.expect_okay()  # it says OKAY twice, then the port
        return int(line.read_block())
    finally:
        line.close()


def end_forward(serial: str, here: int) -> None:
    """Close the port here; errors as :meth:`ServerLine.ask`."""
    line = ServerLine(JobContext())
    try:
        line.ask(f"host-serial:{serial}:killforward:tcp:{here}")
        line.expect_okay()
    finally:
        line.close()
