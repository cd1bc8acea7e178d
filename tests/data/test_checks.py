"""The pre-flight report: every kind of problem, with its files and its remedy."""

from __future__ import annotations

import io
import json
import os
import re
import string
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tango_desktop.core.files import write_json
from tango_desktop.data.describe import describe
from tango_desktop.data.problems import PROBLEMS, Problem, Severity
from tango_desktop.data.remedies import REMEDIES, apply, undo
from tango_desktop.data.report import (
    REPORT_FILE,
    load_report,
    save_report,
)
from tango_desktop.data.settings import DataSettings, excluder
from tango_desktop.errors import DataError, ProjectError, SchemaTooNewError, TangoError


@pytest.fixture
def clean(folder):
    """Two classes, nothing wrong."""
    folder.add_many("cat", 15)
    folder.add_many("dog", 15)
    return folder


def kinds(report, *severities: Severity) -> set[str]:
    return {p.kind for p in report.problems if not severities or p.severity in severities}


def jpeg(seed: int = 0) -> bytes:
    stream = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


def test_a_clean_folder_has_notes_only(clean, look) -> None:
    index, report = look(clean)
    assert kinds(report) == {"splits_made", "no_test"}
    assert index.counts() == {"train": 24, "val": 6, "test": 0}
    note = report.find("splits_made")
    assert "6 for validation" in note.message
    report.require_usable()


# -- blocking ---------------------------------------------------------------------------------


def test_no_picture_at_all(folder, look) -> None:
    folder.write("notes.txt", b"hello")
    index, report = look(folder)
    assert index.pictures == ()
    assert kinds(report, Severity.BLOCKING) == {"no_pictures"}
    with pytest.raises(DataError, match="no picture") as caught:
        report.require_usable()
    assert "one folder for each class" in caught.value.hint


def test_an_empty_folder(folder, look) -> None:
    assert kinds(look(folder)[1]) == {"no_pictures"}


def test_pictures_without_class_folders(folder, look) -> None:
    paths = [folder.add(f"p{n}.png") for n in range(3)]
    _, report = look(folder)
    assert kinds(report, Severity.BLOCKING) == {"no_classes"}
    assert set(report.find("no_classes").files) == {path.name for path in paths}


def test_one_class(folder, look) -> None:
    folder.add_many("고양이", 5)
    _, report = look(folder)
    assert kinds(report, Severity.BLOCKING) == {"one_class"}
    assert "고양이" in report.find("one_class").message


def test_a_class_without_training_pictures(folder, look) -> None:
    folder.add_many("train/cat", 10)
    folder.add_many("train/dog", 10)
    folder.add_many("val/dog", 10)
    folder.add_many("val/bird", 10)
    _, report = look(folder)
    problem = report.find("class_not_trained")
    assert problem.severity is Severity.BLOCKING
    assert "bird" in problem.message
    assert problem.remedy == "split_anew"
    assert "cat" in report.find("class_not_checked").message
    _, mended = look(folder, keep_splits=False)
    assert not mended.blocking


def test_nothing_to_hold_out(folder, look) -> None:
    folder.add("cat/1.png")
    folder.add("dog/1.png")
    _, report = look(folder)
    assert kinds(report, Severity.BLOCKING) == {"nothing_held_out"}


def test_every_blocking_problem_is_in_the_error(folder, look) -> None:
    folder.add("train/cat/a.png")
    folder.add("train/dog/b.png")
    folder.add("test/bird/c.png")
    _, report = look(folder)
    assert kinds(report, Severity.BLOCKING) == {"class_not_trained", "nothing_held_out"}
    with pytest.raises(DataError) as caught:
        report.require_usable()
    for problem in report.blocking:
        assert problem.message in caught.value.message


# -- files ------------------------------------------------------------------------------------


def test_damaged_pictures_are_named_and_not_used(clean, look) -> None:
    clean.write("cat/cut.jpg", jpeg()[:500])
    clean.write("cat/empty.png", b"")
    clean.write("dog/page.jpg", b"<html>404</html>")
    index, report = look(clean)
    problem = report.find("unreadable")
    assert set(problem.files) == {"cat/cut.jpg", "cat/empty.png", "dog/page.jpg"}
    assert problem.severity is Severity.WARNING
    assert len(index.pictures) == 30
    _, mended = look(clean, exclude=problem.targets)
    assert "unreadable" not in kinds(mended)
    assert mended.excluded == 3


def test_a_giant_picture(clean, look, giant_png: bytes) -> None:
    clean.write("cat/giant.png", giant_png)
    index, report = look(clean)
    problem = report.find("too_large")
    assert problem.files == ("cat/giant.png",)
    assert "178 megapixels" in problem.message
    assert len(index.pictures) == 30


def test_wrong_extensions_are_read_all_the_same(clean, look) -> None:
    clean.write("cat/really_jpeg.png", jpeg(1))
    clean.write("cat/no_extension", jpeg(2))
    index, report = look(clean)
    assert set(report.find("misnamed").files) == {"cat/really_jpeg.png", "cat/no_extension"}
    assert len(index.pictures) == 32


def test_other_kinds_other_files_and_junk(clean, look) -> None:
    Image.new("P", (40, 40)).save(clean.path("cat/moving.gif"))
    clean.write("readme.md", b"text")
    clean.write("cat/.DS_Store", b"junk")
    clean.write("dog/Thumbs.db", b"junk")
    _, report = look(clean)
    assert report.find("unsupported").files == ("cat/moving.gif",)
    assert "gif" in report.find("unsupported").message
    assert report.find("other_files").files == ("readme.md",)
    assert set(report.find("junk").files) == {"cat/.DS_Store", "dog/Thumbs.db"}


def test_links_that_lead_nowhere(clean, look) -> None:
    (clean.root / "cat" / "loop").symlink_to(clean.root)
    (clean.root / "cat" / "gone.png").symlink_to(clean.root / "nowhere")
    _, report = look(clean)
    assert report.find("loops").files == ("cat/loop",)
    assert report.find("closed").files == ("cat/gone.png",)


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_names_in_another_encoding(clean, look, project) -> None:
    try:
        clean.copy("cat/p3.png", os.fsdecode(b"cat/\xb0\xed\xbe\xe7.png"))
    except OSError:
        pytest.skip("this disk takes only valid names")
    index, report = look(clean)
    assert report.find("misspelt").files == ("cat/\\udcb0\\udced\\udcbe\\udce7.png",)
    assert len(index.pictures) == 30
    save_report(project.path(REPORT_FILE), report)


def test_pictures_outside(clean, look) -> None:
    clean.add("stray.png")
    index, report = look(clean)
    assert report.find("outside").files == ("stray.png",)
    assert len(index.pictures) == 30


def test_names_that_clash(clean, look) -> None:
    clean.add("cat/Photo.png")
    clean.add("cat/photo.png")
    clean.add_many("Dog", 2)
    _, report = look(clean)
    assert ("cat/Photo.png", "cat/photo.png") in report.find("name_clash").groups
    problem = report.find("class_clash")
    assert "Dog / dog" in problem.message
    index, mended = look(clean, merge_classes=True)
    assert index.classes == ("cat", "dog")
    assert "class_clash" not in kinds(mended)


def test_empty_classes(clean, look) -> None:
    (clean.root / "bird").mkdir()
    clean.write("fish/cut.jpg", jpeg()[:300])
    index, report = look(clean)
    assert "bird, fish" in report.find("empty_classes").message
    assert index.classes == ("cat", "dog")


def test_small_outliers_but_not_small_sets(folder, look) -> None:
    for name in ("cat", "dog"):
        folder.add_many(name, 12, size=(200, 160))
    folder.add("cat/scrap.png", (20, 300))
    _, report = look(folder)
    assert report.find("too_small").files == ("cat/scrap.png",)
    tiny = type(folder)(folder.root.parent / "tiny")
    for name in ("0", "1"):
        tiny.add_many(name, 12, size=(8, 8))
    assert "too_small" not in kinds(look(tiny)[1])


# -- classes ----------------------------------------------------------------------------------


def test_tiny_and_uneven_classes(folder, look) -> None:
    folder.add_many("cat", 60)
    folder.add_many("dog", 5)
    _, report = look(folder)
    assert "dog" in report.find("tiny_classes").message
    message = report.find("imbalance").message
    assert "cat has 48" in message
    assert "dog only 4" in message


# -- duplicates -------------------------------------------------------------------------------


def test_copies_in_one_class(clean, look) -> None:
    clean.copy("cat/p3.png", "cat/again.png")
    clean.copy("cat/p3.png", "cat/and again.png")
    index, report = look(clean)
    problem = report.find("copies")
    assert problem.groups == (("cat/again.png", "cat/and again.png", "cat/p3.png"),)
    assert problem.severity is Severity.NOTE
    group = [p for p in index.pictures if p.path in problem.files]
    assert len({p.split for p in group}) == 1
    assert len({p.group for p in group}) == 1
    assert group[0].group >= 0
    index, mended = look(clean, exclude=problem.targets)
    assert "copies" not in kinds(mended)
    assert len(index.pictures) == 30


def test_the_same_picture_in_two_classes(clean, look) -> None:
    clean.copy("cat/p3.png", "dog/cat.png")
    _, report = look(clean)
    problem = report.find("conflicting_labels")
    assert problem.groups == (("cat/p3.png", "dog/cat.png"),)
    assert set(problem.targets) == set(problem.files)
    assert "conflicting_labels" not in kinds(look(clean, exclude=problem.targets)[1])


@pytest.fixture
def given_splits(folder):
    for split in ("train", "val", "test"):
        for name in ("cat", "dog"):
            folder.add_many(f"{split}/{name}", 12, size=(64, 64))
    return folder


def test_leaked_copies(given_splits, look) -> None:
    given_splits.copy("val/cat/p3.png", "train/cat/leak.png")
    given_splits.copy("test/dog/p3.png", "val/dog/leak.png")
    index, report = look(given_splits)
    problem = report.find("leaked_copies")
    assert problem.severity is Severity.WARNING
    assert len(problem.groups) == 2
    assert set(problem.targets) == {"train/cat/leak.png", "val/dog/leak.png"}
    assert index.counts() == {"train": 25, "val": 25, "test": 24}
    assert "leaked_copies" not in kinds(look(given_splits, exclude=problem.targets)[1])
    assert "no_test" not in kinds(report)


def test_leaked_near_duplicates(given_splits, look) -> None:
    with Image.open(given_splits.root / "val/cat/p3.png") as image:
        image.resize((50, 50)).save(given_splits.path("train/cat/smaller.jpg"), quality=80)
    given_splits.copy("train/cat/smaller.jpg", "train/cat/smaller again.jpg")
    _, report = look(given_splits)
    problem = report.find("leaked_near")
    assert set(problem.groups[0]) == {
        "val/cat/p3.png",
        "train/cat/smaller.jpg",
        "train/cat/smaller again.jpg",
    }
    assert set(problem.targets) == {"train/cat/smaller.jpg", "train/cat/smaller again.jpg"}
    mended = look(given_splits, exclude=problem.targets)[1]
    assert kinds(mended, Severity.WARNING) == set()


def test_near_duplicates_and_frames_stay_on_one_side(clean, look) -> None:
    for number in range(3):
        with Image.open(clean.root / f"cat/p{number * number * 7 + 3}.png") as image:
            image.resize((90, 75)).save(clean.path(f"cat/larger{number}x.jpg"), quality=90)
    index, report = look(clean)
    problem = report.find("near_duplicates")
    assert len(problem.groups) == 3
    split = {p.path: p.split for p in index.pictures}
    for group in problem.groups:
        assert len({split[path] for path in group}) == 1
    assert len(problem.targets) == 3


def test_a_class_that_is_one_sequence(folder, look) -> None:
    random = np.random.default_rng(0)
    coarse = Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8))
    wide = coarse.resize((400, 240), Image.Resampling.BICUBIC)
    for number in range(20):
        frame = wide.crop((4 * number, 0, 4 * number + 200, 240))
        frame.save(folder.path(f"video/frame_{number:04}.png"))
    folder.add_many("other", 20, size=(60, 60))
    index, report = look(folder)
    assert len(report.find("frames").files) == 20
    assert report.find("cut_sequence").severity is Severity.WARNING
    held_out = [p.path for p in index.of_split("val") if p.path.startswith("video")]
    numbers = [int(re.findall(r"\d+", path)[0]) for path in held_out]
    assert len(numbers) == 4
    assert max(numbers) - min(numbers) == 3


def test_pictures_all_alike(folder, look) -> None:
    random = np.random.default_rng(0)
    base = np.asarray(Image.open(folder.add("base.png", (64, 64))))
    (folder.root / "base.png").unlink()
    for number in range(60):
        pixels = np.clip(base + random.normal(0, 4, base.shape), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder.path(f"{'ok' if number % 2 else 'bad'}/{number}.png"))
    _, report = look(folder)
    assert "all_alike" in kinds(report)
    assert "near_duplicates" not in kinds(report)


# -- the records ------------------------------------------------------------------------------


def test_every_problem_is_well_formed() -> None:
    for info in PROBLEMS:
        assert info.message
        assert info.hint
        assert not info.remedy or info.remedy in REMEDIES
        assert not [field for _, field, _, _ in string.Formatter().parse(info.hint) if field]


def test_every_kind_is_covered_here() -> None:
    tests = sorted(Path(__file__).parent.glob("test_*.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in tests)
    assert [info.name for info in PROBLEMS if f'"{info.name}"' not in source] == []


def test_the_gravest_come_first(folder, look) -> None:
    folder.add("train/cat/a.png")
    folder.add("train/dog/b.png")
    folder.add("test/bird/c.png")
    folder.write("train/cat/x.jpg", b"")
    folder.write("train/.DS_Store", b"")
    order = list(Severity)
    found = [order.index(p.severity) for p in look(folder)[1].problems]
    assert found == sorted(found)
    assert set(found) == {0, 1, 2}


# -- saved, and in words ----------------------------------------------------------------------


def test_the_report_is_saved_whole(clean, look, project) -> None:
    clean.copy("cat/p3.png", "dog/cat.png")
    _, report = look(clean)
    assert load_report(project) is None
    save_report(project.path(REPORT_FILE), report)
    assert load_report(project) == report


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 1}', "{"])
def test_damaged_reports(project, content: str) -> None:
    project.path(REPORT_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged"):
        load_report(project)


def test_a_newer_report(project) -> None:
    write_json(project.path(REPORT_FILE), {"schema": 2})
    with pytest.raises(SchemaTooNewError):
        load_report(project)


def test_plain_values_and_words(clean) -> None:
    for number in range(9):
        clean.write(f"cat/cut{number}.jpg", b"")
    found = describe(clean.root)
    assert not found.blocked
    values = json.loads(json.dumps(found.to_mapping()))
    assert values["root"] == str(clean.root.resolve())
    assert values["classes"][0] == {"name": "cat", "train": 12, "val": 3, "test": 0}
    problem = next(p for p in values["problems"] if p["kind"] == "unreadable")
    assert problem["severity"] == "warning"
    assert problem["remedy"] == "leave_out"
    assert len(problem["files"]) == 9
    assert found.summary == "30 pictures in 2 classes: 24 train, 6 val, 0 test"
    lines = found.text(files=2).splitlines()
    assert lines[:2] == ["Class: train / val / test", "    cat: 12 / 3 / 0"]
    assert "    cat/cut1.jpg" in lines
    assert "    cat/cut2.jpg" not in lines
    assert "    … and 7 more" in lines


def test_a_folder_that_blocks(folder) -> None:
    assert describe(folder.root).blocked


# -- remedies ---------------------------------------------------------------------------------


def problem_of(kind: str) -> Problem:
    return Problem(kind, ("cat/a, b.png", "c.png"), targets=("cat/a, b.png",))


@pytest.mark.parametrize("kind", [info.name for info in PROBLEMS if info.remedy])
def test_remedies_change_settings_and_are_undone(project, kind: str) -> None:
    project.update(DataSettings, path="x", exclude=("kept.png",))
    before = project.settings(DataSettings)
    returned = apply(project, problem_of(kind))
    assert returned == before
    assert project.settings(DataSettings) != before
    undo(project, returned)
    assert project.settings(DataSettings) == before


def test_leaving_out_adds_each_file_once(project) -> None:
    for _ in range(2):
        apply(project, problem_of("unreadable"))
    assert project.settings(DataSettings).exclude == ("cat/a, b.png",)


def test_a_problem_without_a_remedy(project) -> None:
    with pytest.raises(TangoError, match="no remedy"):
        apply(project, problem_of("no_test"))


def test_patterns_of_what_is_left_out() -> None:
    excluded = excluder(("cat/[a].png", "old", "*/copy*", "고양이/1.png"))
    assert excluded("cat/[a].png")
    assert not excluded("cat/a.png")
    assert excluded("old/b/c.png")
    assert not excluded("older/b.png")
    assert excluded("x/copy 2.png")
    assert excluded("고양이/1.png")  # decomposed, as macOS writes it
    assert not excluder(())("anything")
