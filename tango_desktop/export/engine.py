"""An exported model opened by its engine on this computer, for comparing.

ONNX Runtime runs in this process. Every other engine runs in a child, by the very code that runs
on boards (``deploy/runner``): a crash in it is a sentence, and it has the Python that its packages
want.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_onnxruntime import DISABLED
from tango_desktop.errors import ExportError
from tango_desktop.export.comparison import Floats
from tango_desktop.export.served import CPU, TIMEOUT_S, Served
from tango_desktop.i18n import tr

ONNX_RUNTIME = "onnxruntime"


class Session(Protocol):
    """An opened model. Closing it ends whatever runs it."""

    def run(self, prepared: Floats) -> list[Floats]:
        """The outputs, batch included, for one prepared picture (C, H, W)."""
        ...

    def run_batch(self, batch: Floats) -> list[Floats]:
        """The outputs for prepared pictures (B, C, H, W)."""
        ...

    def logits(self, prepared: Floats) -> Floats:
        """The first output without its batch, (K,) or (N, K), for one picture (C, H, W)."""
        ...

    def close(self) -> None:
        """End it; may be called twice."""
        ...

    def __enter__(self) -> Session:
        """The session itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        ...


class _Asked(ABC):
    """What every session does alike."""

    @abstractmethod
    def run_batch(self, batch: Floats) -> list[Floats]:
        """See :class:`Session`."""

    def close(self) -> None:  # noqa: B027 - a session of this process has nothing to end
        """See :class:`Session`."""

    def run(self, prepared: Floats) -> list[Floats]:
        """The outputs, batch included, for one prepared picture (C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        return self.run_batch(prepared[np.newaxis])

    def logits(self, prepared: Floats) -> Floats:
        """The first output without its batch, (K,) or (N, K), for one picture (C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        return np.asarray(self.run(prepared)[0][0], dtype=np.float32)

    def __enter__(self) -> Session:
        """The session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class OnnxSession(_Asked):
    """An opened ONNX model, its errors translated.

    Args:
        model: the file, or its content.
        outputs: the outputs that are wanted; all when empty.
        threads: inside one picture; 0 leaves the choice to ONNX Runtime.

    Raises:
        ExportError: ONNX Runtime cannot open it.
    """

    def __init__(self, model: Path | bytes, outputs: Sequence[str] = (), threads: int = 0) -> None:
        import onnxruntime

        self._errors = _runtime_errors()
        source = model if isinstance(model, bytes) else str(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            self._session = onnxruntime.InferenceSession(
                source,
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=DISABLED,
            )
        except self._errors as error:
            raise self._failed(error) from error
        self._input = self._session.get_inputs()[0].name
        self._outputs = list(outputs) or [one.name for one in self._session.get_outputs()]

    def run_batch(self, batch: Floats) -> list[Floats]:
        """The outputs for prepared pictures (B, C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        try:
            found = self._session.run(self._outputs, {self._input: batch})
        except self._errors as error:
            raise self._failed(error) from error
        return [np.asarray(one) for one in found]

    def _failed(self, error: Exception) -> ExportError:
        return ExportError(
            tr("ONNX Runtime cannot run the exported model."), tr("Export again."), str(error)
        )


class ServedSession(_Asked):
    """A model that an engine runs in a child process.

    Attributes:
        provider: the part that runs it, as the engine calls it.
        version: of the engine's package.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self.provider = served.provider
        self.version = served.version

    @property
    def spent_ms(self) -> float:
        """The processor's time for the last batch, of all threads together."""
        return self._served.spent_ms

    def run_batch(self, batch: Floats) -> list[Floats]:
        """The outputs for prepared pictures (B, C, H, W).

        Raises:
            ExportError: the model does not take it, or its engine crashed or takes too long.
            JobCancelled: the job was cancelled.
        """
        return self._served.infer(np.asarray(batch, np.float32))

    def close(self) -> None:
        """End the engine."""
        self._served.close()


def open_model(
    folder: Path,
    engine: str,
    file: str,
    outputs: Sequence[str] = (),
    python: Path | None = None,
    provider: str = CPU,
    ctx: JobContext | None = None,
    timeout_s: float = TIMEOUT_S,
    threads: int = 0,
) -> Session:
    """Open a model that was exported.

    Args:
        folder: where it lies.
        engine: runs it, a name of the runner's ``ENGINES``.
        file: the model's file in ``folder``.
        outputs: the names of those that are wanted; empty: all with ONNX Runtime in this process,
            else the first.
        python: that has the engine's packages; None: the one of the engine's environment.
        provider: the part of this computer that runs it, a name of the runner's ``PROVIDERS``.
        ctx: the job that it belongs to: cancelling it ends a call.
        timeout_s: the longest that one call may take.
        threads: inside one picture; 0 leaves the choice to the engine.

    Raises:
        MissingEnvironmentError: the engine's packages are not here.
        ExportError: the engine cannot open it.
    """
    if engine == ONNX_RUNTIME and python is None and provider == CPU and not threads:
        return OnnxSession(folder / file, outputs)
    served = Served(
        folder / file, engine, outputs, python, provider, ctx or JobContext(), timeout_s, threads
    )
    return ServedSession(served)


def open_written(
    artifact: Path,
    written: Mapping[str, Any],
    outputs: Sequence[str] = (),
    ctx: JobContext | None = None,
) -> Session:
    """Open the model in ``artifact`` as its card says.

    Args:
        artifact: the folder of an export.
        written: what its card says.
        outputs: as in :func:`open_model`.
        ctx: the job that it belongs to.

    Raises:
        ExportError: as :func:`open_model`.
    """
    engine = written["engine"]
    name = str(engine.get("compared_by") or engine["name"])
    return open_model(artifact, name, str(written["file"]), outputs, ctx=ctx)


def open_session(model: Path) -> OnnxSession:
    """Open an ONNX ``model`` on the processor, in this process."""
    return OnnxSession(model)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [v for v in vars(state).values() if isinstance(v, type) and issubclass(v, Exception)]
    return (*own, RuntimeError, ValueError)
