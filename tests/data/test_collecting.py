"""While much is loaded, garbage collections stop nobody; afterwards all is as it was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.data import coco, collecting, lock
from tango_desktop.data.collecting import MANY, pass_over, uncollected
from tests.data.box_sets import coco as coco_set
from tests.data.box_sets import look
from tests.data.conftest import Folder


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """What a test leaves frozen is looked at again."""
    collecting.resume()
    before = gc.get_freeze_count()
    yield
    if not before:
        gc.unfreeze()
    assert gc.isenabled()
    assert collecting._inside == 0


def test_it_is_off_within_and_on_after() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_there_is_passed_over_and_what_comes_is_not() -> None:
    there: list[list[int]] = [[] for _ in range(10)]
    pass_over()
    assert gc.get_freeze_count() > len(there)
    assert not any(one is there for one in gc.get_objects())
    fresh: list[object] = []
    fresh.append(fresh)
    assert any(one is fresh for one in gc.get_objects())


def test_errors_turn_it_on_again() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_last_of_several_threads_turns_it_on() -> None:
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with uncollected():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with uncollected():
        thread.start()
        assert entered.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


@pytest.mark.parametrize(("count", "left_alone"), [(100, False), (2 * MANY, True)])
def test_much_that_was_loaded_is_left_alone(count: int, left_alone: bool) -> None:
    gc.collect()
    before = gc.get_freeze_count()
    with uncollected():
        loaded = [[number] for number in range(count)]
    assert (gc.get_freeze_count() - before >= count) is left_alone
    assert len(loaded) == count


@pytest.fixture
def collections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Where collections happened that a hundred new objects set off."""
    found: list[str] = []
    place = [""]

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and place[0]:
            found.append(place[0])

    def within(module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def watched(*arguments: Any) -> Any:
            place[0] = name
            try:
                kept = [[number] for number in range(1000)]
                return real(*arguments)
            finally:
                del kept
                place[0] = ""

        monkeypatch.setattr(module, name, watched)

    within(coco, "read_content")
    within(lock, "boxes_of")
    thresholds = gc.get_threshold()
    gc.callbacks.append(note)
    gc.set_threshold(100, 1, 1)
    try:
        yield found
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(note)


def test_nothing_is_collected_while_annotations_and_locks_are_read(
    folder: Folder, tmp_path: Path, collections: list[str]
) -> None:
    index = look(coco_set(folder))[0]
    lock.save_lock(tmp_path / "lock.yaml", index)
    assert lock.load_lock(tmp_path / "lock.yaml").pictures == index.pictures
    assert collections == []


def test_a_held_thread_leaves_the_garbage_to_another() -> None:
    collected_in: list[str] = []

    class Witness:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            collected_in.append(threading.current_thread().name)

    def work() -> None:
        try:
            for _ in range(20_000):
                Witness()
        finally:
            collecting.release()

    collecting.hold()
    assert collecting.is_held()
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    thread.join()
    assert not collecting.is_held()
    assert collected_in == []
    collecting.resume()
    assert gc.isenabled()
    gc.collect()
    assert len(collected_in) == 20_000
    assert "worker" not in collected_in
    assert gc.isenabled()


def test_the_young_are_looked_through_while_a_thread_is_held() -> None:
    made: list[Any] = []
    collecting.hold()
    try:
        for _ in range(5):
            made += [[] for _ in range(2000)]
            assert gc.get_count()[0] >= 2000
            collecting.collect_young()
            assert gc.get_count()[0] < 1000
    finally:
        collecting.release()
        collecting.resume()
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off_when_a_thread_ends() -> None:
    gc.disable()
    try:
        collecting.hold()
        collecting.release()
        collecting.resume()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_held_thread_asks_the_gui_thread_to_look_through_everything() -> None:
    collected_in: list[str] = []

    class Witness:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            collected_in.append(threading.current_thread().name)

    asked = threading.Event()

    def work() -> None:
        try:
            Witness()
            asked.set()
            collecting.collect_everything()
        finally:
            collecting.release()

    collecting.hold()
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    assert asked.wait(10)
    while thread.is_alive():
        collecting.collect_young()
    collecting.resume()
    assert collected_in == [threading.main_thread().name]


def test_without_a_held_thread_everything_is_looked_through_here() -> None:
    found: list[object] = []

    class Witness:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            found.append(None)

    Witness()
    collecting.collect_everything()
    assert len(found) == 1


def test_a_program_with_a_window_collects_by_its_timer_alone() -> None:
    with collecting.held():
        assert not gc.isenabled()
        assert collecting.is_held()
    assert gc.isenabled()
    assert not collecting.is_held()
