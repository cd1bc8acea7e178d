"""Which ONNX opset a target reads: the newest that its ONNX Runtime runs, from those tried.

| ONNX Runtime | opset | Python | why this step                                       |
|--------------|-------|--------|-----------------------------------------------------|
| 1.10         | 15    | 3.6    | the last for Python 3.6: JetPack 4                  |
| 1.12         | 17    | 3.7    | what a target gets of which nothing is known        |
| 1.14         | 18    | 3.7    | the last for Python 3.7                             |
| 1.17         | 20    | 3.8    | the newest that PyTorch's tracing exporter writes   |

Source: ONNX Runtime's compatibility table (onnxruntime.ai/docs/reference/compatibility.html) and
the wheels on PyPI. 16 and 19 are left out: they bring nothing for these networks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tango_desktop.errors import ExportError
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class OpsetInfo:
    """An opset, the least ONNX Runtime that reads it, and the least Python which that runs on."""

    runtime: str
    opset: int
    python: str


OPSETS = (
    OpsetInfo("1.10", 15, "3.6"),
    OpsetInfo("1.12", 17, "3.7"),
    OpsetInfo("1.14", 18, "3.7"),
    OpsetInfo("1.17", 20, "3.8"),
)
UNKNOWN_TARGET = OPSETS[1]
# Python → the newest ONNX Runtime with a wheel for it on PyPI (Linux; November 2026).
_NEWEST_RUNTIMES = {"3.6": "1.10.0", "3.7": "1.14.1", "3.8": "1.19.2", "3.9": "1.19.2"}
_RUNTIME_SINCE_3_10 = "1.23.2"


def newest_runtime(python: str) -> str:
    """The newest ONNX Runtime that can be installed on a target with this Python; "" if unknown."""
    if not version_numbers(python):
        return ""
    minor = ".".join(str(number) for number in version_numbers(python)[:2])
    return _NEWEST_RUNTIMES.get(minor, _RUNTIME_SINCE_3_10)


def version_numbers(version: str) -> tuple[int, ...]:
    """``"1.31.1+cpu"`` → ``(1, 31, 1)``."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def opset_for(runtime: str) -> OpsetInfo:
    """The opset for a version of ONNX Runtime; an empty one means that it is not known.

    Raises:
        ExportError: that version is too old.
    """
    if not runtime:
        return UNKNOWN_TARGET
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
