"""The registry of exporters: one record per engine, readable without importing its packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.export import onnx_exporter
from tango_desktop.export.opsets import OPSETS, OpsetInfo
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import N_, tr

if TYPE_CHECKING:
    from torch import nn

Convert = Callable[["nn.Module", ExportSpec, Path, JobContext], ConvertedModel]


@dataclass(frozen=True)
class ExporterInfo:
    """An exporter.

    Attributes:
        name: the engine's key, as in the device profiles.
        title: what people call it.
        packages: import names of the packages that converting needs.
        precisions: those it can write.
        opsets: the ONNX opsets by version of the engine on the target; empty where none applies.
        convert: writes the model of a module in evaluation mode into a folder.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    precisions: tuple[str, ...]
    opsets: tuple[OpsetInfo, ...]
    convert: Convert

    def unavailable(self) -> str:
        """Why it cannot be used here; empty when it can. Imports nothing."""
        missing = [name for name in self.packages if find_spec(name) is None]
        if not missing:
            return ""
        return tr(
            "Not installed: {packages}. In a terminal: python -m pip install {packages}",
            packages=" ".join(missing),
        )

    def require(self, precision: str) -> None:
        """Refuse what it cannot do.

        Raises:
            ExportError: a package is missing, or the precision is not one of its own.
        """
        reason = self.unavailable()
        if reason:
            raise ExportError(tr("{exporter} cannot be used here.", exporter=self.title), reason)
        if precision not in self.precisions:
            raise ExportError(
                tr("{exporter} has no precision {name}.", exporter=self.title, name=precision),
                tr("Known: {names}.", names=", ".join(self.precisions)),
            )


EXPORTERS: Registry[ExporterInfo] = Registry(N_("exporter"), ExportError)
ONNX = EXPORTERS.add(
    ExporterInfo(
        name="onnxruntime",
        title="ONNX",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32",),
        opsets=OPSETS,
        convert=onnx_exporter.convert,
    )
)
