"""The whole flow through the headless commands, as a user's shell runs them."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from tango_desktop.app import build_flow, run
from tango_desktop.core.params import params_of
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TASKS
from tango_desktop.errors import SettingsError


def command(*arguments: object, env: dict[str, str] | None = None) -> list[str]:
    return [sys.executable, "-m", "tango_desktop", *map(str, arguments)]


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


QUICK = (
    "network=resnet20",
    "network.size=32",
    "train.epochs=2",
    "train.batch_size=8",
    "measure.warmup=2",
    "measure.samples=10",
)


def test_starting_imports_neither_torch_nor_qt_nor_a_converter() -> None:
    code = (
        "import sys; from tango_desktop.app import build_flow; build_flow();"
        "print([m for m in ('torch', 'PySide6', 'onnx', 'onnxruntime', 'sklearn') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_setting_has_a_label_and_help() -> None:
    bare = [
        f"{stage.name}.{declared.name}"
        for stage in build_flow().stages
        for settings in {stage.settings_for(task.name) for task in TASKS}
        for declared in params_of(settings)
        if not declared.label or not declared.help
    ]
    assert bare == []


@pytest.mark.slow
def test_from_a_folder_to_a_measured_deployment(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--data", str(pictures), *QUICK]) == 0
    assert run(["run", str(folder)]) == 0
    capsys.readouterr()
    assert run(["show", str(folder), "--json"]) == 0
    stages = said(capsys)["stages"]
    assert {name: stage["state"] for name, stage in stages.items()} == {
        **dict.fromkeys(
            (
                *("task", "data", "device", "network", "train"),
                *("optimize", "export", "deploy", "measure"),
            ),
            "done",
        ),
        "monitor": "ready",  # a person's to start
    }
    assert stages["train"]["outputs"]["top1"] >= 0.5
    assert stages["measure"]["outputs"]["p50_ms"] > 0
    current = Path(stages["deploy"]["outputs"]["current"])
    picture = next(pictures.rglob("*.png"))
    done = subprocess.run(
        [sys.executable, str(current / "run.py"), str(picture), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout.splitlines()[0])["label"] in ("빨강", "파랑")
    _change_an_answer(folder, capsys)


QUICK_DETECTOR = (
    "network=yolov7-tiny",
    "network.size=96",
    "network.options=width=0.25",
    "train.epochs=2",
    "train.batch_size=4",
    "measure.warmup=2",
    "measure.samples=10",
)


@pytest.mark.slow
def test_from_boxes_to_a_measured_detector(
    tmp_path: Path, boxed_pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--data", str(boxed_pictures), *QUICK_DETECTOR]) == 0
    assert run(["run", str(folder)]) == 0
    capsys.readouterr()
    assert run(["show", str(folder), "--json"]) == 0
    stages = said(capsys)["stages"]
    assert stages.pop("monitor")["state"] == "ready"
    assert {stage["state"] for stage in stages.values()} == {"done"}
    assert stages["task"]["outputs"] == {"task": "detection"}
    assert stages["network"]["outputs"]["anchor_recall"] >= 0.98
    trained = stages["train"]["outputs"]
    assert 0 <= trained["metrics"]["mAP50-95"] == trained["score"] <= 1
    assert stages["measure"]["outputs"]["p50_ms"] > 0
    current = Path(stages["deploy"]["outputs"]["current"])
    picture = next(boxed_pictures.rglob("*.png"))
    done = subprocess.run(
        [sys.executable, str(current / "run.py"), str(picture), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "boxes" in json.loads(done.stdout.splitlines()[0])


def _change_an_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Project.open(folder) as project:
        build_flow().apply(project, ["train.epochs=3"])
    assert run(["show", str(folder), "--json"]) == 0
    states = {name: stage["state"] for name, stage in said(capsys)["stages"].items()}
    assert states["network"] == "done"
    assert {states[name] for name in ("train", "optimize", "export", "deploy", "measure")} == {
        "stale"
    }
    assert run(["run", str(folder), "--to", "train", "--json"]) == 0
    assert said(capsys)["stages"]["train"]["outputs"]["epochs"] == 3


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, pictures: Path) -> None:
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--data", str(pictures), *QUICK, "train.epochs=40"]) == 0
    process = subprocess.Popen(
        command("run", folder, "--to", "train"), env=os.environ.copy(), stderr=subprocess.DEVNULL
    )
    results = folder / "runs" / "1" / "results.csv"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and (
        not results.is_file() or len(results.read_text().splitlines()) < 4
    ):
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = len(results.read_text().splitlines()) - 1
    assert 3 <= kept < 40
    before = results.read_text().splitlines()[:kept]
    assert run(["run", str(folder), "--to", "train", f"train.epochs={kept + 1}"]) == 0
    assert results.read_text().splitlines()[:kept] == before
    assert len(results.read_text().splitlines()) - 1 == kept + 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "nowhere"], 1),
        (["new", "p", "train.epochs=0"], 2),
        (["new", "p", "train.epohcs=3"], 2),
        (["new", "p", "--task", "poetry"], 2),
        (["new", "p", "--device", "Jetson_Nan"], 2),
        (["new", "n" * 300], 1),
        (["models", "resnet51"], 2),
        (["models", "yolov7-tiny", "--size", "100"], 2),
        (["models", "vgg16", "--size", "-5"], 2),
        (["devices", "Jetson_Nan"], 2),
        (["data", "nowhere"], 1),
    ],
)
def test_exit_codes_and_a_hint_for_each_mistake(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    assert "→" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "settings",
    [
        ["network.size=100"],
        ["network=yolov7-tiny", "network.size=100"],
        ["network=yolov7-tiny", "network.size=8"],
        ["network=yolov8"],
        ["network=resnet18"],
        ["network=yolov7-tiny", "network.options=neck"],
        ["network=yolov7-tiny", "network.options=neck=long"],
        ["device=Jetson_Nan"],
        ["data.val_percent=99"],
    ],
)
def test_wrong_settings_of_a_run(
    tmp_path: Path,
    boxed_pictures: Path,
    capsys: pytest.CaptureFixture[str],
    settings: list[str],
) -> None:
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--data", str(boxed_pictures)]) == 0
    capsys.readouterr()
    assert run(["run", str(folder), "--to", "network", *settings]) == 2
    assert "→" in capsys.readouterr().err


def test_a_wrong_word_applies_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        with pytest.raises(SettingsError):
            build_flow().apply(project, ["train.epochs=3", "train.seed=many"])
        assert project.answers("train") == {}


def test_korean_gives_way_where_the_terminal_has_none(
    tmp_path: Path,
) -> None:
    Project.create(tmp_path / "p").close()
    env = {**os.environ, "TANGO_LANGUAGE": "ko", "PYTHONIOENCODING": "ascii"}
    for more in ([], ["--json"]):
        done = subprocess.run(
            command("show", tmp_path / "p", *more), env=env, capture_output=True, check=True
        )
        assert b"Choose what the network should learn." in done.stdout
    assert json.loads(done.stdout)["name"] == "p"


def test_a_disk_that_fails_unexpectedly_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error", str(tmp_path / "a"))

    monkeypatch.setattr(Project, "open", fails)
    assert run(["show", str(tmp_path)]) == 1
    assert "The disk reports a fault." in capsys.readouterr().err


def test_a_project_that_is_open_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.create(tmp_path / "p"):
        assert run(["run", str(tmp_path / "p")]) == 3
    assert "process" in capsys.readouterr().err


def test_errors_are_json_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(tmp_path), "--json"]) == 1
    assert said(capsys)["error"]


def test_new_writes_only_what_was_said(tmp_path: Path, pictures: Path) -> None:
    assert run(["new", str(tmp_path / "p"), "--data", str(pictures), "train.epochs=5"]) == 0
    content = yaml.safe_load((tmp_path / "p" / "project.yaml").read_text(encoding="utf-8"))
    assert content["train"] == {"epochs": 5}
    assert content["task"] == {"name": "classification"}
    assert content["data"] == {"path": str(pictures)}


@pytest.mark.parametrize("way", ["--data={}", "data={}"])
def test_the_task_is_that_of_the_folder(tmp_path: Path, boxed_pictures: Path, way: str) -> None:
    assert run(["new", str(tmp_path / "p"), way.format(boxed_pictures)]) == 0
    with Project.open(tmp_path / "p") as project:
        assert project.answers("task") == {"name": "detection"}
    assert run(["new", str(tmp_path / "q"), "--data", str(tmp_path / "nowhere")]) == 0
    with Project.open(tmp_path / "q") as project:
        assert project.answers("task") == {"name": "classification"}


def test_a_task_that_is_said_counts_more_than_the_folder(
    tmp_path: Path, boxed_pictures: Path
) -> None:
    arguments = ["--task", "classification", "--data", str(boxed_pictures)]
    assert run(["new", str(tmp_path / "p"), *arguments]) == 0
    with Project.open(tmp_path / "p") as project:
        assert project.answers("task") == {"name": "classification"}


def test_a_folder_with_boxes_is_checked_as_such(
    boxed_pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", str(boxed_pictures)]) == 0
    shown = capsys.readouterr()
    assert "Boxes of a class: train / val / test\n    사각형: 12 / 4 / 0" in shown.out
    assert "16 pictures with 32 boxes of 2 classes: 12 train, 4 val, 0 test" in shown.err
    assert run(["data", str(boxed_pictures), "--task", "classification"]) == 1
    assert run(["data", str(boxed_pictures), "--task", "poetry"]) == 2


def test_a_folder_with_boxes_is_exported(
    boxed_pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "coco"
    asked = ["data", str(boxed_pictures), "--export", "coco", "--to", str(folder)]
    assert run(asked) == 0
    shown = capsys.readouterr()
    assert shown.out.strip() == str(folder)
    assert "16 pictures, 32 boxes" in shown.err
    assert (folder / "annotations" / "instances_val.json").is_file()
    assert run(asked) == 1  # something is there now
    assert run([*asked[:-1], str(tmp_path / "linked"), "--link", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["boxes"] == 32
    assert run(asked[:4]) == 2
    assert run([*asked[:3], "kitti", *asked[4:]]) == 2


def test_crowds_that_an_export_leaves_out_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    (source / "train").mkdir(parents=True)
    Image.new("RGB", (64, 48)).save(source / "train" / "a.png")
    boxes = [{"id": n, "image_id": 1, "category_id": 1, "iscrowd": n} for n in (0, 1)]
    content = {
        "images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 48}],
        "annotations": [{**box, "bbox": [4 + box["id"], 4, 20, 20], "area": 400} for box in boxes],
        "categories": [{"id": 1, "name": "bolt"}],
    }
    (source / "annotations").mkdir()
    path = source / "annotations" / "instances_train.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    told = "Boxes left out, as this format knows no crowds: 1."
    for name, boxes_told, left_out in (("yolo", "1 box", True), ("coco", "2 boxes", False)):
        assert run(["data", str(source), "--export", name, "--to", str(tmp_path / name)]) == 0
        shown = capsys.readouterr().err
        assert f"1 picture, {boxes_told}" in shown
        assert (told in shown) is left_out


def test_paths_start_where_they_are_typed(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures.parent)
    arguments = [f"data={pictures.name}", "train.start_from=https://a.example/w.pth"]
    assert run(["new", str(tmp_path / "p"), *arguments, "deploy.folder=there"]) == 0
    with Project.open(tmp_path / "p") as project:
        assert project.answers("data") == {"path": str(pictures)}
        assert project.answers("deploy") == {"folder": str(pictures.parent / "there")}
        assert project.answers("train") == {"start_from": "https://a.example/w.pth"}
    assert run(["new", str(tmp_path / "q"), "train.start_from=w.pth"]) == 0
    with Project.open(tmp_path / "q") as project:
        assert project.answers("train") == {"start_from": str(pictures.parent / "w.pth")}


def test_a_picture_that_went_is_left_out_when_the_data_is_checked_again(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "p")
    assert run(["new", folder, "--data", str(pictures), *QUICK]) == 0
    assert run(["run", folder, "--to", "data"]) == 0
    next(pictures.rglob("*.png")).unlink()
    assert run(["run", folder, "--to", "data", "--again", "data"]) == 0
    assert "27 pictures" in capsys.readouterr().out
    assert run(["run", folder, "--again", "nowhere"]) == 2


def test_looking_things_up(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", str(pictures), "--json"]) == 0
    assert [found["name"] for found in said(capsys)["classes"]] == ["빨강", "파랑"]
    assert run(["models", "--json"]) == 0
    models = {model["name"]: model for model in said(capsys)}
    assert models["resnet50"]["parameters"] == 25_557_032
    assert models["yolov7"]["accuracy"] == 51.2
    assert run(["models", "resnet18"]) == 0
    assert "11,689,512" in capsys.readouterr().out
    assert run(["devices", "--json"]) == 0
    assert {"this", "Jetson_Nano"} <= {device["name"] for device in said(capsys)}


def test_the_desktop_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run(["integrate"]) == 0
    entry = (tmp_path / "applications" / "tango-desktop.desktop").read_text(encoding="utf-8")
    assert "Exec=" in entry
    assert (tmp_path / "icons/hicolor/scalable/apps/tango-desktop.svg").stat().st_size > 200


LOADING = """\
import os, signal, sys, types
class Loading(types.ModuleType):
    def __getattr__(self, name):
        os.kill(os.getpid(), signal.SIGINT)
sys.modules["tango_desktop.app"] = Loading("app")
from tango_desktop.__main__ import main
raise SystemExit(main())
"""


def test_ctrl_c_while_the_program_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")
