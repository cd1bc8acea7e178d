"""The translation layer, and that Korean is complete."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tango_desktop.i18n import (
    Lasting,
    counted,
    lasting,
    lasting_join,
    retold,
    set_language,
    system_language,
    tr,
)

UPDATE = Path(__file__).resolve().parents[1] / "resources" / "translations" / "update.py"


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_translations", UPDATE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_in_korean_with_its_placeholders(update: ModuleType) -> None:
    known = update.read_catalogue(UPDATE.parent / "tango_ko.ts")
    assert update.problems(update.texts_of_the_code(), known) == []


def test_the_catalogue_holds_nothing_that_is_gone(update: ModuleType) -> None:
    known = update.read_catalogue(UPDATE.parent / "tango_ko.ts")
    assert set(known) - set(update.texts_of_the_code()) == set()


def test_a_lost_placeholder_is_found(update: ModuleType) -> None:
    found = update.problems({"{a} of {b}": "x.py"}, {"{a} of {b}": "{a}"})
    assert len(found) == 1


def test_the_language_can_be_switched_and_unknown_means_english() -> None:
    set_language("ko")
    assert tr("Task") == "작업"
    set_language("xx")
    assert tr("Task") == "Task"


def test_the_system_language_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGO_LANGUAGE", "ko_KR.UTF-8")
    assert system_language() == "ko"
    monkeypatch.setenv("TANGO_LANGUAGE", "fr")
    assert system_language() == "en"


def test_a_lasting_text_is_told_again_in_another_language() -> None:
    count = lasting("{count} pictures", count=3)
    text = lasting_join("; ", [count, lasting("Task"), "ResNet"])
    assert text == "3 pictures; Task; ResNet"
    kept = Lasting.from_recipe(yaml.safe_load(yaml.safe_dump(text.recipe)))
    set_language("ko")
    assert retold(kept).endswith("; 작업; ResNet")
    assert retold("plain") == "plain"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 pictures"), (1, "1 picture"), (2, "2 pictures"), (12345, "12,345 pictures")],
)
def test_so_many_of_something(count: int, text: str) -> None:
    assert counted(count, "1 picture", "{count} pictures") == text


def test_counted_texts_have_further_placeholders_and_last() -> None:
    one = counted(1, "1 class of {name}", "{count} classes of {name}", name="bolts")
    assert one == "1 class of bolts"
    text = lasting("{what}", what=counted(2, "1 class", "{count} classes"))
    set_language("ko")
    assert retold(Lasting.from_recipe(yaml.safe_load(yaml.safe_dump(text.recipe)))) == tr(
        "{count} classes", count=2
    )
    assert tr("{count} classes", count=2) != "2 classes"
