"""What the installed detector answers: tried on a picture, and played beside the truth."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.predict import Installed, PredictedBox, Prediction, installed_here
from tango_desktop.ui.pages import deploy_try, measure_play
from tango_desktop.ui.pages.deploy_answers import golden_boxes, least_confidence
from tango_desktop.ui.pages.deploy_try import TryCard
from tango_desktop.ui.pages.measure_page import MeasurePage
from tango_desktop.ui.pages.measure_tasks import judge_boxes, judge_class
from tango_desktop.ui.reading import upright_size
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.box_overlay import BoxLook

Settled = Callable[[], None]
NUT, BOLT, NOTHING = (4, 4, 24, 24), (34, 10, 60, 40), (0, 30, 10, 44)


def _prediction(path: Path, *found: tuple[str, int, tuple[int, int, int, int]]) -> Prediction:
    boxes = tuple(
        PredictedBox(label, number, 0.9 - at / 10, tuple(map(float, box)))  # type: ignore[arg-type]
        for at, (label, number, box) in enumerate(found)
    )
    label = ", ".join(f"1 {box.label}" for box in boxes)
    return Prediction(path, label, 0.9 if boxes else 0.0, (), 8.0, 5.0, boxes)


# -- trying -----------------------------------------------------------------------------------


@pytest.fixture
def card(session: Session, boxed: Project, tmp_path: Path, qtbot: QtBot) -> TryCard:
    made = TryCard(session)
    qtbot.addWidget(made)
    made.show()
    made.set_installed(installed_here(tmp_path), ())
    return made


def test_a_tried_picture_shows_its_boxes(
    card: TryCard, scenes: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scenes / "images" / "val" / "0.png"
    answer = _prediction(path, ("nut", 0, NUT), ("bolt", 1, BOLT))
    monkeypatch.setattr(deploy_try, "ask", lambda *_: (answer,))
    card.try_picture(path)
    settled()
    assert card.answer.text() == "1 nut, 1 bolt"
    shown = card.picture.overlay.shown
    assert shown is not None
    assert shown.size == (64, 48)
    assert [shown.caption(n) for n in range(2)] == ["nut 0.90", "bolt 0.80"]
    rows = card.answers.model
    assert [rows.text_at(r, 0) for r in range(rows.rowCount())] == ["nut", "bolt"]
    card.open_large()
    settled()
    assert card.viewer is not None
    assert card.viewer.canvas.overlay.shown is shown
    card.viewer.close()


def test_a_picture_without_objects_says_so(
    card: TryCard, scenes: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scenes / "images" / "val" / "3.png"
    monkeypatch.setattr(deploy_try, "ask", lambda *_: (_prediction(path),))
    card.try_picture(path)
    settled()
    assert card.answer.text() == "Nothing found"
    assert not card.answers.isVisible()
    assert card.advice.text().startswith("The network sees no object here.")
    assert not card.lower_it.isVisible()  # nobody knows what would be lowered


def test_nothing_found_names_the_confidence_and_leads_to_it(
    card: TryCard,
    session: Session,
    scenes: Path,
    tmp_path: Path,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = scenes / "images" / "val" / "3.png"
    answers = [_prediction(path), _prediction(path, ("nut", 0, NUT))]
    monkeypatch.setattr(deploy_try, "ask", lambda *_: (answers.pop(0),))
    card.set_installed(installed_here(tmp_path), (path,), 0.25)
    assert not card.advice.isVisible()
    card.try_any()
    settled()
    assert "a confidence above 0.25" in card.advice.text()
    asked: list[str] = []
    session.stage_requested.connect(asked.append)
    card.lower_it.click()
    assert asked == ["export"]
    card.try_any()
    settled()
    assert not card.advice.isVisible()
    assert not card.lower_it.isVisible()


def test_the_buttons_stand_above_the_picture(card: TryCard) -> None:
    for button in (card.any, card.choose):
        assert button.y() + button.height() <= card.picture.y()


def test_the_card_tells_the_least_confidence() -> None:
    content = {"postprocess": {"score": 0.3}}
    card = ModelCard("Parts", *("",) * 4, ("nut",), (64, 64), (), True, False, content)
    assert least_confidence(card) == 0.3
    assert least_confidence(dataclasses.replace(card, content={})) is None


def test_the_golden_picture_has_its_boxes(tmp_path: Path) -> None:
    file = tmp_path / "golden.json"
    rows = [{"class": 1, "score": 0.5, "box": [1, 2, 3, 4]}]
    file.write_text(json.dumps({"boxes": rows}), encoding="utf-8")
    found = golden_boxes(file, ("nut", "bolt"))
    assert found is not None
    assert found.caption(0) == "bolt 0.50"
    assert golden_boxes(file, ("nut",)) is None  # of another model
    file.write_text(json.dumps({"logits": [1, 2]}), encoding="utf-8")
    assert golden_boxes(file, ("nut", "bolt")) is None


def test_sizes_are_those_of_the_upright_picture(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (40, 30)).save(path, exif=exif)
    assert upright_size(path) == (30, 40)
    assert upright_size(tmp_path / "none.jpg") is None


# -- playing ----------------------------------------------------------------------------------


def test_played_boxes_are_counted_against_the_truth(
    boxed: Project,
    show: Callable[[type], MeasurePage],
    settled: Settled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two nuts and bolts: all; the nut and a box of nothing; of a nut nothing; of none one."""

    def ask(there: Installed, pictures: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        found = {
            "0": (("nut", 0, NUT), ("bolt", 1, BOLT)),
            "1": (("nut", 0, NUT), ("bolt", 1, NOTHING)),
            "2": (),
            "3": (("nut", 0, NOTHING),),
        }
        return tuple(_prediction(path, *found[path.stem]) for path in pictures)

    monkeypatch.setattr(measure_play, "ask", ask)
    boxed.set_outputs("deploy", {"target": str(tmp_path)}, "installed")
    page = show(MeasurePage)
    page.play.play_once()
    settled()
    assert page.play.summary.text() == (
        "3 of 5 objects found at IoU 0.5, 2 missed, 2 wrong boxes  ·  8.00 ms each, 125 frames/s"
    )
    tiles = [page.play.gallery.tile(at) for at in range(4)]
    assert [tile.flag for tile in tiles] == ["good", "bad", "bad", "bad"]
    assert [tile.note for tile in tiles] == [
        "2 of 2 found",
        "1 of 2 found, 1 wrong",
        "0 of 1 found",
        "0 of 0 found, 1 wrong",
    ]
    assert tiles[2].caption == "Nothing found"
    boxes = tiles[1].boxes
    assert boxes is not None
    assert [boxes.look_of(n) for n in range(3)] == [
        BoxLook.SOLID,
        BoxLook.HATCHED,
        BoxLook.DASHED,
    ]
    assert page.play.describe(1).title == "1 right  ·  Missed: 1  ·  Nothing there: 1"


def test_answers_of_another_task_have_no_truth(boxed: Project) -> None:
    lock = load_lock(boxed.path(LOCK_FILE))
    picture = lock.of_split("val")[0]
    answer = Prediction(lock.file(picture), "nut", 0.8, (("nut", 0.8),), 3.0, 2.0)
    assert judge_class(lock, picture, answer).right is None
    boxes = _prediction(lock.file(picture), ("nut", 0, NUT))
    assert judge_boxes(lock, None, boxes).right is None
    assert judge_boxes(lock, dataclasses.replace(picture, label=0), boxes).right is None


def test_classes_are_found_by_their_names(boxed: Project) -> None:
    """The data's classes may have got another order since the model was trained."""
    lock = load_lock(boxed.path(LOCK_FILE))
    picture = lock.of_split("val")[0]
    answer = _prediction(lock.file(picture), ("nut", 1, NUT), ("bolt", 0, BOLT))
    assert judge_boxes(lock, picture, answer).right is True
    stranger = _prediction(lock.file(picture), ("cog", 0, NUT), ("bolt", 1, BOLT))
    judged = judge_boxes(lock, picture, stranger)
    assert (judged.found, judged.objects, judged.wrong) == (1, 2, 1)
    assert judged.boxes is not None
    assert "cog 0.900 · Wrong class" in judged.boxes.captions
