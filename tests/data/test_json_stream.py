"""Large JSON files, element by element: the same values as ``json.loads``, the same text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop.data import json_stream
from tango_desktop.data.json_stream import JsonStream, Part

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_OBJECTS = st.dictionaries(st.text(), _VALUES, max_size=5)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value crosses the border of a chunk somewhere."""
    monkeypatch.setattr(json_stream, "CHUNK_BYTES", 3)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with JsonStream(path) as stream:
        for event in stream.events():
            if event.part is Part.OPEN:
                found[event.name] = []
            elif event.part is Part.ELEMENT:
                found[event.name].append(event.value)
            elif event.part is Part.VALUE:
                found[event.name] = event.value
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_OBJECTS, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_values_are_those_of_json(
    tmp_path: Path, value: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    path = tmp_path / "a.json"
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character is no text
        with pytest.raises(ValueError, match="codec"):
            _read(path)
        return
    assert _read(path) == value


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_OBJECTS, indent=st.sampled_from([None, 2]))
def test_the_pieces_make_up_the_file(
    tmp_path: Path, value: dict[str, Any], indent: int | None
) -> None:
    path = tmp_path / "a.json"
    text = json.dumps(value, indent=indent) + "\n\n"
    path.write_text(text, encoding="utf-8")
    taken = ""
    with JsonStream(path, copying=True) as stream:
        for event in stream.events():
            before, own = stream.taken()
            if event.part in (Part.VALUE, Part.ELEMENT):
                assert json.loads(own) == event.value
            else:
                assert own == "" or event.part is Part.OPEN
            taken += before + own
        taken += stream.rest()
    assert taken == text


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "{", '{"a"', '{"a":', '{"a": [1, 2', '{"a": [1 2]}', '{"a": 1 "b": 2}', "{1: 2}",
     '{"a": [1, ]}', '{"a": tru}', '{"a": "b'],
)  # fmt: skip
def test_damage_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        _read(path)


def test_what_nests_too_deep_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": [' + "[" * 200_000, encoding="utf-8")
    with pytest.raises(ValueError, match="too deep"):
        _read(path)


def test_more_after_the_end_is_noticed_when_copying(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": 1} {"b": 2}', encoding="utf-8")
    with JsonStream(path, copying=True) as stream:
        for _ in stream.events():
            stream.taken()
        with pytest.raises(ValueError, match="more after"):
            stream.rest()


def test_a_mark_of_the_byte_order_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": [1]}')
    assert _read(path) == {"a": [1]}


def test_damage_at_the_beginning_does_not_read_all_of_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "LARGEST_VALUE", 1000)
    path = tmp_path / "a.json"
    path.write_text('{"a": [x' + " " * 1_000_000, encoding="utf-8")
    with JsonStream(path) as stream:
        with pytest.raises(ValueError, match="Expecting"):
            list(stream.events())
        assert stream.bytes_read < 10_000
