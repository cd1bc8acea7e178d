"""What was fetched from a device so far: a file of the project for each device."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tango_desktop.core.files import digest_of, read_text, write_json
from tango_desktop.core.jobs import logger
from tango_desktop.deploy.runner.statistics import Bucket
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
FOLDER = "monitor"
MOST_BUCKETS = 1000
MOST_LOOKS = 200


@dataclass(frozen=True)
class Look:
    """A time at which statistics were fetched.

    Attributes:
        when: local time of the desk, ISO 8601.
        pictures: how many the device had answered by then, as far as is known.
    """

    when: str
    pictures: int


@dataclass(frozen=True)
class Gathered:
    """Everything that is known of a device's work.

    Attributes:
        device: its name.
        buckets: hours of work, oldest first.
        looks: when it was asked, oldest first.
    """

    device: str
    buckets: tuple[Bucket, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures it has answered, as far as is known."""
        return self.looks[-1].pictures if self.looks else 0

    def recent(self, release: str, hours: float) -> Tally:
        """The counts of the last ``hours`` of running time of a release."""
        total, seconds = Tally(), 0.0
        for bucket in reversed(self.buckets):
            if bucket.release != release:
                continue
            if seconds and seconds + bucket.seconds > hours * 3600:
                break
            seconds += bucket.seconds
            total.merge(bucket.tally)
        return total


def file_of(project_folder: Path, device: str) -> Path:
    """Where the project keeps what is known of a device."""
    return project_folder / FOLDER / f"{plain_name(device)}.json"


def plain_name(device: str) -> str:
    """A device's name as a file name; different devices have different ones."""
    plain = re.sub(r"[^\w.-]+", "-", device).strip("-.")[:60]
    return plain if plain == device else f"{plain or 'device'}-{digest_of(device)[:6]}"


def merged(before: Gathered, found: Sequence[Bucket], when: str) -> Gathered:
    """``before`` with the buckets of a device; one that is known already is replaced."""
    known = {bucket.key: bucket for bucket in before.buckets}
    earlier = {key: bucket.tally.pictures for key, bucket in known.items()}
    for bucket in found:
        known[bucket.key] = bucket  # keeps the place of one that was there
    gained = sum(bucket.tally.pictures - earlier.get(bucket.key, 0) for bucket in found)
    look = Look(when, before.pictures + max(gained, 0))
    return Gathered(
        before.device,
        tuple(known.values())[-MOST_BUCKETS:],
        (*before.looks, look)[-MOST_LOOKS:],
    )


def load_gathered(project_folder: Path, device: str) -> Gathered:
    """What is known of a device; nothing when it was never asked, or the file is damaged."""
    path = file_of(project_folder, device)
    if not path.is_file():
        return Gathered(device)
    try:
        return _gathered(device, json.loads(read_text(path)))
    except ProjectError as error:
        logger("monitor").warning("%s", error.message)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger("monitor").warning(
            "%s", tr("{path} is damaged and begun anew: {reason}.", path=path, reason=repr(error))
        )
    return Gathered(device)


def _gathered(device: str, content: Mapping[str, Any]) -> Gathered:
    if content["schema"] != SCHEMA:
        raise ValueError(f"schema {content['schema']}")
    return Gathered(
        device,
        tuple(Bucket.from_dict(one) for one in content["buckets"]),
        tuple(Look(str(one["when"]), int(one["pictures"])) for one in content["looks"]),
    )


def save_gathered(project_folder: Path, gathered: Gathered) -> Path:
    """Keep it in the project, atomically.

    Raises:
        ProjectError: it cannot be written.
    """
    path = file_of(project_folder, gathered.device)
    write_json(
        path,
        {
            "schema": SCHEMA,
            "device": gathered.device,
            "looks": [{"when": one.when, "pictures": one.pictures} for one in gathered.looks],
            "buckets": [bucket.to_dict() for bucket in gathered.buckets],
        },
    )
    return path


def now() -> str:
    """Local time, to the second."""
    return datetime.now().isoformat(timespec="seconds")
