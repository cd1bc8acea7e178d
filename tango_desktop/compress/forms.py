"""The forms of a network as the export would make them: converted for an engine, and opened."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tango_desktop.compress.means import Means
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.export import card, converting
from tango_desktop.export.engine import ONNX_RUNTIME, OnnxSession, Session, open_model
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.quantization.plan import QuantizationPlan, save_plan
from tango_desktop.export.spec import ConvertedModel, ExportSpec, TargetInfo

THREADS = 1


@dataclass(frozen=True)
class MadeForm:
    """A form of a network, as files.

    Attributes:
        folder: where they are.
        model: what the exporter says of them.
        runner: the engine that opens them.
    """

    folder: Path
    model: ConvertedModel
    runner: str

    @property
    def size_bytes(self) -> int:
        """Of all its files, as an export counts them."""
        return sum(
            (self.folder / name).stat().st_size for name in card.files_of(self.folder, self.model)
        )

    def open(self, ctx: JobContext) -> Session:
        """Open it on one thread.

        Raises:
            ExportError: the engine cannot open it.
        """
        if self.runner == ONNX_RUNTIME:
            return OnnxSession(self.folder / self.model.file, threads=THREADS)
        return open_model(self.folder, self.runner, self.model.file, ctx=ctx, threads=THREADS)


class Forms:
    """Makes the forms of one network. It is traced once; close it: the file is in a folder.

    Args:
        spec: of the export, in fp32 and without a plan.
        means: what makes and runs them.
        trace: gives the fp32 ``onnx.ModelProto``.
    """

    def __init__(self, spec: ExportSpec, means: Means, trace: Callable[[], Any]) -> None:
        target = TargetInfo() if _is_machine_code(means.maker) else spec.target
        self._spec = replace(spec, engine=means.maker, target=target)
        self._means, self._trace = means, trace
        self._model: Any = None
        self._traced: Path | None = None
        self._open = contextlib.ExitStack()

    def close(self) -> None:
        """Delete what is kept meanwhile."""
        self._open.close()

    @property
    def model(self) -> Any:
        """The fp32 ``onnx.ModelProto``, traced when it is first wanted."""
        if self._model is None:
            self._model = self._trace()
        return self._model

    @contextlib.contextmanager
    def made(
        self, precision: str, plan: QuantizationPlan | None, ctx: JobContext
    ) -> Iterator[MadeForm]:
        """A form, while the block lasts.

        Args:
            precision: in which it is.
            plan: of an 8-bit form.
            ctx: the job's context.

        Raises:
            ExportError: the engine cannot express it.
        """
        spec = replace(self._spec, precision=precision, traced=self._traced_file())
        with scratch_folder("form") as folder:
            if plan is not None:
                spec = replace(spec, plan=folder / "plan.yaml")
                save_plan(folder / "plan.yaml", plan)
            (folder / "model").mkdir()
            model = converting.convert(spec, folder / "model", ctx)
            yield MadeForm(folder / "model", model, self._means.runner)

    def _traced_file(self) -> Path:
        if self._traced is None:
            import onnx

            folder = self._open.enter_context(scratch_folder("traced"))
            onnx.save(self.model, folder / "model.onnx")
            self._traced = folder / "model.onnx"
        return self._traced


def _is_machine_code(engine: str) -> bool:
    return EXPORTERS.get(engine).makes_machine_code
