"""Guards that every test runs under: own home folder, no leaked threads, English."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import tango_desktop  # noqa: F401 - sets OMP_WAIT_POLICY before anything imports torch
from tango_desktop.export import apart, converting
from tango_desktop.i18n import set_language

apart.IDLE_S = 600.0  # one child for a worker's whole run: each takes seconds to start

KIT = Path(__file__).resolve().parents[2] / "shared" / "data"
KIT_CACHE = Path.home() / ".cache" / "tango-desktop-tests"
# Pools that libraries keep for the life of the process.
_KEPT_THREADS = ("pydevd", "QDBusConnection", "execnet", "Thread-auto", "pymp", "tqdm_monitor")


@pytest.fixture(autouse=True)
def own_home(
    unchanged_environment: None,  # first, so that it looks after monkeypatch has cleaned up
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Preferences, caches and deployments of each test go to a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TANGO_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Texts are compared in English unless a test says otherwise."""
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A test that leaves a thread running has forgotten to stop something."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [
            t
            for t in set(threading.enumerate()) - before
            if t.is_alive() and not t.name.startswith(_KEPT_THREADS)
        ]
        if not left:
            return
        time.sleep(0.02)
    pytest.fail(f"threads left running: {[t.name for t in left]}")


@pytest.fixture(autouse=True)
def unchanged_environment() -> Iterator[None]:
    """Tests change the environment through monkeypatch only."""
    before = _environment()
    yield
    assert _environment() == before


def _environment() -> dict[str, str]:
    # PyTorch sets its compiler's cache folder when the first optimizer is made, scikit-learn's
    # thread control how OpenMP libraries live together.
    set_by_others = ("PYTEST_", "TANGO_HOME", "TORCHINDUCTOR_", "KMP_")
    return {k: v for k, v in os.environ.items() if not k.startswith(set_by_others)}


# What a test of each kind weighs, in seconds as they were measured in the mean.
_WEIGHTS = {"long": 20.0, "slow": 3.0, "": 0.1}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, and every worker gets its share of it.

    Workers begin with equal parts of the list, in order, and take from each other when they have
    finished. The order is the same in all of them.
    """
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    piles: list[list[pytest.Item]] = [[] for _ in range(count)]
    heavy = [0.0] * count
    for kind, weight in _WEIGHTS.items():
        of_kind = [item for item in items if _kind(item) == kind]
        for _, group in itertools.groupby(of_kind, lambda item: item.path):
            together = list(group)  # a file's tests share what its fixtures make
            lightest = heavy.index(min(heavy))
            piles[lightest] += together
            heavy[lightest] += weight * len(together)
    items[:] = [item for pile in piles for item in pile]


def _kind(item: pytest.Item) -> str:
    return next((name for name in _WEIGHTS if name and item.get_closest_marker(name)), "")


@pytest.fixture
def converted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports are converted in this process, where parts of a conversion can be replaced."""
    monkeypatch.setattr(converting, "convert", converting.convert_here)


def kit_or_skip(name: str) -> Path:
    """The folder of a data set of the kit, or a skip that says which is absent."""
    for folder in (KIT / name, KIT_CACHE / name):
        if folder.is_dir():
            return folder
    pytest.skip(f"data kit absent: {name}")


@pytest.fixture
def hymenoptera() -> Path:
    """Real pictures of ants and bees in train/ and val/."""
    return kit_or_skip("hymenoptera")


def draw_pictures(folder: Path, per_class: int = 14, side: int = 32) -> Path:
    """Two classes that differ in colour, in Korean-named folders, each picture different."""
    rng = np.random.default_rng(0)
    for name, colour in (("빨강", (200, 40, 40)), ("파랑", (40, 40, 200))):
        (folder / name).mkdir(parents=True)
        for _ in range(per_class):
            pixels = np.clip(rng.normal(colour, 45, (side, side, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"사진 {rng.integers(1 << 40)}.png")
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """28 drawn pictures of two classes, 32 px."""
    return draw_pictures(tmp_path / "사진들")


def draw_boxed_pictures(folder: Path, count: int = 12, side: int = 96) -> Path:
    """Red squares and blue bars on grey noise, YOLO text files with ``data.yaml``."""
    rng = np.random.default_rng(0)
    for split, pictures in (("train", count), ("val", max(2, count // 3))):
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True)
        for number in range(pictures):
            pixels = np.clip(rng.normal(120, 20, (side, side, 3)), 0, 255).astype(np.uint8)
            lines = [_draw_box(pixels, label, rng) for label in rng.permutation(2)]
            Image.fromarray(pixels).save(folder / "images" / split / f"그림 {number}.png")
            text = "\n".join(lines) + "\n"
            (folder / "labels" / split / f"그림 {number}.txt").write_text(text, encoding="utf-8")
    names = "train: images/train\nval: images/val\nnames: [사각형, bar]\n"
    (folder / "data.yaml").write_text(names, encoding="utf-8")
    return folder


def _draw_box(pixels: np.ndarray, label: int, rng: np.random.Generator) -> str:
    side = len(pixels)
    height = int(rng.integers(side // 5, side // 3))
    width = height if label == 0 else height // 2
    x = int(rng.integers(0, side // 2 - width)) + (side // 2 if label else 0)
    y = int(rng.integers(0, side - height))
    pixels[y : y + height, x : x + width] = ((200, 40, 40), (40, 40, 200))[label]
    centre = ((x + width / 2) / side, (y + height / 2) / side)
    return f"{label} {centre[0]:.6f} {centre[1]:.6f} {width / side:.6f} {height / side:.6f}"


@pytest.fixture
def boxed_pictures(tmp_path: Path) -> Path:
    """16 drawn pictures with 32 boxes of two classes, 96 px."""
    return draw_boxed_pictures(tmp_path / "상자들")
