"""Which ONNX opset a version of TensorRT reads, and how a model is written down to an older one.

| TensorRT | opset | where                                        |
|----------|-------|----------------------------------------------|
| 7.1      | 11    | JetPack 4.4 and 4.5                          |
| 8.0      | 13    | JetPack 4.6 (8.0 and 8.2)                    |
| 8.4      | 17    | JetPack 5 and 6.0 (8.4, 8.5, 8.6), computers |
| 10.0     | 20    | JetPack 6.1 and later, computers             |

Source: the first line of docs/operators.md in the branches of github.com/onnx/onnx-tensorrt
("TensorRT 8.2 supports operators up to Opset 13") and NVIDIA's ONNX opset guide (11.x: 25); which
JetPack brings which: NVIDIA's release notes. 20 is the newest that PyTorch's tracing exporter
writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tango_desktop.errors import ExportError
from tango_desktop.export.opsets import OPSETS, OpsetInfo, version_numbers
from tango_desktop.export.spec import ExportSpec, TargetInfo
from tango_desktop.i18n import tr

TENSORRT_OPSETS = (
    OpsetInfo("7.1", 11, "3.6"),
    OpsetInfo("8.0", 13, "3.6"),
    OpsetInfo("8.4", 17, "3.6"),
    OpsetInfo("10.0", 20, "3.8"),
)
# Every TensorRT of the last five years reads it.
UNKNOWN = TENSORRT_OPSETS[2]
# JetPack → the least TensorRT that its releases bring; "4" is 4.6, which all its boards can have.
_JETPACK: Mapping[str, str] = {
    "4.4": "7.1",
    "4.5": "7.1",
    "4": "8.0",
    "5": "8.4",
    "6.0": "8.6",
    "6.1": "10.3",
    "6.2": "10.3",
    "6": "8.6",
    "7": "10.13",
}
_NAMED = re.compile(r"JetPack (\d+(?:\.\d+)?)")
# They compute something else in opset 13, although they look the same.
_CHANGED_MEANING = ("Softmax", "LogSoftmax", "Hardmax")


def version_on(target: TargetInfo, installed: str) -> str:
    """The least TensorRT that a device may have; empty when nothing is known.

    Args:
        target: the device.
        installed: the version found there; of this computer only.
    """
    if target.is_here:
        return installed
    found = _NAMED.search(target.system)
    if not found:
        return ""
    named = found.group(1)
    return _JETPACK.get(named, _JETPACK.get(named.partition(".")[0], ""))


def opset_for_tensorrt(version: str) -> OpsetInfo:
    """The opset for a version of TensorRT; an empty one means that it is not known.

    Raises:
        ExportError: that version is too old.
    """
    if not version_numbers(version):
        return UNKNOWN
    has = version_numbers(version)
    fitting = [info for info in TENSORRT_OPSETS if version_numbers(info.runtime) <= has]
    if not fitting:
        raise ExportError(
            tr(
                "TensorRT {version} on the target is too old; {needed} is the least.",
                version=version,
                needed=TENSORRT_OPSETS[0].runtime,
            ),
            tr("Install a newer JetPack there."),
        )
    return fitting[-1]


def chosen_opset(spec: ExportSpec, version: str) -> OpsetInfo:
    """The opset that the user set, else the one for the version on the target."""
    wanted = spec.settings.opset
    for info in TENSORRT_OPSETS:
        if wanted and info.opset >= wanted:
            return OpsetInfo(info.runtime, wanted, info.python)
    return opset_for_tensorrt(version)


def traced_opset(opset: int) -> int:
    """The opset to trace with: the least of those that the exporter writes, from ``opset`` on."""
    return min(info.opset for info in OPSETS if info.opset >= opset)


def write_down(model: Any, opset: int) -> None:
    """Declare a model to be of an older opset; nothing in it changes.

    From one opset to the next most operators only take more kinds of numbers. Where the form of one
    is another, the model is refused.

    Args:
        model: an ``onnx.ModelProto``, changed in place.
        opset: not newer than the model's.

    Raises:
        ExportError: an operator has another form in that opset.
    """
    import onnx

    (declared,) = [entry for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    if declared.version <= opset:
        return
    strange = [node for node in model.graph.node if not _is_same(node, declared.version, opset)]
    if strange:
        raise ExportError(
            tr(
                "The network needs a newer opset than {opset}, which TensorRT on the target reads: "
                "{nodes}.",
                opset=opset,
                nodes=", ".join(f"{node.name} ({node.op_type})" for node in strange[:5]),
            ),
            tr("Replace these layers, or install a newer JetPack on the device."),
        )
    declared.version = opset
    onnx.checker.check_model(model, full_check=True)


def _is_same(node: Any, newer: int, older: int) -> bool:
    """Whether a node means the same in both opsets."""
    import onnx

    if node.domain not in ("", "ai.onnx"):
        return True
    try:
        then, now = (onnx.defs.get_schema(node.op_type, opset) for opset in (older, newer))
    except onnx.defs.SchemaError:
        return False
    if then.since_version == now.since_version:
        return True
    if node.op_type in _CHANGED_MEANING and then.since_version < 13 <= now.since_version:
        return False
    given = {attribute.name for attribute in node.attribute}
    newer_only = {name for name in given if name not in then.attributes}
    return len(node.input) <= then.max_input and not _matter(node, newer_only, now)


def _matter(node: Any, names: set[str], schema: Any) -> bool:
    """Whether attributes say anything but what is understood without them; those that do not go."""
    import onnx

    for attribute in [one for one in node.attribute if one.name in names]:
        usual = onnx.helper.get_attribute_value(schema.attributes[attribute.name].default_value)
        if onnx.helper.get_attribute_value(attribute) != usual:
            return True
        node.attribute.remove(attribute)
    return False
