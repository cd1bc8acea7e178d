"""Fetches what a deployed model has counted, and tells it what to keep."""

from __future__ import annotations

import json
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.deploy.monitor.gathered import (
    Gathered,
    load_gathered,
    merged,
    now,
    save_gathered,
)
from tango_desktop.deploy.runner import statistics
from tango_desktop.deploy.runner.statistics import Bucket
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.targets import Way
from tango_desktop.errors import (
    ConnectionLostError,
    DeployError,
    DeviceError,
    DeviceFullError,
    HostKeyError,
    LoginError,
    UnreachableError,
)
from tango_desktop.i18n import tr

MONITOR = "monitor"
SETTINGS = "settings.json"
MOST_UNCERTAIN = 1000
_LARGEST_BYTES = 64 << 20
# What says that the device was not reached; any other DeviceError is about the file.
_NOT_REACHED = (UnreachableError, LoginError, HostKeyError, ConnectionLostError, DeviceFullError)


def fetch(
    connection: Connection, target: str, project_folder: Path, device: str, ctx: JobContext
) -> Gathered:
    """Fetch the statistics of the deployment ``target`` and add them to what is known.

    Args:
        connection: to the device.
        target: the deployment folder there.
        project_folder: where what is known is kept.
        device: the device's name.
        ctx: the job's context.

    Raises:
        DeviceError: the device cannot be reached.
        DeployError: its statistics are not what the runner writes.
        ProjectError: the project cannot be written.
    """
    path = inside(connection, target, MONITOR, statistics.FILE)
    content = content_of(connection, path, ctx)
    buckets = () if content is None else _buckets(content, path)
    gathered = merged(load_gathered(project_folder, device), buckets, now())
    save_gathered(project_folder, gathered)
    return gathered


def inside(connection: Connection, folder: str, *names: str) -> str:
    """A path in a folder of the device, as the device writes paths."""
    if connection.target.way is Way.LOCAL:
        return str(Path(folder, *names))
    return "/".join((folder.rstrip("/"), *names))


def content_of(connection: Connection, path: str, ctx: JobContext) -> bytes | None:
    """The content of a small file of the device; None when there is none.

    Raises:
        DeviceError: the device cannot be reached.
        DeployError: it is larger than anything that the runner writes.
    """

    def stop_at_limit(count: int) -> None:
        if count > _LARGEST_BYTES:
            raise DeployError(tr("{path} on the device is too large.", path=path))

    with scratch_folder("monitor") as folder:
        target = folder / "file"
        try:
            connection.get(path, target, ctx, on_bytes=stop_at_limit)
        except _NOT_REACHED:
            raise
        except DeviceError:
            return None
        return target.read_bytes()


def _buckets(content: bytes, path: str) -> tuple[Bucket, ...]:
    try:
        return tuple(statistics.parse(content.decode("utf-8")))
    except ValueError as error:
        raise DeployError(
            tr("{path} on the device is not what the deployed program writes.", path=path),
            tr("Deploy again, so that both are of the same version."),
            str(error),
        ) from error


def keep_uncertain(connection: Connection, target: str, count: int, ctx: JobContext) -> None:
    """Ask the deployed program to keep so many uncertain pictures; 0: none. It needs no restart.

    Raises:
        DeviceError: the device cannot be reached, or nothing can be written there.
    """
    path = inside(connection, target, MONITOR, SETTINGS)
    wanted = json.dumps({"keep_uncertain": min(max(count, 0), MOST_UNCERTAIN)}).encode()
    before = content_of(connection, path, ctx)
    if before == wanted or (before is None and not count):
        return
    with scratch_folder("monitor") as folder:
        source = folder / SETTINGS
        source.write_bytes(wanted)
        _make_folder(connection, inside(connection, target, MONITOR), ctx)
        connection.put(source, path, ctx)


def _make_folder(connection: Connection, folder: str, ctx: JobContext) -> None:
    if connection.target.way is Way.LOCAL:
        Path(folder).mkdir(parents=True, exist_ok=True)
    else:
        connection.run(["mkdir", "-p", folder], ctx)
