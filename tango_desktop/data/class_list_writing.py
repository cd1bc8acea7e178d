"""Classes declared in the program: written where the data's format lists them, and taken back.

COCO files have ``categories``, YOLO's ``data.yaml`` has ``names`` as a list or a mapping (else a
text file has one on each line), and Pascal VOC has no list: there a class is what its boxes say.
Files keep their form: what is put into them is put into their text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.registry import Registry
from tango_desktop.data.annotations import class_name, locked, read_text
from tango_desktop.data.coco_content import Key, key_in, name_of, written_like
from tango_desktop.data.json_stream import Event, JsonStream, Part
from tango_desktop.data.kinds import NO_PICTURE, extension
from tango_desktop.data.records import DatasetIndex, LockedFile
from tango_desktop.data.rewriting import rewritten
from tango_desktop.data.scan import FoundFile
from tango_desktop.data.yaml_names import one_less, one_more
from tango_desktop.data.yolo import NAME_FILES
from tango_desktop.errors import DataError
from tango_desktop.i18n import N_, tr

LONGEST_NAME = 80  # characters
NEW_LIST = "classes.txt"
_CHECK_EVERY = 500  # elements of a JSON file


@dataclass(frozen=True)
class ClassChange:
    """What is to become of a data set's list of classes.

    Attributes:
        index: the data set, with the classes that it has now.
        added: new classes, in the order of their numbers.
        withdrawn: classes, the last ones, that are to go; no box may have them.
    """

    index: DatasetIndex
    added: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassListInfo:
    """How a format lists its classes.

    Attributes:
        name: of the format, as in ``FORMATS``.
        change: writes the list; gives the files that were written.
        is_written: whether there is a list, so that classes without boxes are kept.
    """

    name: str
    change: Callable[[ClassChange, JobContext], Sequence[Path]]
    is_written: bool = True


CLASS_LISTS: Registry[ClassListInfo] = Registry(N_("list of classes"), DataError)


# -- names ------------------------------------------------------------------------------------


def plain_class_name(text: str) -> str:
    """A name as it is written: composed, without spaces around it or more than one within."""
    return " ".join(class_name(text).split())


def class_name_fault(text: str, classes: Sequence[str]) -> str:
    """Why ``text`` cannot be the name of a new class beside ``classes``; empty when it can."""
    name = plain_class_name(text)
    if not name:
        return tr("Give the class a name.")
    if any(name.casefold() == own.casefold() for own in classes):
        return tr("There is a class “{name}” already.", name=name)
    if len(name) > LONGEST_NAME:
        return tr("The name is longer than {count} characters.", count=LONGEST_NAME)
    if name.isdecimal():
        return tr("A number alone cannot be told from the number of a class.")
    if not any(character.isalnum() for character in name):
        return tr("The name needs a letter or a digit.")
    bad = next((c for c in name if unicodedata.category(c)[0] == "C" or c in "\ufffd\ufffe"), "")
    return tr("The name has a character that cannot be seen or written.") if bad else ""


# -- lists ------------------------------------------------------------------------------------


def declare_classes(
    index: DatasetIndex, names: Sequence[str], ctx: JobContext | None = None
) -> DatasetIndex:
    """Put new classes at the end of the data's own list of classes.

    The files as they were before the first change are kept, as with boxes.

    Args:
        index: the data set as it was looked at.
        names: as :func:`plain_class_name` gives them; those that it has are passed over.
        ctx: may cancel.

    Returns:
        The data set with the classes after its own.

    Raises:
        DataError: a file cannot be read or written; it is then as it was.
    """
    added = tuple(name for name in dict.fromkeys(names) if name not in index.classes)
    if not added:
        return index
    files = CLASS_LISTS.get(index.format).change(ClassChange(index, added), ctx or JobContext())
    return _changed(replace(index, classes=(*index.classes, *added)), files)


def withdraw_classes(
    index: DatasetIndex, names: Sequence[str], ctx: JobContext | None = None
) -> DatasetIndex:
    """Take classes that no box has off the end of the list again.

    Raises:
        DataError: a file cannot be read or written.
    """
    gone = tuple(name for name in names if name in index.classes)
    if not gone:
        return index
    change = ClassChange(index, withdrawn=gone)
    files = CLASS_LISTS.get(index.format).change(change, ctx or JobContext())
    kept = tuple(name for name in index.classes if name not in gone)
    return _changed(replace(index, classes=kept), files)


def _changed(index: DatasetIndex, files: Sequence[Path]) -> DatasetIndex:
    by_path = {file.path: file for file in index.annotations}
    by_path.update((file.path, file) for file in (_locked(index.root, path) for path in files))
    return replace(index, annotations=tuple(by_path.values()))


def _locked(root: Path, path: Path) -> LockedFile:
    state, name = path.stat(), path.relative_to(root).as_posix()
    return locked(root, FoundFile(name, NO_PICTURE, state.st_size, state.st_mtime_ns))


def _unusable(path: Path, details: str) -> DataError:
    return DataError(
        tr("The list of classes in {path} cannot be changed here.", path=path),
        tr("Add the class with a text editor, and check the data again."),
        details,
    )


# -- Pascal VOC -------------------------------------------------------------------------------


def _change_voc(change: ClassChange, ctx: JobContext) -> Sequence[Path]:
    """Nothing is listed: the objects have the names."""
    return ()


# -- YOLO -------------------------------------------------------------------------------------


def _change_yolo(change: ClassChange, ctx: JobContext) -> Sequence[Path]:
    ctx.check()
    path = _list_of(change.index)
    text, edit = "", _edit_lines
    try:
        if path.exists():
            text = read_text(path)
        elif change.added:
            text = _numbers_as_names(change.index.classes)
        if extension(path.name) in (".yaml", ".yml"):
            edit = _edit_yaml
        after = edit(text, change)
    except (OSError, ValueError) as error:
        raise _unusable(path, str(error)) from error
    if not path.exists() and not change.added:
        return ()
    with rewritten(path) as stream:
        stream.write(after.encode())
    return (path,)


def _list_of(index: DatasetIndex) -> Path:
    """The file with the names, the one that is read; where one would lie if there is none."""
    for file in index.annotations:
        name = PurePosixPath(file.path).name.casefold()
        if extension(file.path) in (".yaml", ".yml") or name in NAME_FILES:
            return index.root / file.path
    return index.root / NEW_LIST


def _numbers_as_names(classes: Sequence[str]) -> str:
    """A list for data whose classes are bare numbers: each on the line of its number."""
    last = max((int(name) for name in classes if name.isdecimal()), default=-1)
    return "".join(f"{number}\n" for number in range(last + 1))


def _edit_yaml(text: str, change: ClassChange) -> str:
    for name in change.added:
        text = one_more(text, name)
    for name in reversed(change.withdrawn):
        text = one_less(text, name)
    return text


def _edit_lines(text: str, change: ClassChange) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    for name in reversed(change.withdrawn):
        if lines and class_name(lines[-1]) == name:
            lines.pop()
    named = {class_name(line) for line in lines}
    more = [name for name in change.added if name not in named]
    return "".join(line + end for line in (*lines, *more))


# -- COCO -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Categories:
    """What a file calls its classes, and which of those numbers its annotations use.

    Attributes:
        path: of the file.
        names: by number.
        used: numbers, of classes that are declared or not.
        example: how the file writes such a number.
    """

    path: Path
    names: dict[Key, str]
    used: frozenset[Key]
    example: Any


def _change_coco(change: ClassChange, ctx: JobContext) -> Sequence[Path]:
    """Every file gets the classes, with the same numbers."""
    files = [_categories(change.index.root / file.path, ctx) for file in change.index.annotations]
    numbers = (key for file in files for key in file.names if isinstance(key, int))
    last = max(numbers, default=0)
    new = [(last + 1 + at, name) for at, name in enumerate(change.added)]
    written = []
    for file in files:
        missing = [(key, name) for key, name in new if name not in file.names.values()]
        more = [(written_like(key, file.example), name) for key, name in missing]
        names = {k: n for k, n in file.names.items() if n in change.withdrawn}
        gone = frozenset(names) - file.used
        if more or gone:
            _rewrite(file.path, more, gone, ctx)
            written.append(file.path)
    return written


def _categories(path: Path, ctx: JobContext) -> _Categories:
    names: dict[Key, str] = {}
    used: set[Key] = set()
    example: Any = 0
    try:
        with JsonStream(path) as stream:
            for number, (member, value) in enumerate(stream.members()):
                if number % _CHECK_EVERY == 0:
                    ctx.check()
                if not isinstance(value, dict):
                    continue
                key = key_in(value, "category_id" if member == "annotations" else "id")
                if member == "categories" and key is not None and "name" in value:
                    names.setdefault(key, name_of(value))
                    example = value["id"] if isinstance(key, int) else example
                elif member == "annotations" and key is not None:
                    used.add(key)
    except (ValueError, OSError) as error:
        raise _unusable(path, str(error)) from error
    return _Categories(path, names, frozenset(used), example)


def _rewrite(
    path: Path, more: Sequence[tuple[Any, str]], gone: frozenset[Key], ctx: JobContext
) -> None:
    new = [json.dumps({"id": key, "name": name}, ensure_ascii=False) for key, name in more]
    copy = _Copy(new, gone)
    try:
        with JsonStream(path, copying=True) as stream, rewritten(path) as target:
            for number, event in enumerate(stream.events()):
                if number % _CHECK_EVERY == 0:
                    ctx.check()
                target.write(copy.text(event, *stream.taken()).encode())
            target.write((copy.end() + stream.rest()).encode())
    except ValueError as error:
        raise _unusable(path, str(error)) from error


class _Copy:
    """The text of a file with other categories, event by event."""

    def __init__(self, new: Sequence[str], gone: frozenset[Key]) -> None:
        self._new, self._gone = list(new), gone
        self._count, self._space = 0, ""  # categories so far, and what parts them

    def text(self, event: Event, before: str, own: str) -> str:
        """What an event becomes."""
        if event.name != "categories" or event.part is Part.VALUE:
            return before + own
        if event.part is Part.ELEMENT:
            self._space = before.replace(",", "", 1)
            is_gone = key_in(event.value) in self._gone
            return "" if is_gone else self._element(own)
        if event.part is Part.CLOSE:
            new, self._new = self._new, []
            return "".join(map(self._element, new)) + before + own
        return before + own

    def _element(self, text: str) -> str:
        self._count += 1
        return f"{',' if self._count > 1 else ''}{self._space}{text}"

    def end(self) -> str:
        """The array for a file that has none."""
        return f', "categories": [{", ".join(self._new)}]' if self._new else ""


for _info in (
    ClassListInfo("voc", _change_voc, is_written=False),
    ClassListInfo("yolo", _change_yolo),
    ClassListInfo("coco", _change_coco),
):
    CLASS_LISTS.add(_info)
