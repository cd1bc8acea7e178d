"""A detector's bundle as a user starts it: boxes in words, lines, tables and COCO results."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install
from tango_desktop.deploy.predict import ask, installed_here
from tango_desktop.deploy.runner.annotate import colour_of
from tango_desktop.deploy.runner.boxes import BoxesTask
from tango_desktop.deploy.runner.card import read_card
from tango_desktop.deploy.runner.task import Options
from tango_desktop.errors import DeployError

Run = Callable[..., "subprocess.CompletedProcess[str]"]
# The 32 × 24 pictures take 8 × 6 of the input, one row below its top: (x) · 4, (y − 1) · 4.
RED_BOX = [8.0, 6.0, 24.0, 18.0]


def lines_of(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


# -- words and lines --------------------------------------------------------------------------


def test_a_picture_in_words(run: Run, finder: Bundle, pictures: Path) -> None:
    result = run(finder.folder, pictures / "red.png")
    assert result.stdout.startswith(f"{pictures / 'red.png'}: 1 빨강 (")
    assert result.stdout.endswith(" ms)\n")


@pytest.mark.parametrize("which", ["finder", "inside_finder"])
def test_a_picture_as_json(
    run: Run, pictures: Path, which: str, request: pytest.FixtureRequest
) -> None:
    bundle: Bundle = request.getfixturevalue(which)
    (line,) = lines_of(run(bundle.folder, pictures / "red.png", "--json"))
    (box,) = line["boxes"]
    assert (box["label"], box["class"]) == ("빨강", 0)
    assert box["box"] == pytest.approx(RED_BOX, abs=0.01)
    pixels = np.asarray(Image.open(pictures / "red.png"), dtype=float)[..., 0].mean() / 255
    assert box["confidence"] == pytest.approx(0.75 * pixels + 0.25 * 114 / 255, abs=0.01)
    assert set(line["ms"]) == {"decode", "preprocess", "infer", "postprocess", "total"}


@pytest.mark.parametrize("which", ["finder", "inside_finder"])
def test_a_picture_without_objects(
    run: Run, tmp_path: Path, which: str, request: pytest.FixtureRequest
) -> None:
    bundle: Bundle = request.getfixturevalue(which)
    Image.new("RGB", (32, 24)).save(tmp_path / "black.png")
    result = run(bundle.folder, tmp_path / "black.png")
    assert ": nothing found (" in result.stdout
    assert result.returncode == 0


def test_limits_can_be_changed(run: Run, finder: Bundle, pictures: Path) -> None:
    def count(*options: str) -> int:
        (line,) = lines_of(run(finder.folder, pictures / "red.png", "--json", *options))
        return len(line["boxes"])

    assert count("--iou", "0.9") == 2  # the duplicate, which overlaps by 0.8
    assert count("--score", "0.1") == 3
    assert count("--score", "0.99") == 0
    assert count("--score", "0.1", "--top", "2") == 2


def test_limits_inside_the_model_stay(run: Run, inside_finder: Bundle, pictures: Path) -> None:
    picture = pictures / "red.png"
    result = run(inside_finder.folder, picture, "--iou", "0.9")
    assert (result.returncode, "--iou cannot be changed" in result.stderr) == (2, True)
    result = run(inside_finder.folder, picture, "--score", "0.1")
    assert (result.returncode, "below 0.25 itself" in result.stderr) == (2, True)
    assert ": nothing found" in run(inside_finder.folder, picture, "--score", "0.99").stdout


@pytest.mark.parametrize("option", [("--score", "0.5"), ("--iou", "0.5"), ("--coco", "x.json")])
def test_a_classifier_has_no_boxes(
    run: Run, bundle: Bundle, pictures: Path, option: tuple[str, str]
) -> None:
    result = run(bundle.folder, pictures / "red.png", *option)
    assert (result.returncode, result.stdout) == (2, "")
    assert "models that find boxes" in result.stderr


@pytest.mark.parametrize("value", ["2", "-1", "nan", "x"])
def test_shares_are_from_0_to_1(run: Run, finder: Bundle, value: str) -> None:
    result = run(finder.folder, "x.png", f"--score={value}")
    assert (result.returncode, "from 0 to 1" in result.stderr) == (2, True)


# -- files ------------------------------------------------------------------------------------


def test_a_folder_of_results(run: Run, finder: Bundle, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "결과"
    assert run(finder.folder, pictures, "--save", out).returncode == 0
    with (out / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["label"] for row in rows] == ["green", "빨강", "blue"]
    sides = [float(rows[1][side]) for side in ("left", "top", "right", "bottom")]
    assert sides == pytest.approx(RED_BOX, abs=0.01)
    assert len((out / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_boxes_are_drawn_in_the_colour_of_their_class(
    run: Run, finder: Bundle, tmp_path: Path
) -> None:
    Image.new("RGB", (320, 240), (255, 0, 0)).save(tmp_path / "red.png")
    run(finder.folder, tmp_path / "red.png", "--save", tmp_path / "out")
    drawn = np.asarray(Image.open(tmp_path / "out" / "red.jpg"), dtype=int)
    bottom, middle = drawn[179, 100:220], drawn[150, 100:220]  # of the box, 80 to 240, 60 to 180
    assert np.abs(bottom - colour_of(0)).mean() < 60
    assert np.abs(middle - (255, 0, 0)).mean() < 5
    assert np.abs(drawn[50, 85:95] - (255, 0, 0)).mean() > 5  # the label above


def test_colours_of_neighbours_differ() -> None:
    colours = np.array([colour_of(number) for number in range(80)])
    assert len(np.unique(colours, axis=0)) == 80
    assert np.abs(np.diff(colours, axis=0)).sum(axis=1).min() > 60


def test_coco_results_by_order(run: Run, finder: Bundle, pictures: Path, tmp_path: Path) -> None:
    path = tmp_path / "coco.json"
    assert run(finder.folder, pictures, "--coco", path).returncode == 0
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["image_id"], row["category_id"]) for row in rows] == [(1, 1), (2, 0), (3, 2)]
    assert rows[1]["bbox"] == pytest.approx([8.0, 6.0, 16.0, 12.0], abs=0.02)
    assert 0.7 < rows[1]["score"] < 0.8


def annotations(path: Path, categories: list[str], images: list[str]) -> Path:
    content = {
        "categories": [{"id": 10 + k, "name": name} for k, name in enumerate(categories)],
        "images": [{"id": 100 + k, "file_name": name} for k, name in enumerate(images)],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_coco_results_by_name(run: Run, finder: Bundle, pictures: Path, tmp_path: Path) -> None:
    names = ["하위/파랑 하늘.bmp", "green.jpg", "train/red.png"]
    given = annotations(tmp_path / "a.json", ["blue", "green", "빨강"], names)
    path = tmp_path / "coco.json"
    assert run(finder.folder, pictures, "--coco", path, "--coco-ids", given).returncode == 0
    rows = json.loads(path.read_text(encoding="utf-8"))
    found = {row["image_id"]: row["category_id"] for row in rows}
    assert found == {100: 10, 101: 11, 102: 12}


@pytest.mark.parametrize(
    ("categories", "images", "sentence"),
    [
        (["green"], ["red.png"], "no category 빨강, blue"),
        (["빨강", "green", "blue"], ["other.png"], "no picture red.png"),
    ],
)
def test_coco_names_that_are_absent(
    run: Run,
    finder: Bundle,
    pictures: Path,
    tmp_path: Path,
    categories: list[str],
    images: list[str],
    sentence: str,
) -> None:
    given = annotations(tmp_path / "a.json", categories, images)
    options = ("--coco", tmp_path / "c.json", "--coco-ids", given)
    result = run(finder.folder, pictures / "red.png", *options)
    assert result.returncode == 3
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_coco_file_that_cannot_be_written(
    run: Run, finder: Bundle, pictures: Path, tmp_path: Path
) -> None:
    result = run(finder.folder, pictures / "red.png", "--coco", tmp_path / "no" / "c.json")
    assert (result.returncode, "cannot be written" in result.stderr) == (7, True)


def test_results_do_not_replace_the_annotations(
    run: Run, finder: Bundle, pictures: Path, tmp_path: Path
) -> None:
    given = annotations(tmp_path / "a.json", ["blue", "green", "빨강"], ["red.png"])
    before = given.read_bytes()
    result = run(finder.folder, pictures / "red.png", "--coco", given, "--coco-ids", given)
    assert (result.returncode, "another name" in result.stderr) == (2, True)
    assert given.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no disk that is always full")
@pytest.mark.parametrize("options", [("--coco", "/dev/full"), ("--save", "full")])
def test_a_full_disk(
    run: Run, finder: Bundle, pictures: Path, tmp_path: Path, options: tuple[str, str]
) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "results.csv").symlink_to("/dev/full")
    given = (options[0], options[1] if options[1].startswith("/") else folder)
    result = run(finder.folder, pictures / "red.png", *given)
    assert result.returncode == 7
    assert result.stderr.count("cannot be written (No space left on device).") == 1
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no disk that is always full")
@pytest.mark.parametrize("options", [("--json",), ("--info",)])
def test_lines_onto_a_full_disk(finder: Bundle, pictures: Path, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-B", finder.folder / "run.py", pictures, *options]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", timeout=120, check=False
        )
    assert result.returncode == 7
    assert result.stderr == "The output cannot be written (No space left on device).\n"


def test_annotations_nested_without_end(
    run: Run, finder: Bundle, pictures: Path, tmp_path: Path
) -> None:
    given = tmp_path / "deep.json"
    given.write_text('{"images":' + "[" * 100_000, encoding="utf-8")
    result = run(finder.folder, pictures, "--coco", tmp_path / "c.json", "--coco-ids", given)
    assert result.returncode == 3
    assert result.stderr == f"{given} cannot be read as COCO annotations.\n"


def test_ids_without_results(run: Run, finder: Bundle, pictures: Path, tmp_path: Path) -> None:
    result = run(finder.folder, pictures, "--coco-ids", tmp_path / "a.json")
    assert (result.returncode, "--coco FILE" in result.stderr) == (2, True)


CARDS: list[tuple[str, dict[str, Any]]] = [
    ("postprocess", {"iou": None}),
    ("postprocess", {"score": "high"}),
    ("postprocess", {"top": 0}),
    ("preprocess", {"size": [0, 8]}),
    ("classes", {}),
]


@pytest.mark.parametrize(("part", "change"), CARDS)
@pytest.mark.parametrize("which", ["finder", "inside_finder"])
def test_a_card_edited_by_hand(
    run: Run,
    pictures: Path,
    tmp_path: Path,
    which: str,
    part: str,
    change: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    bundle = request.getfixturevalue(which)
    folder = shutil.copytree(bundle.folder, tmp_path / "copy")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    card[part] = {**card[part], **change} if change else card[part][:1]
    (folder / "model.json").write_text(json.dumps(card), encoding="utf-8")
    result = run(folder, pictures / "green.jpg")
    assert result.returncode == 4
    assert "copy the bundle again" in result.stderr
    assert len(result.stderr.splitlines()) == 1


# -- modes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["finder", "inside_finder"])
def test_probe(run: Run, which: str, request: pytest.FixtureRequest) -> None:
    result = run(request.getfixturevalue(which).folder, "--probe")
    found = json.loads(result.stdout)
    assert found["label"] == found["expected"] == "1 green"
    assert found["difference"] <= found["tolerance"] == 2e-3


def test_probe_of_a_detector_that_answers_otherwise(run: Run, wrong_finder: Bundle) -> None:
    result = run(wrong_finder.folder, "--probe")
    assert result.returncode == 6
    assert "1 green instead of 1 green, off by" in result.stderr


def raw_rows(*scores: float) -> np.ndarray[Any, Any]:
    """(1, N, 8): boxes of class 0 side by side with these scores."""
    rows = [[1.5 + 2 * k, 4.0, 2.0, 2.0, score, 1.0, 0.0, 0.0] for k, score in enumerate(scores)]
    return np.array([rows], np.float32)


@pytest.mark.parametrize(
    ("scores", "difference"),
    [
        ((0.9, 0.6), 0.0),
        ((0.9, 0.5), 0.1),
        ((0.9, 0.6, 0.2501), 0.0001),  # at the limit of being shown
        ((0.9,), 0.35),
        ((0.9, 0.6, 0.7), 0.45),
    ],
)
def test_the_probe_says_how_far_boxes_are_apart(
    finder: Bundle, scores: tuple[float, ...], difference: float
) -> None:
    task = BoxesTask(read_card(str(finder.folder)), Options())
    wanted = task.answer([raw_rows(0.9, 0.6)], (32, 24))
    expected = {
        "boxes": [
            {"box": box.tolist(), "score": float(score), "class": 0}
            for box, score in zip(wanted.boxes, wanted.scores, strict=True)
        ],
        "tolerance": {"iou": 0.98, "score": 0.01},
    }
    found = task.probe(expected, [raw_rows(*scores)], (32, 24))
    assert found.difference == pytest.approx(difference, abs=1e-6)


def test_benchmark_counts_boxes(run: Run, finder: Bundle, pictures: Path) -> None:
    options = ("--benchmark", "--warmup", "1", "--samples", "6", "--score", "0.1")
    found = json.loads(run(finder.folder, pictures, *options).stdout)
    assert found["boxes"] == [3] * 6


def test_the_bundle_brings_its_own_postprocessing(
    run: Run, finder: Bundle, pictures: Path, tmp_path: Path
) -> None:
    code = (finder.folder / "tango_runner" / "postprocess.py").read_text(encoding="utf-8")
    assert "def detections(" in code
    assert "tango_desktop" not in code
    result = run(finder.folder, pictures, "--save", tmp_path / "out", env={"PYTHONPATH": ""})
    assert (result.returncode, result.stderr) == (0, "")


# -- from the program -------------------------------------------------------------------------


def test_predictions_carry_boxes(finder: Bundle, pictures: Path, tmp_path: Path) -> None:
    deployment = install(finder.folder, tmp_path / "설치", JobContext())
    assert deployment.probe.label == "1 green"
    paths = [pictures / "red.png", pictures / "green.jpg"]
    red, green = ask(installed_here(tmp_path / "설치"), paths, JobContext())
    assert (red.label, green.label, red.top) == ("1 빨강", "1 green", ())
    assert red.boxes is not None
    (box,) = red.boxes
    assert (box.label, box.index, box.confidence) == ("빨강", 0, red.confidence)
    assert box.box == pytest.approx(RED_BOX, abs=0.01)


def test_a_detector_that_answers_otherwise_is_not_installed(
    wrong_finder: Bundle, tmp_path: Path
) -> None:
    with pytest.raises(DeployError, match="golden picture failed"):
        install(wrong_finder.folder, tmp_path / "설치", JobContext())


def test_the_readme_says_what_it_does(finder: Bundle) -> None:
    text = (finder.folder / "README.txt").read_text(encoding="utf-8")
    assert "finder: finds the objects of 3 classes" in text
    assert "--coco FILE" in text
