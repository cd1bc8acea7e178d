"""The file of statistics: bounded, whole after a kill, shared by programs, free of the clock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.deploy.runner import statistics
from tango_desktop.deploy.runner.statistics import (
    BUCKET_S,
    FILE,
    MOST_BUCKETS,
    MOST_BYTES,
    Bucket,
    Statistics,
    deployment_of,
    parse,
    text_of,
)
from tango_desktop.deploy.runner.tally import Tally

Run = Callable[..., Any]
Start = Callable[..., Any]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def one_picture(tally: Tally) -> None:
    tally.pictures += 1


def stored(folder: Path) -> list[Bucket]:
    return parse((folder / FILE).read_text(encoding="utf-8"))


def pictures(folder: Path) -> int:
    return sum(bucket.tally.pictures for bucket in stored(folder))


def test_an_hour_is_a_bucket_of_running_time(tmp_path: Path) -> None:
    clock = Clock()
    kept = Statistics(str(tmp_path), "r1", clock)
    for _ in range(5):
        kept.count(one_picture)
        clock.now += BUCKET_S / 2
    kept.flush()
    assert [(b.number, b.order, b.tally.pictures) for b in stored(tmp_path)] == [
        (0, 1, 2),
        (1, 2, 2),
        (2, 3, 1),
    ]


def test_flushing_twice_counts_once(tmp_path: Path) -> None:
    kept = Statistics(str(tmp_path), "r1", Clock())
    for _ in range(3):
        kept.count(one_picture)
        kept.flush()
    assert pictures(tmp_path) == 3


def test_the_last_two_days_of_running_stay(tmp_path: Path) -> None:
    clock = Clock()
    kept = Statistics(str(tmp_path), "r1", clock)
    for _ in range(MOST_BUCKETS + 7):
        kept.count(one_picture)
        clock.now += BUCKET_S
        kept.flush()
    kept.count(one_picture)
    kept.flush()
    assert [b.number for b in stored(tmp_path)] == list(range(8, MOST_BUCKETS + 8))


def test_the_file_is_bounded_however_many_classes_there_are() -> None:
    buckets = []
    for number in range(MOST_BUCKETS):
        bucket = Bucket("s", number, "r")
        bucket.order = number + 1
        bucket.tally.classes = {k: 100000 + k for k in range(2000)}
        buckets.append(bucket)
    text = text_of(buckets)
    assert len(text) < 1.05 * MOST_BYTES < 256_000
    assert [b.number for b in parse(text)][-1] == MOST_BUCKETS - 1
    buckets[-1].tally.classes = {k: 10**9 + k for k in range(50_000)}
    text = text_of(buckets[-1:])
    assert len(text) < MOST_BYTES
    assert max(parse(text)[0].tally.classes) == 49_999  # the rarest are forgotten


def test_the_next_program_goes_on_with_a_closed_bucket(tmp_path: Path) -> None:
    for _ in range(100):  # a timer that looks at one picture at a time
        kept = Statistics(str(tmp_path), "r1", Clock())
        kept.count(one_picture)
        kept.flush(closing=True)
    (bucket,) = stored(tmp_path)
    assert bucket.tally.pictures == 100


def test_another_release_has_buckets_of_its_own(tmp_path: Path) -> None:
    for release in ("r1", "r2"):
        kept = Statistics(str(tmp_path), release, Clock())
        kept.count(one_picture)
        kept.flush(closing=True)
    assert [bucket.release for bucket in stored(tmp_path)] == ["r1", "r2"]


def test_a_clock_that_is_wrong_changes_only_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = iter(["2036-01-01T00:00:00", "1970-01-01T00:00:00"] * 10)
    monkeypatch.setattr(statistics, "clock_label", lambda: next(labels))
    clock = Clock()
    kept = Statistics(str(tmp_path), "r1", clock)
    for _ in range(4):
        kept.count(one_picture)
        clock.now += BUCKET_S
    kept.flush()
    assert [b.number for b in stored(tmp_path)] == [0, 1, 2, 3]


def test_a_deployment_that_was_removed_is_not_made_again(tmp_path: Path) -> None:
    kept = Statistics(str(tmp_path / "gone" / "monitor"), "r1", Clock())
    with pytest.raises(OSError):
        kept.flush()
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("content", ["", "{", '{"schema":1}', '{"schema":1,"buckets":[{}]}', "[]"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    kept = Statistics(str(tmp_path), "r1", Clock())
    kept.count(one_picture)
    kept.flush()
    assert pictures(tmp_path) == 1
    assert (tmp_path / f"{FILE}.damaged").read_text(encoding="utf-8") == content


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    content = '{"schema":2,"buckets":[]}'
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    kept = Statistics(str(tmp_path), "r1", Clock())
    with pytest.raises(ValueError, match="schema 2"):
        kept.flush()
    assert (tmp_path / FILE).read_text(encoding="utf-8") == content


COUNT_MUCH = """
import sys
from tango_desktop.deploy.runner.statistics import Statistics
kept = Statistics(sys.argv[1], "r1")
for _ in range(20):
    kept.count(lambda tally: setattr(tally, "pictures", tally.pictures + 1))
    kept.flush()
kept.flush(closing=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX systems")
def test_programs_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNT_MUCH, str(tmp_path)]
    children = [subprocess.Popen(command) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    assert pictures(tmp_path) == 60
    assert len({bucket.order for bucket in stored(tmp_path)}) == len(stored(tmp_path))


# -- as the runner keeps it -------------------------------------------------------------------


def test_only_installed_releases_have_statistics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = tmp_path / "releases" / "abc"
    release.mkdir(parents=True)
    assert deployment_of(str(release)) is None
    (tmp_path / "deployment.json").write_text("{}", encoding="utf-8")
    assert deployment_of(str(release)) == str(tmp_path)
    monkeypatch.setenv("TANGO_DEPLOYMENT", "/elsewhere")
    assert deployment_of(str(release)) == "/elsewhere"


def monitor_of(release: Path) -> Path:
    return release.parents[1] / "monitor"


def test_a_run_is_counted(run: Run, release: Path, pictures: Path) -> None:
    result = run(release, pictures, pictures / "absent.png")
    assert result.returncode == 3
    (bucket,) = stored(monitor_of(release))
    assert bucket.release == release.name
    assert bucket.closed
    tally = bucket.tally
    assert (tally.pictures, tally.classes, tally.errors) == (3, {0: 1, 1: 1, 2: 1}, {"input": 1})
    assert {name: sum(counts) for name, counts in tally.histograms.items()} == dict.fromkeys(
        ("total_ms", "infer_ms", "confidence", "brightness", "contrast", "side"), 3
    )


def test_boxes_are_counted(run: Run, finder_release: Path, pictures: Path) -> None:
    run(finder_release, pictures)
    (bucket,) = stored(monitor_of(finder_release))
    assert bucket.tally.histograms["boxes"][1] == 3
    assert bucket.tally.classes == {0: 1, 1: 1, 2: 1}


@pytest.mark.parametrize("how", ["option", "environment"])
def test_statistics_can_be_turned_off(run: Run, release: Path, pictures: Path, how: str) -> None:
    if how == "option":
        run(release, pictures, "--no-statistics")
    else:
        run(release, pictures, env={**os.environ, "TANGO_STATISTICS": "0"})
    assert not monitor_of(release).exists()


def test_a_bundle_that_is_not_installed_writes_nothing(
    run: Run, bundle: Any, pictures: Path
) -> None:
    before = sorted(bundle.folder.parent.rglob("*"))
    run(bundle.folder, pictures)
    assert sorted(bundle.folder.parent.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_told_once(
    run: Run, release: Path, pictures: Path
) -> None:
    monitor_of(release).write_text("in the way", encoding="utf-8")
    result = run(release, pictures)
    assert result.returncode == 0
    assert result.stderr.count("Statistics cannot be kept") == 1


def _wait_for_pictures(folder: Path) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (folder / FILE).is_file() and (count := pictures(folder)):
            return count
        time.sleep(0.05)
    raise AssertionError("no statistics came")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_kill_costs_a_few_seconds(start: Start, release: Path, camera: dict[str, str]) -> None:
    child = start(release, "0", env={**camera, "TANGO_MONITOR_PERIOD": "0.3"})
    before = _wait_for_pictures(monitor_of(release))
    child.end(signal.SIGKILL)
    (bucket,) = stored(monitor_of(release))
    assert bucket.tally.pictures >= before
    assert not bucket.closed


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_service_that_is_stopped_writes_all(
    start: Start, release: Path, camera: dict[str, str]
) -> None:
    child = start(release, "0", "--http", "0", env=camera)
    child.line_with("live picture")
    time.sleep(0.5)
    assert child.end(signal.SIGTERM) == 130
    (bucket,) = stored(monitor_of(release))
    assert bucket.closed
    told = next(line for line in child.seen if "frames in" in line)
    assert f": {bucket.tally.pictures} frames in" in told
    assert json.loads((monitor_of(release) / FILE).read_text(encoding="utf-8"))["schema"] == 1
