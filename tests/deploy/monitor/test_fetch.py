"""Statistics come to the desk: merged without doubles, bounded, damage is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.monitor.fetch import fetch, keep_uncertain
from tango_desktop.deploy.monitor.gathered import (
    MOST_BUCKETS,
    Gathered,
    file_of,
    load_gathered,
    merged,
    plain_name,
)
from tango_desktop.deploy.runner.statistics import BUCKET_S, Bucket, Statistics
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.targets import THIS
from tango_desktop.errors import DeployError

CTX = JobContext()


def bucket(session: str, number: int, pictures: int, release: str = "r1") -> Bucket:
    made = Bucket(session, number, release)
    made.seconds = BUCKET_S
    made.tally.pictures = pictures
    return made


def one_picture(tally: Tally) -> None:
    tally.pictures += 1


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    folder = tmp_path / "설치 하나"
    (folder / "monitor").mkdir(parents=True)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def fetched(deployment: Path, home: Path) -> Gathered:
    with connect(THIS) as connection:
        return fetch(connection, str(deployment), home, "this", CTX)


def test_fetching_again_counts_nothing_twice(deployment: Path, home: Path) -> None:
    kept = Statistics(str(deployment / "monitor"), "r1")
    for total in (3, 6):
        for _ in range(3):
            kept.count(one_picture)
        kept.flush()
        for _ in range(2):
            gathered = fetched(deployment, home)
            assert (gathered.pictures, len(gathered.buckets)) == (total, 1)
    assert [look.pictures for look in gathered.looks] == [3, 3, 6, 6]
    assert load_gathered(home, "this").recent("r1", 24).pictures == 6


def test_a_device_that_was_never_used(deployment: Path, home: Path) -> None:
    gathered = fetched(deployment, home)
    assert (gathered.buckets, gathered.pictures, len(gathered.looks)) == ((), 0, 1)


def test_damage_on_the_device_is_told(deployment: Path, home: Path) -> None:
    (deployment / "monitor" / "statistics.json").write_bytes(b"\xff{")
    with pytest.raises(DeployError, match="not what the deployed program writes"):
        fetched(deployment, home)


def test_a_file_without_end_is_not_fetched(
    deployment: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tango_desktop.deploy.monitor.fetch._LARGEST_BYTES", 1000)
    (deployment / "monitor" / "statistics.json").write_bytes(bytes(1001))
    with pytest.raises(DeployError, match="too large"):
        fetched(deployment, home)


def test_damage_in_the_project_starts_anew(deployment: Path, home: Path) -> None:
    file_of(home, "this").parent.mkdir()
    file_of(home, "this").write_text('{"schema": 1, "looks": 3}', encoding="utf-8")
    assert fetched(deployment, home).pictures == 0


def test_what_the_device_forgets_stays_here() -> None:
    before = merged(Gathered("pi"), [bucket("a", 0, 5), bucket("a", 1, 7)], "t1")
    after = merged(before, [bucket("a", 1, 9), bucket("a", 2, 1)], "t2")
    assert [b.tally.pictures for b in after.buckets] == [5, 9, 1]
    assert [look.pictures for look in after.looks] == [12, 15]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_pictures_are_the_sum_of_all_buckets(growth: list[int]) -> None:
    gathered, total = Gathered("pi"), 0
    for number, gain in enumerate(growth):
        total += gain
        gathered = merged(gathered, [bucket("a", 0, total), bucket("b", number, 1)], "t")
    assert gathered.pictures == total + len(growth)
    assert sum(b.tally.pictures for b in gathered.buckets) == gathered.pictures


def test_the_project_keeps_a_bounded_history() -> None:
    gathered = Gathered("pi")
    for number in range(0, MOST_BUCKETS + 50, 48):
        gathered = merged(gathered, [bucket("a", number + k, 1) for k in range(48)], "t")
    assert len(gathered.buckets) == MOST_BUCKETS
    assert gathered.pictures > MOST_BUCKETS


def test_recent_is_running_time_of_one_release() -> None:
    buckets = [bucket("a", k, 1) for k in range(5)] + [bucket("b", 0, 100, "r2")]
    gathered = merged(Gathered("pi"), buckets, "t")
    assert gathered.recent("r1", 3).pictures == 3
    assert gathered.recent("r1", 0.5).pictures == 1  # the last one, however long
    assert gathered.recent("r2", 24).pictures == 100
    assert gathered.recent("r3", 24).pictures == 0


def test_devices_have_files_of_their_own() -> None:
    assert plain_name("this") == "this"
    names = ["pi@a", "pi a", "../pi", "파이", "", "a" * 300]
    plain = [plain_name(name) for name in names]
    assert len(set(plain)) == len(names)
    assert not any("/" in name or name.startswith(".") or len(name) > 80 for name in plain)


def test_settings_reach_the_device(deployment: Path) -> None:
    path = deployment / "monitor" / "settings.json"
    with connect(THIS) as connection:
        keep_uncertain(connection, str(deployment), 0, CTX)
        assert not path.exists()  # nothing to turn off
        keep_uncertain(connection, str(deployment), 20, CTX)
        assert json.loads(path.read_text(encoding="utf-8")) == {"keep_uncertain": 20}
        keep_uncertain(connection, str(deployment), 0, CTX)
        assert json.loads(path.read_text(encoding="utf-8")) == {"keep_uncertain": 0}
