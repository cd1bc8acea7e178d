"""Whatever is done, taken back and done again, the document is that of a fresh replay."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop import families
from tango_desktop.errors import TangoError
from tango_desktop.graph import IMAGES, NetworkDocument, Node, to_text
from tango_desktop.graph.edits import Edit
from tango_desktop.graph.insight import look
from tests.examples import examples
from tests.graph.random_edits import random_gesture

RESNET = families.build("resnet20", num_classes=4)
STEPS = st.lists(st.sampled_from("ddddduuur"), min_size=1, max_size=40)


def with_namesakes() -> NetworkDocument:
    """A broken document, as it may come from a file: two names stand for two nodes each."""
    document = RESNET.copy()
    document.nodes.insert(4, document.nodes[9])
    document.nodes.append(Node(document.nodes[20].id, "relu", {}, (IMAGES,)))
    return document


class History:
    """A document with what was done to it, as an undo stack holds it."""

    def __init__(self, start: NetworkDocument) -> None:
        self.start = start
        self.document = start.copy()
        self.done: list[tuple[Edit, Edit]] = []
        self.undone: list[tuple[Edit, Edit]] = []

    def do(self, rng: random.Random) -> None:
        """Do something at random; a refusal leaves everything as it was."""
        before = self.document.copy()
        try:
            edit = random_gesture(self.document, rng)
            assert self.document == before, "looking must not change"
            self.done.append((edit, edit.apply(self.document)))
            self.undone.clear()
        except TangoError:
            assert self.document == before

    def undo(self) -> None:
        """Take the last step back."""
        if self.done:
            edit, undo = self.done.pop()
            self.undone.append((edit, undo.apply(self.document)))

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        if self.undone:
            edit, redo = self.undone.pop()
            self.done.append((edit, redo.apply(self.document)))

    def replayed(self) -> NetworkDocument:
        """What the steps that stand make of the start."""
        document = self.start.copy()
        for edit, _ in self.done:
            edit.apply(document)
        return document

    def check(self) -> None:
        """The document is that of a fresh replay, and all of it can be taken back."""
        fresh = self.replayed()
        assert self.document == fresh
        assert to_text(self.document) == to_text(fresh)
        while self.done:
            self.undo()
        assert self.document == self.start


def walk(history: History, steps: list[str], seed: int) -> None:
    """d, u, r: do, undo, redo."""
    rng = random.Random(seed)
    for step in steps:
        {"d": lambda: history.do(rng), "u": history.undo, "r": history.redo}[step]()
    history.check()


@given(STEPS, st.integers(0, 1 << 30))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_edits_taken_back_and_done_again(steps: list[str], seed: int) -> None:
    walk(History(RESNET), steps, seed)


@given(STEPS, st.integers(0, 1 << 30))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_of_a_broken_document(steps: list[str], seed: int) -> None:
    walk(History(with_namesakes()), steps, seed)


@pytest.mark.exhaustive
@given(STEPS, st.integers(0, 1 << 30))
@settings(max_examples=examples(1500), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_more(steps: list[str], seed: int) -> None:
    walk(History(RESNET), steps, seed)


@pytest.mark.parametrize("seed", range(6))
def test_figures_follow_a_long_walk(seed: int) -> None:
    rng = random.Random(seed)
    history = History(families.build("yolov7-tiny", num_classes=4))
    insight = look(history.document)
    for _ in range(60):
        rng.choice([lambda: history.do(rng), lambda: history.do(rng), history.undo, history.redo])()
        insight = look(history.document, insight)
        assert insight == look(history.document)
        assert insight.problems == history.document.problems()
    history.check()
