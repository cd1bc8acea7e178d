"""Versions of packages as boards and wheels write them."""

from __future__ import annotations

import pytest

from tango_desktop.deploy.wheels.engines import NeedInfo
from tango_desktop.deploy.wheels.versions import fits, owned, refused_by

RUNTIME = NeedInfo("onnxruntime", "ONNX Runtime", "1.12", also=("onnxruntime-gpu",))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.12", True),
        ("1.12.0", True),
        ("1.9.9", False),
        ("1.31.1", True),
        ("1.12.0+nv22.5", True),  # NVIDIA's
        ("1.12.0rc1", True),
        ("1.11.0+nv99", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_new_enough(version: str, expected: bool) -> None:
    assert fits(version, RUNTIME) is expected


def test_below() -> None:
    need = NeedInfo("numpy", "NumPy", "1.17", below="2")
    assert fits("1.26.4", need)
    assert not fits("2.0.0", need)
    assert not fits("2.0.0rc1", need)


def test_the_newest_of_the_packages_that_bring_a_module_counts() -> None:
    packages = {"onnxruntime": "1.12.1", "onnxruntime-gpu": "1.16.3", "onnxruntime-qnn": "9"}
    assert owned(packages, RUNTIME) == ("onnxruntime-gpu", "1.16.3")
    assert owned({"onnxruntime-gpu": "1.6.0"}, RUNTIME) is None
    assert owned({}, RUNTIME) is None


def test_what_a_wheel_does_not_take() -> None:
    requires = (
        "numpy>=1.21.6",
        "coloredlogs",
        'numpy>=9; extra == "tests"',
        "not a requirement ???",
    )
    assert refused_by(requires, "numpy", "1.19.5")
    assert not refused_by(requires, "numpy", "1.21.6")
    assert not refused_by(requires, "pillow", "1.0")
    assert refused_by(("numpy (>=1.16.6)",), "numpy", "1.13")  # as METADATA wrote it once


def test_what_a_wheel_does_not_take_on_another_python() -> None:
    requires = (
        'numpy<2.0; python_version < "3.9"',
        'numpy>=2; python_version >= "3.9"',
        'numpy>=2.1; python_version >= "3.13"',
    )
    assert refused_by(requires, "numpy", "1.24", {"python_version": "3.11"})
    assert not refused_by(requires, "numpy", "1.24", {"python_version": "3.8"})
    assert not refused_by(requires, "numpy", "2.0", {"python_version": "3.11"})
    assert refused_by(requires, "numpy", "2.0", {"python_version": "3.13"})


def test_a_package_that_says_no_version_is_there() -> None:
    opencv = NeedInfo("opencv-python-headless", "OpenCV", also=("opencv",))
    assert owned({"opencv": "?"}, opencv) == ("opencv", "?")
    assert owned({"opencv": "?", "opencv-python-headless": "4.9"}, opencv) == (
        "opencv-python-headless",
        "4.9",
    )
    assert owned({"opencv": "?"}, NeedInfo("opencv", "OpenCV", "4")) is None
