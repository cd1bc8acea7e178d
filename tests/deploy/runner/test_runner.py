"""The runner as a user starts it: a child process in a bundle, every kind of input and output."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.runner import benchmark as runner_benchmark
from tango_desktop.deploy.runner.model import Phases

Run = Callable[..., "subprocess.CompletedProcess[str]"]

# A stand-in for OpenCV that checks what it is asked: two green frames, then the end.
FAKE_CV2 = """
import numpy, os, sys
COLOR_BGR2RGB = 4
class error(Exception): pass
class VideoCapture:
    def __init__(self, what):
        assert what in (0, os.environ["EXPECTED"]), what
        self.left = int(os.environ.get("FRAMES", "2"))
    def isOpened(self):
        return os.environ.get("OPENED", "1") == "1"
    def read(self):
        self.left -= 1
        frame = numpy.zeros((48, 64, 3), numpy.uint8); frame[:] = (30, 220, 20)
        return self.left >= 0, frame if self.left >= 0 else None
    def release(self):
        sys.stderr.write("released\\n")
def cvtColor(array, code):
    assert code == COLOR_BGR2RGB and array.dtype == numpy.uint8
    return array[:, :, ::-1].copy()
def imshow(title, array):
    assert array.ndim == 3 and array.flags["C_CONTIGUOUS"]
    sys.stderr.write("shown\\n")
def waitKey(ms):
    return ord(os.environ.get("KEY", " "))
def destroyAllWindows():
    sys.stderr.write("closed\\n")
"""
# Blocks every module that a board with NumPy, Pillow and ONNX Runtime does not have.
ONLY_THREE_PACKAGES = """
import sys
ALLOWED = {"numpy", "PIL", "onnxruntime", "tango_runner", "sitecustomize", "packaging", "google"}
class Gate:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ALLOWED and top not in sys.stdlib_module_names and not top.startswith("_"):
            sys.stderr.write("blocked: %s\\n" % name)
            raise ImportError(name)
sys.meta_path.insert(0, Gate())
"""


# A package that is not there.
WITHOUT = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        absent = name.partition(".")[0] == "{module}"
        return None if absent else self.finder.find_spec(name, path, target)
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""
# As NumPy tells it: at length, with the reason before.
LACKS_A_LIBRARY = """
try:
    raise ImportError("libx.so.6: no such file")
except ImportError:
    raise ImportError("Much text.\\n\\nIn many lines.")
"""


def module_path(folder: Path, name: str, source: str, **values: str) -> dict[str, str]:
    """An environment in which ``name`` is importable from ``folder``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder), **values}


@pytest.fixture
def cv2(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Makes an environment in which the stand-in for OpenCV is installed."""
    return functools.partial(module_path, tmp_path / "modules", "cv2", FAKE_CV2)


@pytest.fixture
def no_cv2(tmp_path: Path) -> dict[str, str]:
    """An environment in which OpenCV is not installed."""
    return module_path(tmp_path / "modules", "cv2", "raise ImportError('no cv2')")


@pytest.fixture
def web(pictures: Path) -> Iterator[str]:
    """The address of a server of the pictures."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return None

    handler = functools.partial(Quiet, directory=str(pictures))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def lines_of(result: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# -- inputs -----------------------------------------------------------------------------------


def test_a_picture_as_text(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(bundle.folder, pictures / "red.png", "--top", "2")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{pictures / 'red.png'}: 빨강 ")
    assert result.stdout.count(" %") == 2
    assert result.stdout.rstrip().endswith(" ms)")


def test_a_folder_as_json_lines(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(bundle.folder, pictures, "--json")
    found = {Path(str(line["source"])).name: line for line in lines_of(result)}
    assert {name: line["label"] for name, line in found.items()} == {
        "red.png": "빨강",
        "green.jpg": "green",
        "파랑 하늘.bmp": "blue",
    }
    for line in found.values():
        times = line["ms"]
        assert isinstance(times, dict)
        parts = times["decode"] + times["preprocess"] + times["infer"] + times["postprocess"]
        assert times["total"] == pytest.approx(parts, abs=0.01)
        assert min(times.values()) >= 0


def test_the_confidence_is_a_softmax(run: Run, bundle: Bundle, pictures: Path) -> None:
    line = lines_of(run(bundle.folder, pictures / "red.png", "--json", "--top", "9"))[0]
    top = line["top"]
    assert isinstance(top, list)
    assert sum(one["confidence"] for one in top) == pytest.approx(1.0, abs=1e-5)
    # mean colour → (x / 255 − 0.5) / 0.25, times 3
    means = np.asarray(Image.open(pictures / "red.png"), dtype=float).mean(axis=(0, 1))
    logits = (means / 255 - 0.5) / 0.25 * 3
    wanted = np.exp(logits[0]) / np.exp(logits).sum()
    assert line["confidence"] == pytest.approx(wanted, abs=0.01)


def test_an_address(run: Run, bundle: Bundle, web: str) -> None:
    result = run(bundle.folder, f"{web}/green.jpg", "--json")
    assert lines_of(result)[0]["label"] == "green"
    assert lines_of(result)[0]["source"] == f"{web}/green.jpg"


def test_passwords_in_addresses_are_not_shown(run: Run, bundle: Bundle, web: str) -> None:
    secret = web.replace("http://", "http://user:geheim@")
    for path in ("green.jpg", "absent.jpg"):
        result = run(bundle.folder, f"{secret}/{path}", "--json")
        assert "geheim" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("absent.jpg", "cannot be fetched"), ("", "answers with text/html, not a picture")],
)
def test_addresses_without_a_picture(
    run: Run, bundle: Bundle, web: str, path: str, sentence: str
) -> None:
    result = run(bundle.folder, f"{web}/{path}")
    assert result.returncode == 3
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_video(
    run: Run, bundle: Bundle, tmp_path: Path, cv2: Callable[..., dict[str, str]]
) -> None:
    video = tmp_path / "동영상.mp4"
    video.write_bytes(b"the stand-in does not look")
    result = run(bundle.folder, video, "--json", env=cv2(EXPECTED=str(video)))
    assert [(line["frame"], line["label"]) for line in lines_of(result)] == [
        (0, "green"),
        (1, "green"),
    ]
    assert result.returncode == 0
    assert re.fullmatch(
        r"released\n.*동영상\.mp4: 2 frames in \d+\.\d\d s, \d+\.\d frames/s\n", result.stderr
    )


def test_a_camera_with_a_limit(
    run: Run, bundle: Bundle, cv2: Callable[..., dict[str, str]]
) -> None:
    result = run(bundle.folder, "0", "--limit", "3", env=cv2(EXPECTED="-", FRAMES="1000"))
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        f"camera 0 #{number}" for number in range(3)
    ]
    told = result.stderr.replace("released\n", "")
    assert re.fullmatch(r"camera 0: 3 frames in \d+\.\d\d s, \d+\.\d frames/s\n", told)


@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal")
def test_a_camera_that_a_person_stops_says_how_fast_it_went(
    bundle: Bundle, cv2: Callable[..., dict[str, str]]
) -> None:
    command = [sys.executable, "-B", bundle.folder / "run.py", "0"]
    env = cv2(EXPECTED="-", FRAMES="1000000")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(3):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        told = process.stderr.read()
    assert process.returncode == 130
    assert re.search(r"^camera 0: \d+ frames? in \d+\.\d\d s, \d+\.\d frames/s$", told, re.M)
    assert "Traceback" not in told


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_a_terminal_shows_frames_a_second_all_the_time(
    bundle: Bundle, cv2: Callable[..., dict[str, str]]
) -> None:
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-B", bundle.folder / "run.py", "0"]
    env = cv2(EXPECTED="-", FRAMES="5")
    done = subprocess.run(command, stdout=slave, stderr=slave, env=env, check=False, timeout=60)
    os.close(slave)
    seen = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.returncode == 0
    assert re.search(r"^4 frames, \d+\.\d frames/s\r +\rcamera 0 #4: green ", seen, re.M)
    assert re.search(r"\rcamera 0: 5 frames in \d+\.\d\d s, \d+\.\d frames/s\r\n", seen)


def test_a_stream(run: Run, bundle: Bundle, cv2: Callable[..., dict[str, str]]) -> None:
    address = "rtsp://me:geheim@camera/stream"
    result = run(bundle.folder, address, "--json", "--retry", "0", env=cv2(EXPECTED=address))
    assert {line["source"] for line in lines_of(result)} == {"rtsp://camera/stream"}
    assert (result.returncode, len(lines_of(result))) == (0, 2)


def test_a_stream_that_breaks_is_opened_again(
    run: Run, bundle: Bundle, cv2: Callable[..., dict[str, str]]
) -> None:
    address = "rtsp://me:geheim@camera/stream"
    env = cv2(EXPECTED=address, FRAMES="2")
    result = run(bundle.folder, address, "--json", "--limit", "3", env=env)
    assert [line["frame"] for line in lines_of(result)] == [0, 1, 2]
    assert "rtsp://camera/stream broke off; trying again in 1 s.\n" in result.stderr
    assert "geheim" not in result.stderr


def test_a_stream_that_never_worked_is_not_tried_again(
    run: Run, bundle: Bundle, cv2: Callable[..., dict[str, str]]
) -> None:
    env = cv2(EXPECTED="rtsp://camera/x", OPENED="0")
    result = run(bundle.folder, "rtsp://camera/x", env=env)
    assert (result.returncode, "rtsp://camera/x cannot be opened." in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"OPENED": "0"}, "Camera 0 cannot be opened."),
        ({"FRAMES": "0"}, "camera 0 gives no frames."),
    ],
)
def test_a_camera_that_does_not_work(
    run: Run,
    bundle: Bundle,
    cv2: Callable[..., dict[str, str]],
    values: dict[str, str],
    sentence: str,
) -> None:
    result = run(bundle.folder, "0", env=cv2(EXPECTED="-", **values))
    assert result.returncode == 3
    assert sentence in result.stderr


@pytest.mark.parametrize(("source", "what"), [("0", "A camera"), ("rtsp://camera/stream", "Video")])
def test_without_opencv(
    run: Run, bundle: Bundle, no_cv2: dict[str, str], source: str, what: str
) -> None:
    result = run(bundle.folder, source, env=no_cv2)
    assert result.returncode == 5
    assert result.stderr == (
        f"{what} needs OpenCV, which is not installed here: python -m pip install opencv-python\n"
    )


@pytest.mark.skipif(find_spec("cv2") is None, reason="OpenCV is not installed here")
def test_a_real_video(run: Run, bundle: Bundle, tmp_path: Path) -> None:
    code = (  # in a child: importing OpenCV changes the environment
        "import cv2, numpy, sys\n"
        "writer = cv2.VideoWriter(sys.argv[1], cv2.VideoWriter.fourcc(*'MJPG'), 10, (64, 48))\n"
        "for _ in range(4): writer.write(numpy.full((48, 64, 3), (30, 220, 20), numpy.uint8))\n"
        "writer.release()"
    )
    path = tmp_path / "real.avi"
    subprocess.run([sys.executable, "-c", code, path], check=True)
    result = run(bundle.folder, path, "--json")
    assert [line["label"] for line in lines_of(result)] == ["green"] * 4


def test_a_list_of_inputs(run: Run, bundle: Bundle, pictures: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    paths = [pictures / "하위" / "파랑 하늘.bmp", pictures / "red.png"]
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    result = run(bundle.folder, "--list", listed, "--json")
    assert [line["source"] for line in lines_of(result)] == [str(path) for path in paths]


def test_unreadable_inputs_are_named_and_the_others_answered(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes((pictures / "green.jpg").read_bytes()[:200])
    (tmp_path / "empty").mkdir()
    result = run(
        bundle.folder,
        tmp_path / "absent.png",
        broken,
        tmp_path / "empty",
        tmp_path / "absent.mp4",
        "ftp://server/file.jpg",
        pictures / "red.png",
        "--json",
    )
    assert result.returncode == 3
    assert [line["label"] for line in lines_of(result)] == ["빨강"]
    sentences = result.stderr.splitlines()
    assert len(sentences) == 5
    assert "absent.png" in sentences[0]
    assert "broken.jpg cannot be read as a picture" in sentences[1]
    assert "There are no pictures in" in sentences[2]
    assert "absent.mp4" in sentences[3]
    assert "ftp://" in sentences[4]


# -- outputs ----------------------------------------------------------------------------------


def test_a_folder_of_results(run: Run, bundle: Bundle, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "결과"
    assert run(bundle.folder, pictures, pictures / "red.png", "--save", out).returncode == 0
    saved = {str(path.relative_to(out)) for path in out.rglob("*.jpg")}
    assert saved == {"red.jpg", "red-2.jpg", "green.jpg", f"하위{os.sep}파랑 하늘.jpg"}
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) == 4
    with (out / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["label"] for row in rows] == ["green", "빨강", "blue", "빨강"]
    with Image.open(out / "green.jpg") as copy, Image.open(pictures / "green.jpg") as original:
        assert copy.size == original.size
        difference = np.asarray(copy, float) - np.asarray(original, float)
        assert np.abs(difference[:4]).mean() > 40  # the strip at the top
        assert np.abs(difference[-4:]).mean() < 10


def test_a_results_folder_that_cannot_be_made(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run(bundle.folder, pictures, "--save", tmp_path / "file" / "out")
    assert result.returncode == 7
    assert "cannot be written" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_window(
    run: Run, bundle: Bundle, pictures: Path, cv2: Callable[..., dict[str, str]]
) -> None:
    result = run(bundle.folder, pictures, "--show", env=cv2(EXPECTED="-"))
    assert result.stderr == "shown\nshown\nshown\nclosed\n"


def test_q_closes_the_window(
    run: Run, bundle: Bundle, pictures: Path, cv2: Callable[..., dict[str, str]]
) -> None:
    result = run(bundle.folder, pictures, "--show", env=cv2(EXPECTED="-", KEY="q"))
    assert result.stderr == "shown\nclosed\n"
    assert len(result.stdout.splitlines()) == 1


def test_no_window_without_a_screen(
    run: Run, bundle: Bundle, pictures: Path, no_cv2: dict[str, str]
) -> None:
    env = {k: v for k, v in no_cv2.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    result = run(bundle.folder, pictures, "--show", env=env)
    assert result.returncode in (5, 7)  # no Tk, or no screen
    assert len(result.stderr.splitlines()) == 1


def test_output_is_utf8_in_any_locale(run: Run, bundle: Bundle, pictures: Path) -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = run(bundle.folder, pictures / "하위" / "파랑 하늘.bmp", pictures / "red.png", env=env)
    assert "파랑 하늘.bmp: blue " in result.stdout
    assert ": 빨강 " in result.stdout


def test_a_reader_that_leaves_early_is_no_error(bundle: Bundle, pictures: Path) -> None:
    command = [sys.executable, "-B", bundle.folder / "run.py", *[pictures] * 200]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# -- modes ------------------------------------------------------------------------------------


def test_probe(run: Run, bundle: Bundle) -> None:
    result = run(bundle.folder, "--probe")
    found = json.loads(result.stdout)
    assert result.returncode == 0
    assert found["ok"]
    assert found["label"] == found["expected"] == "green"
    assert found["difference"] <= found["tolerance"] == 1e-3


def test_probe_of_a_model_that_answers_otherwise(run: Run, wrong_bundle: Bundle) -> None:
    result = run(wrong_bundle.folder, "--probe")
    assert result.returncode == 6
    assert "another answer" in result.stderr
    assert "off by" in result.stderr


@pytest.mark.parametrize("name", ["model.onnx", "golden.png", "labels.txt"])
def test_probe_of_a_damaged_bundle(run: Run, bundle: Bundle, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle.folder, copy)
    (copy / name).write_bytes(b"damaged")
    result = run(copy, "--probe")
    assert result.returncode == 4
    assert f"{name} is damaged" in result.stderr


@pytest.mark.parametrize("name", ["model.onnx", "model.json"])
@pytest.mark.parametrize("content", [None, b"damaged"])
def test_missing_and_damaged_files(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle.folder, copy)
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    result = run(copy, pictures / "red.png")
    assert result.returncode == 4
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_benchmark(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(
        bundle.folder, pictures, "--benchmark", "--warmup", "2", "--samples", "7", "--threads", "1"
    )
    found = json.loads(result.stdout)
    assert (found["threads"], found["pictures"]) == (1, 3)
    assert found["load_ms"] > 0
    assert found["memory_peak_bytes"] > 10_000_000
    assert found["versions"]["onnxruntime"]
    for phase in ("decode", "preprocess", "infer", "postprocess", "total"):
        counts = [len(found[key][phase]) for key in ("first_ms", "warmup_ms", "samples_ms")]
        assert counts == [1, 2, 7]
    samples = found["samples_ms"]
    parts = zip(
        *(samples[p] for p in ("decode", "preprocess", "infer", "postprocess")), strict=True
    )
    assert samples["total"] == pytest.approx([sum(part) for part in parts], abs=0.01)
    assert result.stderr.startswith("0 %\n")


def test_benchmark_for_a_time(run: Run, bundle: Bundle, pictures: Path) -> None:
    result = run(bundle.folder, pictures, "--benchmark", "--samples", "1", "--seconds", "0.3")
    samples = json.loads(result.stdout)["samples_ms"]["total"]
    assert len(samples) > 5


def test_a_benchmark_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock of its own, 10 ms a pass: exact, however busy the machine is."""
    clock = [0.0]

    def one_pass(model: object, path: str) -> runner_benchmark.Pass:
        clock[0] += 0.01
        return runner_benchmark.Pass(Phases(1.0, 2.0, 6.0, 1.0), None)

    monkeypatch.setattr(runner_benchmark.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(runner_benchmark, "_one_pass", one_pass)
    plan = runner_benchmark.Plan(warmup=0, samples=1, seconds=0.305, threads=1)
    counted = runner_benchmark._counted(None, ["a.png", "b.png"], plan, lambda share: None)
    assert [one.phases.total_ms for one in counted] == [10.0] * 31


def test_info(run: Run, bundle: Bundle) -> None:
    found = json.loads(run(bundle.folder, "--info").stdout)
    assert (found["name"], found["engine"], found["classes"][0]) == ("tiny", "onnxruntime", "빨강")


@pytest.mark.parametrize(
    "arguments",
    [(), ("--top", "0", "x.png"), ("--samples", "many"), ("--seconds", "nan"), ("--unknown",)],
)
def test_wrong_command_lines(run: Run, bundle: Bundle, arguments: tuple[str, ...]) -> None:
    result = run(bundle.folder, *arguments)
    assert result.returncode == 2
    assert "usage: run.py" in result.stderr


@pytest.mark.parametrize(
    ("module", "package"), [("numpy", "NumPy"), ("PIL", "Pillow"), ("onnxruntime", "ONNX Runtime")]
)
def test_a_missing_package_is_named(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path, module: str, package: str
) -> None:
    env = module_path(tmp_path / "gate", "sitecustomize", WITHOUT.format(module=module))
    result = run(bundle.folder, pictures, env=env)
    assert result.returncode == 5
    assert result.stderr == (
        f"{package} is not installed here: python -m pip install -r requirements.txt\n"
    )


@pytest.mark.parametrize(
    ("module", "package"), [("numpy", "NumPy"), ("PIL", "Pillow"), ("onnxruntime", "ONNX Runtime")]
)
def test_a_package_that_lacks_a_library_says_which(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path, module: str, package: str
) -> None:
    env = module_path(tmp_path / "modules", module, LACKS_A_LIBRARY)
    result = run(bundle.folder, pictures, env=env)
    assert result.returncode == 5
    assert result.stderr == f"{package} is here but cannot be loaded: libx.so.6: no such file\n"


def test_three_packages_are_enough(
    run: Run, bundle: Bundle, pictures: Path, tmp_path: Path
) -> None:
    env = module_path(tmp_path / "gate", "sitecustomize", ONLY_THREE_PACKAGES)
    for arguments in (("--probe",), (pictures, "--json"), (pictures, "--save", tmp_path / "out")):
        result = run(bundle.folder, *arguments, env=env)
        assert (result.returncode, result.stdout != "") == (0, True), result.stderr
        assert "tango_desktop" not in result.stderr
