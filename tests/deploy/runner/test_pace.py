"""How fast frames pass: told in one line of a terminal, and in a last line everywhere."""

from __future__ import annotations

import io

import pytest

from tango_desktop.deploy.runner.pace import FrameRate, Pace
from tango_desktop.deploy.runner.sources import Frame


class Terminal(io.StringIO):
    """A stream that says it is a terminal, and what a person would see on it."""

    def isatty(self) -> bool:
        return True

    def seen(self) -> list[str]:
        lines = []
        for written in self.getvalue().split("\n"):
            cells: list[str] = []
            for part in written.split("\r"):
                cells[: len(part)] = part
            lines.append("".join(cells).rstrip())
        return lines


def frame(number: int | None, source: str = "camera 0") -> Frame:
    """Took 100 ms to read."""
    return Frame(source, "name", number, None, 100.0)


def pass_frames(pace: Pace, count: int, source: str = "camera 0", start: float = 0.0) -> None:
    """One every half second, the answer taking 0.4 s of it."""
    for number in range(count):
        pace.enter(frame(number, source), start + number * 0.5 + 0.1)
        pace.leave(frame(number, source), start + number * 0.5 + 0.5)


def test_frames_a_second_cover_the_last_frames() -> None:
    rate = FrameRate()
    assert rate.tick(0.0) == 0.0
    assert rate.tick(1.0) == 1.0
    for number in range(1, 60):
        last = rate.tick(1.0 + number * 0.1)
    assert last == pytest.approx(10.0)


def test_in_a_pipe_there_is_one_line_at_the_end() -> None:
    stream = io.StringIO()
    pace = Pace(stream)
    pass_frames(pace, 8)
    assert stream.getvalue() == ""
    pace.end()
    assert stream.getvalue() == "camera 0: 8 frames in 4.00 s, 2.0 frames/s\n"
    pace.end()
    assert stream.getvalue().count("\n") == 1


def test_in_a_terminal_one_line_is_refreshed() -> None:
    stream = Terminal()
    pace = Pace(stream)
    pass_frames(pace, 12)
    assert stream.seen() == ["12 frames, 2.0 frames/s"]
    pace.enter(frame(12), 6.1)
    stream.write("an answer\n")
    pace.leave(frame(12), 6.5)
    assert stream.seen() == ["an answer", "13 frames, 2.0 frames/s"]
    pace.end()
    assert stream.seen() == ["an answer", "camera 0: 13 frames in 6.50 s, 2.0 frames/s", ""]


def test_every_stream_has_a_line_of_its_own() -> None:
    stream = Terminal()
    pace = Pace(stream)
    pass_frames(pace, 4, "a.mp4")
    pass_frames(pace, 1, "b.mp4", 20.0)
    pace.enter(frame(None, "c.jpg"), 30.0)
    pace.leave(frame(None, "c.jpg"), 30.5)
    assert stream.seen() == [
        "a.mp4: 4 frames in 2.00 s, 2.0 frames/s",
        "b.mp4: 1 frame in 0.50 s, 2.0 frames/s",
        "",
    ]


def test_pictures_are_not_counted() -> None:
    stream = Terminal()
    pace = Pace(stream)
    for number in range(3):
        pace.enter(frame(None), float(number))
        pace.leave(frame(None), number + 0.5)
    pace.end()
    assert stream.getvalue() == ""
