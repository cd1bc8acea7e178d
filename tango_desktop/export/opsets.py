"""Which ONNX opset a target reads. The newest that its ONNX Runtime runs, from those tried.

| ONNX Runtime | opset | why this step                                              |
|--------------|-------|------------------------------------------------------------|
| 1.12         | 17    | the oldest with opset 17: boards with Python 3.7 and newer |
| 1.14         | 18    |                                                            |
| 1.17         | 20    | the newest that PyTorch's tracing exporter writes          |

Source: ONNX Runtime's compatibility table (onnxruntime.ai/docs/reference/compatibility.html). 19 is
left out: it brings nothing for these networks. A target whose version is not known gets the oldest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tango_desktop.errors import ExportError
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class OpsetInfo:
    """An opset, and the least version of ONNX Runtime that reads it."""

    runtime: str
    opset: int


OPSETS = (OpsetInfo("1.12", 17), OpsetInfo("1.14", 18), OpsetInfo("1.17", 20))


def version_numbers(version: str) -> tuple[int, ...]:
    """``"1.31.1+cpu"`` → ``(1, 31, 1)``."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def opset_for(runtime: str) -> OpsetInfo:
    """The opset for a version of ONNX Runtime; an empty one means that it is not known.

    Raises:
        ExportError: that version is too old.
    """
    if not runtime:
        return OPSETS[0]
    has = version_numbers(runtime)
    fitting = [info for info in OPSETS if version_numbers(info.runtime) <= has]
    if not fitting:
        raise ExportError(
            tr(
                "ONNX Runtime {version} on the target is too old; {needed} is the least.",
                version=runtime,
                needed=OPSETS[0].runtime,
            ),
            tr("Install a newer ONNX Runtime there."),
        )
    return fitting[-1]


def opset_named(opset: int) -> OpsetInfo:
    """The entry of an opset that the user chose.

    Raises:
        ExportError: it is not in the table.
    """
    for info in OPSETS:
        if info.opset == opset:
            return info
    raise ExportError(
        tr("Opset {opset} is not one that was tried.", opset=opset),
        tr("Known: {names}.", names=", ".join(str(info.opset) for info in OPSETS)),
    )
