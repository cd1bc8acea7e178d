"""Uncertain pictures on the device: few, small, the least sure and the newest."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.deploy.runner.boxes import BoxesTask
from tango_desktop.deploy.runner.card import Card
from tango_desktop.deploy.runner.classes import ClassAnswer, ClassesTask
from tango_desktop.deploy.runner.inbox import Inbox, Offer, chosen, read_index, wanted, within
from tango_desktop.deploy.runner.postprocess import Found
from tango_desktop.deploy.runner.task import AS_THE_CARD

Run = Callable[..., Any]
Start = Callable[..., Any]
GREY = Image.new("RGB", (40, 30), (90, 90, 90))


def shade(number: int) -> Image.Image:
    """A picture that looks different from those of other numbers."""
    return Image.new("RGB", (40, 30), (20 * number, 90, 90))


def item(order: int, uncertainty: float, size: int = 1) -> dict[str, Any]:
    return {"name": f"{order}.jpg", "order": order, "uncertainty": uncertainty, "bytes": size}


@given(st.lists(st.floats(0, 1), max_size=40), st.integers(1, 20))
def test_the_least_sure_and_the_newest_stay(uncertainties: list[float], most: int) -> None:
    items = [item(k, u) for k, u in enumerate(uncertainties)]
    kept = chosen(items, most)
    assert len(kept) == min(len(items), most)
    newest = -(-most // 4)
    assert [k["order"] for k in kept][-newest:] == [k["order"] for k in items][-newest:]
    if most > newest and len(items) > newest:
        least_sure = max(k["uncertainty"] for k in items[:-newest])
        assert least_sure in [k["uncertainty"] for k in kept]


def test_bytes_are_bounded_and_the_oldest_go() -> None:
    items = [item(k, 0.5, 40) for k in range(5)]
    assert [k["order"] for k in within(items, 100)] == [3, 4]


def test_pictures_are_written_listed_and_removed(tmp_path: Path) -> None:
    box = Inbox(str(tmp_path), "r1", 4)
    for number in range(10):
        box.offer(Offer(0.5 + number / 100, shade(number), {"label": f"{number}"}))
        box.store()
    folder = tmp_path / "uncertain"
    items = read_index(str(folder))
    assert [one["answer"]["label"] for one in items] == ["6", "7", "8", "9"]
    names = {one["name"] for one in items}
    assert {path.name for path in folder.iterdir()} == {*names, "index.json"}
    for one in items:
        with Image.open(folder / one["name"]) as image:
            assert (list(image.size), image.format) == (one["size"], "JPEG")
        assert (folder / one["name"]).stat().st_size == one["bytes"]


def test_sure_answers_are_not_kept(tmp_path: Path) -> None:
    box = Inbox(str(tmp_path), "r1", 4)
    box.offer(Offer(0.1, GREY, {}))
    box.store()
    assert not (tmp_path / "uncertain").exists()


def test_few_wait_in_memory_and_the_least_sure_win(tmp_path: Path) -> None:
    box = Inbox(str(tmp_path), "r1", 50)
    full = [box.offer(Offer(0.3 + k / 100, shade(k), {})) for k in range(12)]
    assert full == [False] * 3 + [True] * 9
    box.store()
    kept = [one["uncertainty"] for one in read_index(str(tmp_path / "uncertain"))]
    assert kept == pytest.approx([0.38, 0.39, 0.40, 0.41])


def noisy(image: Image.Image, seed: int) -> Image.Image:
    """As a camera sees it again: noise in every pixel, and a little less light."""
    values = np.asarray(image, np.float32)
    noise = np.random.default_rng(seed).normal(-2.0, 6.0, values.shape)
    return Image.fromarray(np.clip(values + noise, 0, 255).astype(np.uint8))


def scene(place: int | None = None) -> Image.Image:
    """A camera's picture, 640 × 480; with a thing of 24 pixels at ``place``."""
    across = np.linspace(40, 200, 640, dtype=np.float32)
    values = np.repeat(np.stack([across] * 3, axis=-1)[None], 480, axis=0).astype(np.uint8)
    if place is not None:
        values[200:224, place : place + 24] = (250, 240, 20)
    return Image.fromarray(values)


def test_a_camera_that_stands_still_fills_no_places(tmp_path: Path) -> None:
    box = Inbox(str(tmp_path), "r1", 8)
    for seed in range(6):
        box.offer(Offer(0.5 + seed / 100, noisy(scene(), seed), {}))
        box.store()
    folder = str(tmp_path / "uncertain")
    assert len(read_index(folder)) == 1
    for seed, place in enumerate((100, 300, 301)):  # something comes, and hardly moves
        box.offer(Offer(0.6, noisy(scene(place), seed), {}))
        box.store()
    assert len(read_index(folder)) == 3
    again = Inbox(folder.rpartition("/")[0], "r1", 8)  # the runner was started anew
    again.offer(Offer(0.9, noisy(scene(), 9), {}))
    again.offer(Offer(0.9, noisy(scene(100), 9), {}))
    again.store()
    assert len(read_index(folder)) == 3
    again.offer(Offer(0.9, scene().rotate(90, expand=True), {}))
    again.store()
    assert len(read_index(folder)) == 4


def test_a_kept_picture_that_is_damaged_keeps_no_other_out(tmp_path: Path) -> None:
    box = Inbox(str(tmp_path), "r1", 8)
    box.offer(Offer(0.9, GREY, {}))
    box.store()
    (kept,) = read_index(str(tmp_path / "uncertain"))
    (tmp_path / "uncertain" / kept["name"]).write_bytes(b"half a pict")
    again = Inbox(str(tmp_path), "r1", 8)
    again.offer(Offer(0.9, GREY, {}))
    again.store()
    assert len(read_index(str(tmp_path / "uncertain"))) == 2


def test_a_damaged_list_starts_anew(tmp_path: Path) -> None:
    folder = tmp_path / "uncertain"
    folder.mkdir()
    (folder / "index.json").write_text('{"items": [{"order": "x"}]}', encoding="utf-8")
    (folder / "left.jpg").write_bytes(b"left by a kill")
    box = Inbox(str(tmp_path), "r1", 4)
    box.offer(Offer(0.9, GREY, {}))
    box.store()
    assert len(read_index(str(folder))) == 1
    assert not (folder / "left.jpg").exists()


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        ({"keep_uncertain": 5}, 5),
        ({"keep_uncertain": 0}, 0),
        ({"keep_uncertain": 10**9}, 1000),
        ({"keep_uncertain": True}, None),
        ({"keep_uncertain": -1}, None),
        ({"keep_uncertain": "5"}, None),
        ({}, None),
    ],
)
def test_what_the_desk_asks_for(settings: dict[str, Any], most: int | None) -> None:
    assert wanted(settings) == most


# -- how unsure an answer is ------------------------------------------------------------------

CLASSES = Card("m", "onnxruntime", "f", ["a", "b", "c"], {"size": [8, 8]}, {}, {})
LIMITS = {"kind": "boxes", "score": 0.2, "iou": 0.5, "top": 9}
BOXES = CLASSES._replace(postprocess=LIMITS)


@pytest.mark.parametrize(
    ("probabilities", "wanted_value"),
    [([1.0, 0.0, 0.0], 0.0), ([0.5, 0.5, 0.0], 1.0), ([0.1, 0.2, 0.7], 0.5)],
)
def test_classes_by_their_margin(probabilities: list[float], wanted_value: float) -> None:
    task = ClassesTask(CLASSES, AS_THE_CARD)
    answer = ClassAnswer(int(np.argmax(probabilities)), np.array(probabilities))
    assert task.uncertainty(answer) == pytest.approx(wanted_value)


@pytest.mark.parametrize(
    ("scores", "wanted_value"), [([], 0.0), ([1.0], 0.0), ([0.9, 0.2], 1.0), ([0.6], 0.5)]
)
def test_boxes_by_the_one_next_to_the_limit(scores: list[float], wanted_value: float) -> None:
    task = BoxesTask(BOXES, AS_THE_CARD)
    count = len(scores)
    found = Found(np.zeros((count, 4)), np.array(scores), np.zeros(count, np.int64))
    assert task.uncertainty(found) == pytest.approx(wanted_value)


# -- as the runner keeps them -----------------------------------------------------------------


def write_grey(folder: Path) -> Path:
    folder.mkdir()
    Image.new("RGB", (32, 24), (128, 128, 128)).save(folder / "grey.png")  # every class alike
    return folder


def kept_by(release: Path) -> list[dict[str, Any]]:
    return read_index(str(release.parents[1] / "monitor" / "uncertain"))


def test_a_run_keeps_what_it_is_unsure_of(
    run: Run, release: Path, pictures: Path, tmp_path: Path
) -> None:
    grey = write_grey(tmp_path / "grey")
    assert run(release, grey, pictures, "--keep-uncertain").returncode == 0
    (one,) = kept_by(release)
    assert one["answer"]["source"] == str(grey / "grey.png")
    assert one["uncertainty"] > 0.9
    assert one["release"] == release.name


def test_nothing_is_kept_unasked(run: Run, release: Path, tmp_path: Path) -> None:
    run(release, write_grey(tmp_path / "grey"))
    assert not (release.parents[1] / "monitor" / "uncertain").exists()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_desk_turns_it_on_and_off_without_a_restart(
    start: Start, release: Path, camera: dict[str, str]
) -> None:
    (Path(camera["PYTHONPATH"]) / "cv2.py").write_text(
        (Path(camera["PYTHONPATH"]) / "cv2.py").read_text().replace("(30, 220, 20)", "128")
    )
    monitor = release.parents[1] / "monitor"
    monitor.mkdir()
    child = start(release, "0", "--http", "0", env={**camera, "TANGO_MONITOR_PERIOD": "0.2"})
    child.line_with("live picture")
    time.sleep(0.5)
    assert not (monitor / "uncertain").exists()
    (monitor / "settings.json").write_text(json.dumps({"keep_uncertain": 3}), encoding="utf-8")
    until = time.monotonic() + 20
    while not kept_by(release) and time.monotonic() < until:
        time.sleep(0.05)
    assert 0 < len(kept_by(release)) <= 3
    (monitor / "settings.json").write_text(json.dumps({"keep_uncertain": 0}), encoding="utf-8")
    time.sleep(1.0)
    before = kept_by(release)
    time.sleep(0.6)
    assert kept_by(release) == before
    child.end(signal.SIGTERM)
