"""Commands reach the program as they are, whatever shell is in between."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.devices.ssh.shell import STARTER, Marked, quoted, script_for

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
SHELLS = ("sh", "bash", "dash", "fish", "csh", "tcsh", "zsh", "busybox")


def run_in(shell: str, script: bytes, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [shell, "sh"] if shell == "busybox" else [shell]
    return subprocess.run(
        [*command, "-c", STARTER], input=script + given, capture_output=True, timeout=20
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(ANY, min_size=1, max_size=4), ANY)
def test_every_text_arrives(words: list[str], text: str) -> None:
    code = "import os, sys; print(ascii([*sys.argv[1:], os.environ['X']]), end='')"
    command = [sys.executable, "-X", "utf8", "-c", code, *words]
    done = run_in("sh", script_for(command, {"X": text}, "mark"))
    stream = Marked(b"mark")
    stream.feed(done.stdout)
    assert ast.literal_eval(stream.text()) == [*words, text]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_login_shell_starts_it(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = ["it's", "$HOME", "a\nb", "!x", "*", "", "\\n", "한글", "\udcff"]
    done = run_in(shell, script_for(["printf", "<%s>", *words], {"A": "b"}, "mark"))
    stream = Marked(b"mark")
    stream.feed(done.stdout)
    assert stream.text() == "<it's><$HOME><a\nb><!x><*><><\\n><한글><\ufffd>"
    assert stream.pid


def test_the_rest_of_the_input_is_the_programs() -> None:
    done = run_in("sh", script_for(["cat"], {}, "mark"), b"one\ntwo\n")
    stream = Marked(b"mark")
    stream.feed(done.stdout)
    assert stream.text() == "one\ntwo\n"
    assert done.stderr == b"mark\n"


def test_what_the_login_shell_says_is_dropped() -> None:
    stream = Marked(b"mark")
    for part in (b"Welcome\nno ma", b"rk", b" 12", b"3\nfirst", b"\nsecond"):
        assert stream.take_line(ended=False) is None
        stream.feed(part)
    assert stream.pid == 123
    assert stream.take_line(ended=False) == b"first\n"
    assert stream.take_line(ended=False) is None
    assert stream.take_line(ended=True) == b"second"
    assert stream.take_line(ended=True) == b""


@pytest.mark.parametrize("name", ["A B", "1A", "A;rm", "", "A=B"])
def test_names_of_variables_are_checked(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        script_for(["true"], {name: "x"}, "mark")


def test_a_zero_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="zero byte"):
        quoted("a\0b")
