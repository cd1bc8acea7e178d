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

_lock = threading.Lock()
_inside = 0


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No automatic garbage collection in any thread until the block ends; may be nested.

    Where many objects are new then, later collections pass over all that there is by then
    (``gc.freeze``). Garbage in cycles is not found meanwhile, so pictures are decoded elsewhere.
    """
    global _inside
    with _lock:
        pausing = _inside == 0 and gc.isenabled()
        if _inside or pausing:
            _inside += 1
            gc.disable()
        counted = bool(_inside)
    try:
        yield
    finally:
        if counted:
            with _lock:
                _inside -= 1
                if not _inside:
                    _resume()


def pass_over() -> None:
    """Let later collections pass over all that there is by now: a program that has started.

    Looking through 130,000 objects takes 75 ms, in the midst of an edit or a frame.
    """
    gc.collect()
    gc.freeze()


def _resume() -> None:
    if gc.get_count()[0] > MANY:
        gc.freeze()
    gc.enable()
