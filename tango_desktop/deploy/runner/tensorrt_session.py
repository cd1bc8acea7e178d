"""TensorRT as it is on this device: the module, its messages, its GPU."""

from typing import Any, List, NamedTuple, Tuple

from .cuda import Cuda, GpuInfo
from .failures import PackageError, missing_package
from .tensorrt_progress import Tell

_MOST_KEPT = 40


class Session(NamedTuple):
    """What a build works with: the module, the messages, the GPU, and who is told."""

    tensorrt: Any
    logger: Any
    gpu: GpuInfo
    tell: Tell

    @property
    def version(self) -> str:
        """Of TensorRT."""
        return str(self.tensorrt.__version__)


def import_tensorrt() -> Any:
    """The module ``tensorrt``.

    Raises:
        PackageError: it is not here, or cannot be loaded.
    """
    try:
        import tensorrt
    except ImportError as error:
        found = missing_package("TensorRT", "tensorrt", error)
        if "not installed" not in str(found):
            raise found from error
        raise PackageError(
            "TensorRT is not installed here. On a Jetson it is part of JetPack: sudo apt install "
            "python3-libnvinfer. Elsewhere: python -m pip install tensorrt"
        ) from error
    return tensorrt


def new_logger(tensorrt: Any) -> Any:
    """A logger that keeps warnings and errors, to explain a failure with."""

    class Logger(tensorrt.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.ILogger.__init__(self)
            self.lines: List[str] = []

        def log(self, severity: Any, text: str) -> None:
            """Called by TensorRT, from any thread."""
            kinds = tensorrt.ILogger
            if severity in (kinds.INTERNAL_ERROR, kinds.ERROR, kinds.WARNING):
                self.lines = (self.lines + [str(text)])[-_MOST_KEPT:]

        def says(self, words: Tuple[str, ...]) -> bool:
            """Whether one of ``words`` was in a message."""
            return any(word in line for line in self.lines for word in words)

        def last(self) -> str:
            """The last message; what it means is not known here."""
            return self.lines[-1] if self.lines else "TensorRT does not say why."

    return Logger()


def session_here(tell: Tell) -> Session:
    """TensorRT and the GPU of this device.

    Raises:
        PackageError: TensorRT or CUDA is not here.
        ModelError: there is no GPU.
    """
    tensorrt = import_tensorrt()
    return Session(tensorrt, new_logger(tensorrt), Cuda().gpu(), tell)
