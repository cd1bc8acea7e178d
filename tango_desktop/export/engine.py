"""An exported model opened by its engine on this computer, for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tango_desktop.errors import ExportError
from tango_desktop.export.comparison import Floats
from tango_desktop.i18n import tr


class OnnxSession:
    """An opened ONNX model, its errors translated.

    Args:
        model: the file, or its content.
        outputs: the outputs that are wanted; all when empty.

    Raises:
        ExportError: ONNX Runtime cannot open it.
    """

    def __init__(self, model: Path | bytes, outputs: Sequence[str] = ()) -> None:
        import onnxruntime

        self._errors = _runtime_errors()
        source = model if isinstance(model, bytes) else str(model)
        try:
            self._session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
        except self._errors as error:
            raise self._failed(error) from error
        self._input = self._session.get_inputs()[0].name
        self._outputs = list(outputs) or [one.name for one in self._session.get_outputs()]

    def run(self, prepared: Floats) -> list[Floats]:
        """The outputs, batch included, for one prepared picture (C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        try:
            found = self._session.run(self._outputs, {self._input: prepared[np.newaxis]})
        except self._errors as error:
            raise self._failed(error) from error
        return [np.asarray(one) for one in found]

    def logits(self, prepared: Floats) -> Floats:
        """The first output without its batch, (K,) or (N, K), for one picture (C, H, W).

        Raises:
            ExportError: the model does not take it.
        """
        return np.asarray(self.run(prepared)[0][0], dtype=np.float32)

    def _failed(self, error: Exception) -> ExportError:
        return ExportError(
            tr("ONNX Runtime cannot run the exported model."), tr("Export again."), str(error)
        )


def open_session(model: Path) -> OnnxSession:
    """Open ``model`` on the processor."""
    return OnnxSession(model)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [v for v in vars(state).values() if isinstance(v, type) and issubclass(v, Exception)]
    return (*own, RuntimeError, ValueError)
