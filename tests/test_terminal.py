"""What a terminal shows."""

from __future__ import annotations

import contextlib
import io
import os
import signal

import pytest

from tango_desktop.core.jobs import JobControl, Progress
from tango_desktop.terminal import (
    ProgressBar,
    bar_line,
    can_show,
    clock,
    interruptible,
    speak_any_encoding,
    table,
    width_of,
)
from tests.alone import call_alone


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (75.9, "01:15"), (3600, "1:00:00"), (3700, "1:01:40")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_the_bar_tells_share_elapsed_and_remaining_time() -> None:
    line = bar_line("train", Progress(0.42, "epoch 3 of 7", 14), 10)
    assert "42%" in line
    assert "[00:10<00:14]" in line
    assert line.endswith("epoch 3 of 7")


def test_unknown_progress_has_no_invented_remaining_time() -> None:
    assert "[00:01<?]" in bar_line("x", Progress(None), 1)


def test_korean_takes_two_columns() -> None:
    assert width_of("벌 a") == 4
    lines = table([("벌", "x"), ("abc", "y")]).splitlines()
    assert width_of(lines[0][: lines[0].index("x")]) == lines[1].index("y")


def test_a_terminal_that_lacks_a_character_gets_the_nearest() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    speak_any_encoding(stream)
    print("✓ 5 – 벌", file=stream, flush=True)
    assert stream.buffer.getvalue() == b"+ 5 - ?\n"  # type: ignore[attr-defined]
    assert not can_show(stream, "벌")


def test_names_that_are_no_text_can_be_shown() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    speak_any_encoding(stream)
    print(os.fsdecode(b"bee\xff.png"), file=stream, flush=True)
    assert stream.buffer.getvalue() == b"bee?.png\n"  # type: ignore[attr-defined]


def test_a_reader_that_has_gone_does_not_stop_the_work() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with io.FileIO(writing, "w") as raw:
        stream = io.TextIOWrapper(raw, write_through=True)
        bar = ProgressBar(stream)
        bar.begin("train")
        bar.update(Progress(0.5))
        bar.end("done")
        stream.detach()


def test_closed_streams_take_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    speak_any_encoding(None)
    bar = ProgressBar()
    bar.update(Progress(0.5))
    bar.end("done")
    assert can_show(None, "벌")


def test_a_terminal_gets_one_line_that_changes() -> None:
    stream = Terminal()
    bar = ProgressBar(stream)
    bar.begin("train")
    for step in range(5):
        bar.update(Progress(step / 5))
    bar.end("done")
    assert stream.getvalue().count("\n") == 1


def test_a_log_gets_a_line_now_and_then() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    bar.begin("train")
    for step in range(50):
        bar.update(Progress(step / 50))
    bar.end("✓ done")
    assert len(stream.getvalue().splitlines()) == 2
    assert "\x1b" not in stream.getvalue()


def interrupt_twice() -> None:
    """A job, and Ctrl+C twice; in a process of its own."""
    control, said = JobControl(), io.StringIO()
    with contextlib.redirect_stderr(said), interruptible(control):
        os.kill(os.getpid(), signal.SIGINT)
        assert control.cancelled
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert "Ctrl+C" in said.getvalue()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_first_interrupt_cancels_and_the_second_insists() -> None:
    call_alone("test_terminal", "interrupt_twice")
