"""What a failed golden picture means, and what to do about it."""

from __future__ import annotations

import pytest

from tango_desktop.deploy.probing import read_probe
from tango_desktop.errors import DeployError

LOADING = "NumPy is here but cannot be loaded: {}: cannot open shared object file: No such file"


@pytest.mark.parametrize(
    ("errors", "hint"),
    [
        (LOADING.format("libstdc++.so.6"), "sudo apt install libstdc++6"),
        (LOADING.format("libother-1.2.so.0"), "what has libother-1.2.so.0"),
        ("ValueError: no such input", "Export again"),
    ],
)
def test_what_to_do_about_a_golden_picture_that_fails(errors: str, hint: str) -> None:
    found = {"code": 1, "output": "", "errors": f"some lines\n{errors}\n", "seconds": 0.1}
    with pytest.raises(DeployError, match="golden picture failed") as caught:
        read_probe(found, 60.0)
    assert errors in caught.value.message
    assert hint in caught.value.hint
