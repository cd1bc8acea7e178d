"""Machine code and neural code for another device are refused before anything is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.child import ChildResult
from tango_desktop.core.files import write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import strangers
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.strangers import require_fitting
from tango_desktop.devices.facts import Facts
from tango_desktop.errors import DeployError
from tests.deploy.conftest import write_artifact
from tests.devices.facts.conftest import facts_of

A76 = "Features\t: fp asimd evtstrm crc32 atomics fphp asimdhp asimddp"
A72 = "Features\t: fp asimd evtstrm crc32"


class Board:
    """A connection that has one file, and counts what it was asked."""

    def __init__(self, processors: str) -> None:
        self.processors, self.asked = processors, 0

    def run(self, command: list[str], ctx: JobContext) -> ChildResult:
        assert command == ["cat", "/proc/cpuinfo"]
        self.asked += 1
        return ChildResult(0, f"processor\t: 0\n{self.processors}\n", "")


def made(folder: Path, engine: str, device: str, about: str, facts: dict[str, Any]) -> ModelCard:
    artifact = write_artifact(folder)
    card = read_card(artifact).content
    card["engine"]["name"] = engine
    card["source"] = {"device": device}
    write_yaml(artifact / "model.yaml", card)
    (artifact / about).write_text(json.dumps(facts), encoding="utf-8")
    return read_card(artifact)


def compiled(folder: Path, architecture: str = "aarch64", needs: tuple[str, ...] = ()) -> ModelCard:
    facts = {"system": "linux", "architecture": architecture, "processor": "cortex-a78ae"}
    return made(folder, "tvm", "Jetson_Orin_Nano", "tvm.json", {**facts, "needs": needs})


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def ask(card: ModelCard, facts: Facts, processors: str = A72) -> str:
        monkeypatch.setattr(strangers, "gather", lambda connection, ctx: facts)
        try:
            require_fitting(tmp_path / "export", card, Board(processors), JobContext())  # type: ignore[arg-type]
        except DeployError as error:
            return f"{error.message} {error.details}"
        return ""

    return ask


def test_code_for_another_core(tmp_path: Path, refusal: Any) -> None:
    card, pi = compiled(tmp_path / "export", needs=("asimddp",)), facts_of("pi_4_32bit")
    said = refusal(card, pi)
    assert "was made for Jetson Orin Nano" in said
    assert "this is Raspberry Pi 4" in said
    assert "the processor there lacks asimddp" in said
    assert refusal(card, pi, A76) == ""
    assert refusal(card, pi, "Hardware: unknown") == ""  # nobody knows: the probe there will say


def test_code_for_another_architecture(tmp_path: Path, refusal: Any) -> None:
    pc = facts_of("pc_rtx_4090")
    said = refusal(compiled(tmp_path / "export"), pc)
    assert "It is machine code for aarch64 under linux; the device has x86_64" in said


def test_code_for_this_kind_is_sent(tmp_path: Path, refusal: Any) -> None:
    assert refusal(compiled(tmp_path / "export"), facts_of("pi_4_32bit")) == ""


@pytest.mark.parametrize(("soc", "fits"), [("rk3568", True), ("rk3566", True), ("rk3588", False)])
def test_neural_code_is_for_one_chip(tmp_path: Path, refusal: Any, soc: str, fits: bool) -> None:
    card = made(tmp_path / "export", "rknn", "Odroid_M1", "rknn.json", {"platform": "rk3568"})
    said = refusal(card, replace(facts_of("odroid_m1"), soc=soc))
    assert (said == "") is fits
    assert fits or "It is for the neural unit of rk3568; the chip is rk3588." in said


def test_a_damaged_file_beside_it(tmp_path: Path, refusal: Any) -> None:
    card = compiled(tmp_path / "export")
    (tmp_path / "export" / "tvm.json").write_text("{")
    assert "tvm.json is missing or damaged" in refusal(card, facts_of("pi_4_32bit"))


def test_what_no_board_runs(tmp_path: Path, refusal: Any) -> None:
    card = made(tmp_path / "export", "coreml", "this", "x.json", {})
    assert "Core ML models are not installed by this program." in refusal(card, Facts())


def test_other_engines_ask_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = made(tmp_path / "export", "openvino", "this", "x.json", {})
    board = Board(A72)
    monkeypatch.setattr(strangers, "gather", lambda connection, ctx: pytest.fail("asked"))
    require_fitting(tmp_path / "export", card, board, JobContext())  # type: ignore[arg-type]
    assert board.asked == 0
