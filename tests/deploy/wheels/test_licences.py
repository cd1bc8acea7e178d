"""Licences as METADATA tells them, in its three ways."""

from __future__ import annotations

from email.parser import HeaderParser

from tango_desktop.deploy.runner.unpack import chosen_licence, licence_of
from tango_desktop.deploy.wheels import WheelInfo
from tango_desktop.deploy.wheels.licences import licences_text

BSD = "License :: OSI Approved :: BSD License"


def test_the_most_exact_counts() -> None:
    assert chosen_licence("MIT AND 0BSD", "MIT License", [BSD]) == "MIT AND 0BSD"
    assert chosen_licence("", "MIT License", [BSD]) == "MIT License"
    assert chosen_licence("", "", ["Topic :: x", BSD]) == "BSD License"
    assert chosen_licence("", "Copyright (c) 2005-2024, NumPy.\nAll rights", [BSD]) == "BSD License"
    assert chosen_licence("", "", []) == ""


def test_from_metadata() -> None:
    text = "License-Expression: MIT-CMU\nLicense-File: LICENSE\nLicense-File: AUTHORS\n"
    found = licence_of(HeaderParser().parsestr(text))
    assert found == ("MIT-CMU", ("LICENSE", "AUTHORS"))


def test_the_list() -> None:
    wheel = WheelInfo("numpy", "2.4", "numpy-2.4-x.whl", "", 1, "", "BSD", ("LICENSE.txt",))
    strange = WheelInfo("abc", "1", "abc-1-x.whl", "", 1, "")
    lines = licences_text("tiny", [wheel, strange]).splitlines()
    assert "tango_runner, run.py: Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0)" in lines
    assert lines.index("abc 1: see the wheel") < lines.index("numpy 2.4: BSD")
    assert "    numpy 2.4, LICENSE.txt" in lines
