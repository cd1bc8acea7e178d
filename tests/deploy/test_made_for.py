"""What boards' pages are told that models are made for."""

from __future__ import annotations

from tango_desktop.deploy.made_for import deployable
from tango_desktop.devices.facts.engines import ENGINES


def test_what_the_exporters_deploy_is_known_with_its_part() -> None:
    found = deployable()
    assert {
        ("onnxruntime", "cpu"),
        ("tflite", "cpu"),
        ("tensorrt", "gpu"),
        ("rknn", "npu"),
    } <= found
    assert ("tensorrt", "cpu") not in found
    assert not {name for name, _ in found} & {"coreml", "tflm", "nnef"}  # no board runs them


def test_every_engine_of_a_board_but_one_has_models() -> None:
    without = {(one.name, one.part) for one in ENGINES} - deployable()
    assert without == {("mnn", "cpu")}
