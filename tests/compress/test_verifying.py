"""What is said of a form that was held against the limits of the export."""

from __future__ import annotations

import dataclasses

import pytest

from tango_desktop.compress.verifying import CheckResult, check_text, checks_of, form_text
from tango_desktop.export.parity import FAILURES, ParityReport
from tango_desktop.export.settings import ExportSettings

CHECK = CheckResult("int8", 2, "tflite", "val", 512, 0.25, ())
REPORT = ParityReport("val", 9, 0.1, 0.1, 0.1, 1.0, 1.0, 0.9, 0.8, 0.0, ("accuracy",), worst=())


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        ((), "it holds"),
        (("accuracy", "cosine"), "more than is allowed"),
        (("agreement",), "the answers differ by more than the export allows"),
    ],
)
def test_what_is_said(failures: tuple[str, ...], said: str) -> None:
    check = dataclasses.replace(CHECK, failures=failures)
    assert check.holds == (not failures)
    assert check_text(check, "top-1") == (
        "8 bits, 2 layers in floats: checked on 512 pictures of the export in LiteRT (TFLite), "
        f"0.25 points of top-1 lost: {said}"
    )
    assert checks_of({"checks": [dataclasses.asdict(check)]}) == (check,)
    assert checks_of({}) == ()


def test_forms_have_names() -> None:
    said = [form_text(*form) for form in (("int8", 1), ("fp16", 0), ("fp32", 0))]
    assert said == ["8 bits, 1 layer in floats", "16 bits", "32 bits"]


def test_a_broken_limit_says_whose_it_is() -> None:
    limit = ExportSettings().max_accuracy_loss / 2
    own = dataclasses.replace(REPORT, max_accuracy_loss=limit)
    assert own.reasons() == FAILURES["accuracy"]
    narrowed = dataclasses.replace(own, loss_allowed_by="optimize")
    assert narrowed.reasons() == "It loses more than the 0.5 points that Optimize allows."
    assert "that Optimize allows" in narrowed.error().message
