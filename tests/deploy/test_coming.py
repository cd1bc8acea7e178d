"""What a deployment brings, told line by line before anything is sent."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import pytest

from tango_desktop.cli_jobs import connection_job
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.coming import Coming
from tango_desktop.deploy.install import install, plan
from tango_desktop.deploy.sending import packages_of
from tango_desktop.deploy.wheels import WheelInfo, WheelPlan
from tests.deploy.wheel_files import write_wheel

CTX = JobContext()


def test_the_command_line_is_told_before_the_upload(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel = write_wheel(tmp_path, "engine", {"engine.bin": bytes(3_000_000)})
    size = wheel.stat().st_size
    wheels = WheelPlan(
        None,
        (WheelInfo("engine", "1.0", wheel.name, "", size, ""),),
        {"numpy": "1.24.2", "opencv": "?"},
        notes=("A sentence.",),
    )
    with connection_job(argparse.Namespace(), "deploy"):
        install(
            bundle.folder,
            tmp_path / "board",
            CTX,
            wheels=[wheel],
            on_plan=lambda found: Coming(found, wheels, bundle).tell(),
        )
    first, *rest = capsys.readouterr().err.splitlines()
    sent = (bundle.size_bytes + size) / 1e6
    assert first.startswith(f"{sent:.1f} MB to send, ")
    assert " MB needed there, " in first
    assert first.endswith(" MB free")
    assert [line.split("  ")[1] for line in rest] == [
        "Model tiny",
        "Runner, labels, golden picture",
        "engine 1.0",
        "numpy 1.24.2",
        "opencv",
        "A sentence.",
    ]
    Coming(plan(bundle.folder, tmp_path / "board", CTX), wheels, bundle).tell()
    assert capsys.readouterr().err == ""  # only while a command runs


def test_unpacked_packages_count_before_they_are_sent(bundle: Bundle, tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path, "engine", {"engine.bin": bytes(30_000_000)})
    packages = packages_of([wheel])
    found = plan(bundle.folder, tmp_path / "board", CTX, packages=packages)
    assert found.need_bytes > found.send_bytes + 30_000_000
    little = dataclasses.replace(found.status, free_bytes=20_000_000)
    assert not dataclasses.replace(found, status=little).fits
    install(bundle.folder, tmp_path / "board", CTX, wheels=[wheel])
    again = plan(bundle.folder, tmp_path / "board", CTX, packages=packages)
    assert (again.send_bytes, again.packages[0].there) == (0, True)
    assert again.need_bytes < 2_000_000
