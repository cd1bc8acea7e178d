"""Numbers of things in words: one is no plural, thousands stand apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tango_desktop.core import counting

TEXTS = [getattr(counting, name) for name in dir(counting) if name.endswith("_text")]


@pytest.mark.parametrize("text", TEXTS)
def test_one_is_no_plural(text: Callable[[int], str]) -> None:
    one, many = text(1), text(2)
    assert one.startswith("1 ")
    assert many == f"2 {one[2:]}s" or many == f"2 {one[2:]}es"
    assert text(12345).startswith("12,345 ")
    assert text(0) == many.replace("2", "0")
