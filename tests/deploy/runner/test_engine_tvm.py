"""TVM's code on a device: refused where it was not made for it, before it is opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.deploy.runner import engine_tvm
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.failures import ModelError, PackageError

HERE: dict[str, Any] = {
    "schema": 1,
    "version": "0.27.0.post1",
    "architecture": "aarch64",
    "system": "linux",
    "processor": "cortex-a76",
    "needs": ["asimd", "asimddp"],
    "outputs": ["output0"],
}
PI_5 = "processor\t: 0\nFeatures\t: fp asimd aes crc32 asimddp\n"
PI_4 = "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\n"


@pytest.fixture
def pi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This computer as a Raspberry Pi 5; its ``cpuinfo``."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(PI_5)
    monkeypatch.setattr(engine_tvm.platform, "machine", lambda: "aarch64")
    monkeypatch.setattr(engine_tvm.platform, "system", lambda: "Linux")
    known = engine_tvm.instructions
    monkeypatch.setattr(engine_tvm, "instructions", lambda: known(str(cpuinfo)))
    return cpuinfo


def test_what_was_made_for_this_processor_is_taken(pi: Path) -> None:
    engine_tvm.refuse_stranger(HERE)
    pi.unlink()  # a system that tells nothing of its processor
    engine_tvm.refuse_stranger(HERE)


def test_another_processor_is_named(pi: Path) -> None:
    with pytest.raises(ModelError, match="for x86_64 processors under linux; this is aarch64"):
        engine_tvm.refuse_stranger({**HERE, "architecture": "x86_64"})
    with pytest.raises(ModelError, match="under darwin; this is aarch64 under linux"):
        engine_tvm.refuse_stranger({**HERE, "system": "darwin"})


def test_missing_instructions_are_named(pi: Path) -> None:
    pi.write_text(PI_4)
    with pytest.raises(ModelError, match=r"for cortex-a76; this processor lacks asimddp\. Export"):
        engine_tvm.refuse_stranger(HERE)


def test_words_of_intel(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nvmx flags\t: vnmi\nflags\t\t: fpu avx avx2\n\n")
    assert engine_tvm.instructions(str(cpuinfo)) == {"fpu", "avx", "avx2"}
    assert engine_tvm.instructions(str(tmp_path / "absent")) == frozenset()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is missing"),
        ("{", "is damaged"),
        ('{"schema": "one"}', "is damaged"),
        ("[]", "is damaged"),
        ('{"schema": 1}', "is damaged"),
        ('{"schema": 2}', "newer runner"),
    ],
)
def test_facts_that_cannot_be_read(content: str | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "tvm.json").write_text(content)
    with pytest.raises(ModelError, match=said):
        engine_tvm.read_facts(str(tmp_path / "model.so"))


def test_only_on_the_processor(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="runs on cpu, not on cuda"):
        engine_tvm.TvmEngine(str(tmp_path / "model.so"), EngineOptions(provider="cuda"), [])


def opened(folder: Path, outputs: list[str], **changed: Any) -> engine_tvm.TvmEngine:
    """An engine for a library that says it was made for this computer."""
    system = engine_tvm.platform.system().lower()
    told = {**HERE, "architecture": engine_tvm.architecture(), "system": system, "needs": []}
    (folder / "tvm.json").write_text(json.dumps({**told, **changed}))
    return engine_tvm.TvmEngine(str(folder / "model.so"), EngineOptions(threads=1), outputs)


def test_another_tvm_a_missing_and_a_damaged_library(tmp_path: Path) -> None:
    pytest.importorskip("tvm")
    with pytest.raises(PackageError, match=r"by TVM 0\.11\.1, .*apache-tvm==0\.11\.1"):
        opened(tmp_path, [], version="0.11.1")
    with pytest.raises(ModelError, match="has no output boxes"):
        opened(tmp_path, ["output0", "boxes"])
    with pytest.raises(ModelError, match=r"model\.so is missing"):
        opened(tmp_path, [])
    (tmp_path / "model.so").write_bytes(b"\x7fELF" + bytes(100))
    with pytest.raises(ModelError, match="cannot be opened by TVM"):
        opened(tmp_path, [])
