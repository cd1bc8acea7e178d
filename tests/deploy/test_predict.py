"""Predictions of the installed release, as the window plays them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import install
from tango_desktop.deploy.predict import predict
from tango_desktop.errors import DeployError, JobCancelled


@pytest.fixture(scope="module")
def target(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployed") / "target"
    install(bundle.folder, folder, JobContext())
    return folder


def test_rows_come_in_order(target: Path, pictures: Path) -> None:
    paths = [pictures / "하위" / "파랑 하늘.bmp", pictures / "red.png", pictures / "green.jpg"]
    found = predict(target, paths, JobContext())
    assert [(row.path, row.label) for row in found] == list(
        zip(paths, ["blue", "빨강", "green"], strict=True)
    )
    for row in found:
        assert row.top[0] == (row.label, row.confidence)
        assert row.confidence > 0.9
        assert 0 < row.infer_ms < row.total_ms


def test_unreadable_pictures_are_left_out(target: Path, pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    found = predict(target, [tmp_path / "broken.png", pictures / "red.png"], JobContext())
    assert [row.label for row in found] == ["빨강"]


def test_no_pictures(target: Path) -> None:
    assert predict(target, [], JobContext()) == ()


def test_nothing_installed(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(DeployError, match="Nothing is installed"):
        predict(tmp_path, [pictures / "red.png"], JobContext())


def test_a_damaged_release(bundle: Bundle, tmp_path: Path, pictures: Path) -> None:
    target = tmp_path / "target"
    install(bundle.folder, target, JobContext())
    (target / "current" / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(DeployError, match=r"failed: .*cannot be opened"):
        predict(target, [pictures / "red.png"], JobContext())


def test_cancel(target: Path, pictures: Path) -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        predict(target, [pictures / "red.png"], ctx)
