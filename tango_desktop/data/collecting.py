"""Loads much without Python's garbage collector stopping every thread to look through it.

A full collection looks at every object there is: with a few per picture of a large data set, that
takes a quarter of a second and more, during which no window answers. What is loaded here is freed
by reference counts; there are no cycles in it to be found.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

MANY = 100_000  # new objects from which on later collections leave them alone, too

YOUNG_OBJECTS, YOUNG_ROUNDS = 700, 10  # as Python does by itself

_ASKED_FOR_S = 5.0  # that a thread waits for the GUI thread to look through everything

_lock = threading.Lock()
_wanted, _done = threading.Event(), threading.Event()
_inside = 0  # blocks of uncollected
_held = 0  # threads that must not collect
_is_ours = False  # whether the collector was turned off here


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No automatic garbage collection in any thread until the block ends; may be nested.

    Where many objects are new then, later collections pass over all that there is by then
    (``gc.freeze``). Garbage in cycles is not found meanwhile, so pictures are decoded elsewhere.
    """
    global _inside
    with _lock:
        _inside += 1
        _turn()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and _is_ours and gc.get_count()[0] > MANY:
                gc.freeze()
            if not _held:
                _turn()


def hold() -> None:
    """From here to :func:`release` a thread runs that must not look for garbage.

    What it finds may hold objects of Qt. Their end in a thread that is not theirs takes Qt's locks
    and Python's in the other order than the GUI thread does: both wait for ever (PySide 6.11).
    Who shows the window calls :func:`collect_young` meanwhile.
    """
    global _held
    with _lock:
        _held += 1
        _turn()


def release() -> None:
    """The thread of a :func:`hold` is about to end; the last thing that it does.

    It could still collect: :func:`resume` turns the collector on, in the GUI thread.
    """
    global _held
    with _lock:
        _held -= 1


def resume() -> None:
    """Turn the collector on again if no thread is held any more; for the GUI thread."""
    with _lock:
        _turn()


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Nothing is collected by itself until the block ends: a program that shows a window.

    Qt tells a Python object that a signal was disconnected while it has its lock. What PySide makes
    for that call may start a collection; a widget that is found then wants the same lock, in the
    same thread, and waits for ever (PySide 6.11). :func:`collect_young`, called by a timer, has
    no such lock.
    """
    hold()
    try:
        yield
    finally:
        release()
        resume()


def is_held() -> bool:
    """Whether nobody but :func:`collect_young` may look for garbage."""
    return _held > 0


def collect_everything() -> None:
    """Look for garbage everywhere: here, or, from a held thread, in the GUI thread.

    Where that does not answer within seconds, what is garbage stays a while.
    """
    if threading.current_thread() is threading.main_thread() or not is_held():
        gc.collect()
        return
    _done.clear()
    _wanted.set()
    _done.wait(_ASKED_FOR_S)


def collect_young() -> None:
    """Look for garbage among what is new, as Python would by itself; for the GUI thread.

    Everything is looked through when a held thread asks for it.
    """
    if _wanted.is_set():
        _wanted.clear()
        gc.collect()
        _done.set()
        return
    if _inside or not _is_ours:
        return
    young, rounds, _ = gc.get_count()
    if rounds > YOUNG_ROUNDS:
        gc.collect(1)
    elif young > YOUNG_OBJECTS:
        gc.collect(0)


def pass_over() -> None:
    """Let later collections pass over all that there is by now: a program that has started.

    Looking through 130,000 objects takes 75 ms, in the midst of an edit or a frame.
    """
    gc.collect()
    gc.freeze()


def _turn() -> None:
    """Turn the collector off while somebody wants that, and on again if it was turned off here."""
    global _is_ours
    wanted_off = bool(_inside or _held)
    if wanted_off and gc.isenabled():
        _is_ours = True
        gc.disable()
    elif not wanted_off and _is_ours:
        _is_ours = False
        gc.enable()
