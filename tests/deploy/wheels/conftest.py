"""Boards as their facts, a card, and an index of small wheels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop.deploy.card import ModelCard
from tango_desktop.devices.facts import Facts, PythonInfo
from tests.deploy.wheels.made_wheels import write_index, write_wheel

AARCH64 = "manylinux_2_17_aarch64.manylinux2014_aarch64"
CARD = ModelCard(
    name="tiny",
    engine="onnxruntime",
    engine_minimum="1.12",
    python="3.7",
    file="model.onnx",
    classes=("a", "b"),
    size=(8, 8),
    checksums=(),
    passed=True,
    accepted=False,
    content={},
)


def board(
    version: tuple[int, int, int],
    libc_version: str,
    packages: Mapping[str, str] | None = None,
    *,
    architecture: str = "aarch64",
    libc: str = "glibc",
    kernel: str = "aarch64",
) -> Facts:
    """The facts of a board with one Python."""
    python = PythonInfo("/usr/bin/python3", version, architecture, packages=packages or {})
    return Facts(architecture=kernel, libc=libc, libc_version=libc_version, pythons=(python,))


OPENCV = (
    (
        "4.13.0.92",
        "cp37-abi3-manylinux_2_28_aarch64",
        'Requires-Dist: numpy<2.0; python_version < "3.9"\n'
        'Requires-Dist: numpy>=2; python_version >= "3.9"\nLicense: Apache 2.0\n',
    ),
    (
        "4.11.0.86",
        f"cp37-abi3-{AARCH64}",
        'Requires-Dist: numpy>=1.13.3; python_version < "3.7"\n'
        'Requires-Dist: numpy>=1.21.2; python_version >= "3.10"\n',
    ),
)
PI = board((3, 11, 2), "2.36")
JETPACK_4 = board((3, 6, 9), "2.27")
JETPACK_5 = board((3, 8, 10), "2.31")
JETPACK_6 = board((3, 10, 12), "2.35")


@pytest.fixture
def card() -> ModelCard:
    """A classifier for ONNX Runtime 1.12 or newer."""
    return CARD


@pytest.fixture
def old_card() -> ModelCard:
    """The same, exported with opset 15."""
    return replace(CARD, engine_minimum="1.10")


@pytest.fixture
def use_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Lets pip see one index and nothing else of this computer's settings."""
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip-cache"))

    def use(address: str) -> None:
        monkeypatch.setenv("PIP_INDEX_URL", address)

    return use


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that has, for each board's Python, what PyPI has, small."""
    folder = tmp_path_factory.mktemp("index")
    files = folder / "files"
    numpy_licence = "License-Expression: BSD-3-Clause\nLicense-File: LICENSE.txt\n"
    needs = "Requires-Dist: numpy>=1.21.6\nRequires-Dist: protobuf\nLicense: MIT License\n"
    wheels = []
    for tag, numpy, runtime in (
        ("cp36-cp36m", "1.19.5", "1.10.0"),
        ("cp38-cp38", "1.24.4", "1.19.2"),
        ("cp310-cp310", "2.2.6", "1.23.2"),
        ("cp311-cp311", "2.4.6", "1.31.1"),
    ):
        tags = f"{tag}-{AARCH64}"
        wheels.append(write_wheel(files, "numpy", numpy, tags, metadata=numpy_licence))
        wheels.append(write_wheel(files, "numpy", "1.21.6", tags, metadata=numpy_licence))
        wheels.append(write_wheel(files, "onnxruntime", runtime, tags, metadata=needs))
        wheels.append(write_wheel(files, "pillow", "10.4.0", tags))
    for version, tag, told in OPENCV:
        wheels.append(write_wheel(files, "opencv-python-headless", version, tag, metadata=told))
    wheels.append(write_wheel(files, "paho-mqtt", "2.1.0"))
    wheels.append(write_wheel(files, "pillow", "12.0.0", "cp311-cp311-manylinux_2_38_aarch64"))
    write_index(folder, wheels)
    return folder


@pytest.fixture
def local_index(index_folder: Path, use_index: Callable[[str], None]) -> Path:
    """Pip looks into the small index, which lies in a folder."""
    use_index((index_folder / "simple").as_uri())
    return index_folder


@pytest.fixture
def no_index(use_index: Callable[[str], None]) -> None:
    """Nobody answers at pip's index."""
    use_index("http://127.0.0.1:9/simple")
