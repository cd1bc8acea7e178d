"""The table of engines: each is found by its name and imported when it is asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tango_desktop.deploy import runner
from tango_desktop.deploy.runner import engine
from tango_desktop.deploy.runner.engine import ENGINES, EngineOptions, engine_named
from tango_desktop.deploy.runner.failures import ModelError

FILES = sorted(Path(runner.__file__).parent.glob("engine_*.py"))


def test_every_file_is_in_the_table() -> None:
    assert {path.stem for path in FILES} <= {module for module, _ in engine._CLASSES.values()}


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_every_engine_is_made_and_asked_alike(name: str) -> None:
    module, title = engine._CLASSES[name]
    if Path(runner.__file__).with_name(f"{module}.py") not in FILES:
        with pytest.raises(ModelError, match=f"no engine named {name}"):
            engine_named(name)
        return
    made = engine_named(name)
    assert made.__name__ == title
    assert callable(made.infer)


def test_a_name_that_nobody_has() -> None:
    with pytest.raises(ModelError, match="This runner has no engine named glow"):
        engine_named("glow")


def test_a_file_that_a_bundle_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine._CLASSES, "left-out", ("engine_left_out", "Engine"))
    monkeypatch.setitem(ENGINES, "left-out", engine._loader("engine_left_out", "Engine"))
    with pytest.raises(ModelError, match="This runner has no engine named left-out"):
        engine_named("left-out")


def test_another_missing_module_is_no_missing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        importlib.import_module("nothing_of_that_name")

    monkeypatch.setitem(ENGINES, "openvino", load)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_that_name"):
        engine_named("openvino")


def test_the_table_imports_no_engine() -> None:
    source = (
        "import sys, tango_desktop.deploy.runner.model;"
        "print([n for n in sys.modules if n.startswith('tango_desktop.deploy.runner.engine_')])"
    )
    said = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True)
    assert said.stdout.strip() == b"[]"


def test_options_have_the_processor_as_usual() -> None:
    assert EngineOptions().provider in engine.PROVIDERS
