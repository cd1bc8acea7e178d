"""Classes that are declared in the program are read back, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.data.annotating import save_boxes
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.class_list_writing import (
    CLASS_LISTS,
    class_name_fault,
    declare_classes,
    plain_class_name,
    withdraw_classes,
)
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.yaml_names import one_less, one_more
from tango_desktop.errors import DataError
from tests.data.box_sets import CLASSES, DRAWN, SETS, coco, look, yolo
from tests.data.conftest import Folder

LISTING = [name for name in SETS if name != "voc"]


@pytest.fixture(params=list(SETS))
def index(request: pytest.FixtureRequest, folder: Folder) -> DatasetIndex:
    return look(SETS[request.param](folder))[0]


def _content(index: DatasetIndex) -> dict[str, bytes]:
    return {file.path: (index.root / file.path).read_bytes() for file in index.annotations}


def _named(index: DatasetIndex, path: str) -> list[str]:
    """The classes of a picture's boxes, by name: without a list, new names change the numbers."""
    boxes = next(p for p in index.pictures if p.path == path).boxes
    return [index.classes[n] for n in boxes.labels]


def test_every_format_that_can_save_boxes_has_a_list() -> None:
    assert set(CLASS_LISTS.names()) == {info.name for info in FORMATS if info.write}


def test_a_box_of_a_new_class_is_read_back(index: DatasetIndex) -> None:
    more = declare_classes(index, ["Unterlegscheibe, groß"])
    assert more.classes == (*CLASSES, "Unterlegscheibe, groß")
    picture = next(p for p in more.pictures if p.path.endswith("b.png"))
    save_boxes(more, picture, Boxes.of([[2, 2, 22, 22]], [2]))
    again = look(index.root)[0]
    assert _named(again, picture.path) == ["Unterlegscheibe, groß"]
    for other in index.pictures:
        if other.path != picture.path:
            assert _named(again, other.path) == _named(index, other.path)


@pytest.mark.parametrize("name", LISTING)
def test_a_new_class_is_listed_before_it_has_boxes(name: str, folder: Folder) -> None:
    index = look(SETS[name](folder))[0]
    declare_classes(index, ["washer", "pin"])
    assert look(folder.root)[0].classes == ("bolt", "nut", "washer", "pin")


def test_what_is_declared_and_withdrawn_leaves_the_content_as_it_was(index: DatasetIndex) -> None:
    before = _content(index)
    more = declare_classes(index, ["washer", "pin"])
    back = withdraw_classes(more, ["washer", "pin"])
    assert back.classes == index.classes
    assert _content(index) == before
    assert withdraw_classes(back, ["washer"]) is back


def test_voc_lists_nothing(folder: Folder) -> None:
    index = look(SETS["voc"](folder))[0]
    before = _content(index)
    declare_classes(index, ["washer"])
    assert _content(index) == before


def test_the_first_state_is_kept(folder: Folder) -> None:
    index = look(yolo(folder))[0]
    before = (folder.root / "data.yaml").read_bytes()
    more = declare_classes(index, ["washer"])
    declare_classes(more, ["pin"])
    assert (folder.root / "data.yaml.orig").read_bytes() == before


# -- YOLO -------------------------------------------------------------------------------------

FORMS = {
    "a list in brackets": ("names: [bolt, nut]  # ours\n", "names: [bolt, nut, pin]  # ours\n"),
    "brackets over lines": (
        "names: [\n  bolt,\n  nut,\n]\n",
        "names: [\n  bolt,\n  nut, pin,\n]\n",
    ),
    "a line each": (
        "nc: 2 # two\nnames:\n- bolt\n- nut  # M6\n\n# the end\ntrain: a\n",
        "nc: 3 # two\nnames:\n- bolt\n- nut  # M6\n- pin\n\n# the end\ntrain: a\n",
    ),
    "indented lines": (
        "names:\n    - bolt\n    - 'nut'\nnc: 2",
        "names:\n    - bolt\n    - 'nut'\n    - pin\nnc: 3",
    ),
    "numbered lines": (
        "names:\n  0: bolt\n  4: nut\nval: b\n",
        "names:\n  0: bolt\n  4: nut\n  5: pin\nval: b\n",
    ),
    "numbers in brackets": ("names: {0: bolt, 1: nut}\n", "names: {0: bolt, 1: nut, 2: pin}\n"),
    "line ends of Windows": (
        "names:\r\n- bolt\r\n- nut\r\n",
        "names:\r\n- bolt\r\n- nut\r\n- pin\r\n",
    ),
    "no line end": ("names:\n- bolt\n- nut", "names:\n- bolt\n- nut\n- pin\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_description_keeps_its_form(form: str) -> None:
    before, after = FORMS[form]
    assert one_more(before, "pin") == after
    assert yaml.safe_load(one_less(after, "pin")) == yaml.safe_load(before)
    assert one_less(after, "nut") == after  # not the last
    assert one_more(after, "nut") == after


@pytest.mark.parametrize(("before", "after"), [("[]", "[pin]"), ("{}", "{0: pin}")])
def test_the_first_name_of_a_description(before: str, after: str) -> None:
    assert one_more(f"names: {before}\n", "pin") == f"names: {after}\n"


@given(
    st.text(min_size=1, max_size=12)
    .map(plain_class_name)
    .filter(lambda name: not class_name_fault(name, ())),
    st.sampled_from(list(FORMS)),
)
def test_any_good_name_is_read_back_from_any_form(name: str, form: str) -> None:
    names = yaml.safe_load(one_more(FORMS[form][0], name))["names"]
    assert (names[-1] if isinstance(names, list) else list(names.values())[-1]) == name


@pytest.mark.parametrize(
    "text", ["names: &a [x]\nmore: *a\nnames: [y]\n", "names: x\n", "[", "- a"]
)
def test_a_description_that_cannot_be_continued_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        one_more(text, "pin")


def test_yolo_names_in_a_text_file(folder: Folder) -> None:
    yolo(folder)
    (folder.root / "data.yaml").unlink()
    folder.write("classes.txt", b"bolt\r\nnut\r\n\r\n")
    index = look(folder.root)[0]
    more = declare_classes(index, ["washer"])
    assert (folder.root / "classes.txt").read_bytes() == b"bolt\r\nnut\r\nwasher\r\n"
    assert look(folder.root)[0].classes == ("bolt", "nut", "washer")
    withdraw_classes(more, ["washer"])
    assert look(folder.root)[0].classes == ("bolt", "nut")


def test_yolo_without_names_gets_a_list_of_them(folder: Folder) -> None:
    yolo(folder)
    (folder.root / "data.yaml").unlink()
    index = look(folder.root)[0]
    assert index.classes == ("0", "1")
    more = declare_classes(index, ["washer"])
    assert (folder.root / "classes.txt").read_text(encoding="utf-8") == "0\n1\nwasher\n"
    picture = next(p for p in more.pictures if p.path.endswith("e.png"))
    file = save_boxes(more, picture, Boxes.of([[2, 2, 22, 22]], [2]))
    assert file.read_text(encoding="utf-8").startswith("2 ")
    assert look(folder.root)[0].classes == ("0", "1", "washer")


def test_a_damaged_list_is_told_and_kept(folder: Folder) -> None:
    index = look(yolo(folder))[0]
    damaged = b"names: [bolt, nut"
    folder.write("data.yaml", damaged)
    with pytest.raises(DataError, match="cannot be changed here"):
        declare_classes(index, ["pin"])
    assert (folder.root / "data.yaml").read_bytes() == damaged


# -- COCO -------------------------------------------------------------------------------------


def _files(root: Path) -> list[Path]:
    return sorted(root.glob("annotations/*.json"))


def test_coco_files_get_the_same_number_and_keep_their_text(folder: Folder) -> None:
    index = look(coco(folder))[0]
    before = [path.read_text(encoding="utf-8") for path in _files(folder.root)]
    declare_classes(index, ["pin"])
    for path, text in zip(_files(folder.root), before, strict=True):
        after = path.read_text(encoding="utf-8")
        content = json.loads(after)
        assert content["categories"][-1] == {"id": 11, "name": "pin"}
        content["categories"].pop()
        assert content == json.loads(text)
        assert after.startswith(text[: text.index('"categories"')])


def test_coco_without_categories_gets_some(folder: Folder) -> None:
    index = look(coco(folder, {**DRAWN, "val/d.png": []}))[0]
    path = _files(folder.root)[1]
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["categories"]
    path.write_text(json.dumps(content), encoding="utf-8")
    declare_classes(index, ["pin", "nail"])
    again = json.loads(path.read_text(encoding="utf-8"))
    assert again == {
        **content,
        "categories": [{"id": 11, "name": "pin"}, {"id": 12, "name": "nail"}],
    }


def test_coco_keeps_a_class_that_boxes_have(folder: Folder) -> None:
    index = look(coco(folder))[0]
    assert withdraw_classes(index, ["nut"]).classes == ("bolt",)
    assert look(folder.root)[0].classes == ("bolt", "nut")


def test_a_damaged_coco_file_is_told_and_kept(folder: Folder) -> None:
    index = look(coco(folder))[0]
    path = _files(folder.root)[1]
    path.write_text('{"images": [', encoding="utf-8")
    before = _files(folder.root)[0].read_bytes()
    with pytest.raises(DataError, match="cannot be changed here"):
        declare_classes(index, ["pin"])
    assert _files(folder.root)[0].read_bytes() == before


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "Give the class a name."),
        ("  \t", "Give the class a name."),
        ("Bolt ", "There is a class “Bolt” already."),
        ("x" * 81, "longer than 80"),
        ("12", "number alone"),
        ("--", "a letter or a digit"),
        ("a\x07b", "cannot be seen"),
        ("a\u200bb", "cannot be seen"),
        ("pin", ""),
        ("볼트 M6", ""),
        ("M6", ""),
    ],
)
def test_names_are_checked(name: str, fault: str) -> None:
    found = class_name_fault(name, CLASSES)
    assert fault in found
    assert bool(found) == bool(fault)


def test_a_name_is_written_plainly() -> None:
    assert plain_class_name("  flat\t washer ") == "flat washer"
