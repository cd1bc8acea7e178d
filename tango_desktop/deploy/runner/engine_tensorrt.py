"""TensorRT: the engine of a model on an NVIDIA GPU, built here when there is none that fits.

TensorRT 7 and 8 up to 8.4 know inputs and outputs by their numbers ("bindings"), later ones by
their names; both are here.
"""

import os
import time
from typing import Any, Dict, List, NamedTuple, Tuple

import numpy as np

from . import build_tensorrt
from .cuda import Cuda
from .engine import EngineOptions
from .failures import ModelError
from .tensorrt_profile import Profile, table_with
from .tensorrt_progress import tell_in_words
from .tensorrt_session import Session, import_tensorrt, new_logger

_KINDS = {
    "FLOAT": np.float32,
    "HALF": np.float16,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "INT32": np.int32,
    "INT64": np.int64,
    "BOOL": np.bool_,
}


class _Tensor(NamedTuple):
    """An input or output: its memory on both sides.

    Attributes:
        array: pinned memory as an array, of the kind and shape that the engine has.
        here: its address.
        there: the address in the GPU's memory.
    """

    array: Any
    here: int
    there: int

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self.array.nbytes)


class TensorRtEngine:
    """Runs a model on the GPU.

    Attributes:
        provider: what computes it.
        version: of TensorRT.

    Raises:
        ModelError: the engine cannot be built or opened.
        PackageError: TensorRT or CUDA is not here.
    """

    provider = "gpu"

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        tensorrt = import_tensorrt()
        self.version = str(tensorrt.__version__)
        self._trt = tensorrt
        self._cuda = Cuda()
        logger = new_logger(tensorrt)
        session = Session(tensorrt, logger, self._cuda.gpu(), tell_in_words)
        self._runtime, self._engine = _opened(os.path.dirname(path) or ".", session)
        self._context = self._engine.create_execution_context()
        if self._context is None:
            raise ModelError("The GPU has no memory left to run the model: %s" % logger.last())
        self._logger = logger
        self._slots = _slots_of(tensorrt, self._engine)
        self._wanted = outputs or self._slots.outputs[:1]
        self._stream = self._cuda.stream()
        self._tensors = {}  # type: Dict[str, _Tensor]
        self._shape = ()  # type: Tuple[int, ...]
        self._path = path
        self._profile = None  # type: Any
        if options.profile is not None:
            self._profile = Profile(tensorrt, self._context, options.profile)

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together, or the GPU fails.
        """
        started = time.perf_counter()
        self._put(batch)
        addresses = {name: tensor.there for name, tensor in self._tensors.items()}
        if not self._slots.start(self._context, addresses, self._stream):
            raise ModelError("The model cannot run on this input: %s" % self._logger.last())
        answer = self._taken()
        if self._profile is not None:
            self._profile.ran(time.perf_counter() - started)
        return answer

    def layer_times(self, batch: Any, runs: int = 10) -> List[Tuple[str, float]]:
        """How long each layer of the engine takes, in milliseconds: the median of ``runs`` runs.

        The names are the engine's: layers that it runs as one have one time.
        ``tensorrt_profile.nodes_in`` tells which nodes of the ONNX file are in a name.
        """
        if self._profile is None:
            self._profile = Profile(self._trt, self._context, "")
        self.infer(batch)  # the first run makes what the engine needs
        self._profile.forget()
        for _ in range(runs):
            self.infer(batch)
        return list(self._profile.medians())

    def end_profile(self) -> str:
        """Stop timing layers; the path of the file that was written."""
        return str(self._profile.write())

    def layers_table(self) -> str:
        """What the layers of the engine belong to, as JSON; empty where the file does not say."""
        return table_with(self._path, self._profile.names)

    def close(self) -> None:
        """Give the GPU's memory back."""
        for tensor in self._tensors.values():
            self._cuda.free(tensor.there)
        pinned = [tensor.here for tensor in self._tensors.values()]
        self._tensors = {}
        for here in pinned:
            self._cuda.free_pinned(here)
        self._shape = ()

    def _put(self, batch: Any) -> None:
        name = self._slots.input
        if tuple(batch.shape) != self._shape:
            self._make_room(tuple(batch.shape))
        tensor = self._tensors[name]
        np.copyto(tensor.array, batch, casting="unsafe")
        self._cuda.copy_in(tensor.there, tensor.here, tensor.size, self._stream)

    def _make_room(self, shape: Tuple[int, ...]) -> None:
        """Memory for a batch of this shape, in place of the last one's."""
        self.close()
        if not self._slots.set_shape(self._context, shape):
            raise ModelError(
                "The model takes no input of %s: %s"
                % (" × ".join(str(side) for side in shape), self._logger.last())
            )
        for name in self._slots.names:
            self._tensors[name] = self._room(name)
        self._shape = shape

    def _room(self, name: str) -> _Tensor:
        shape = self._slots.shape(self._context, name)
        if shape and min(shape) < 0:
            raise ModelError("The size of the output %s is not known beforehand." % name)
        array, here = self._cuda.pinned(shape, self._slots.kind(name))
        return _Tensor(array, here, self._cuda.allocate(int(array.nbytes)))

    def _taken(self) -> List[Any]:
        unknown = [name for name in self._wanted if name not in self._tensors]
        if unknown:
            raise ModelError("The model has no output named %s." % unknown[0])
        taken = [self._tensors[name] for name in self._wanted]
        for tensor in taken:
            self._cuda.copy_out(tensor.here, tensor.there, tensor.size, self._stream)
        self._cuda.wait(self._stream)
        return [tensor.array.astype(np.float32) for tensor in taken]  # always a copy


def _opened(folder: str, session: Session) -> Tuple[Any, Any]:
    """The runtime and the engine; an engine that TensorRT does not open is built once more."""
    runtime = session.tensorrt.Runtime(session.logger)
    for _ in range(2):
        content = build_tensorrt.ready_engine(folder, session)
        engine = runtime.deserialize_cuda_engine(content)
        if engine is not None:
            return runtime, engine
        build_tensorrt.forget(folder, session)
    raise ModelError("TensorRT does not open the engine: %s" % session.logger.last())


# -- the two ways to name inputs and outputs --------------------------------------------------


def _slots_of(tensorrt: Any, engine: Any) -> Any:
    make = _Named if hasattr(engine, "num_io_tensors") else _Numbered  # since 8.5
    return make(tensorrt, engine)


def _numpy_kind(tensorrt: Any, kind: Any) -> Any:
    for name, found in _KINDS.items():
        if getattr(tensorrt.DataType, name, None) == kind:
            return found
    raise ModelError("The engine has values of a kind that is not known: %s." % kind)


class _Named:
    """Inputs and outputs by name (TensorRT 8.5 and later)."""

    def __init__(self, tensorrt: Any, engine: Any) -> None:
        self.names = [engine.get_tensor_name(i) for i in range(engine.num_io_tensors)]
        given = tensorrt.TensorIOMode.INPUT
        inputs = [name for name in self.names if engine.get_tensor_mode(name) == given]
        self.input = inputs[0]
        self.outputs = [name for name in self.names if name not in inputs]
        self._kinds = {n: _numpy_kind(tensorrt, engine.get_tensor_dtype(n)) for n in self.names}

    def kind(self, name: str) -> Any:
        """The NumPy kind of a tensor."""
        return self._kinds[name]

    def set_shape(self, context: Any, shape: Tuple[int, ...]) -> bool:
        """Tell the shape of the input; whether it fits."""
        return bool(context.set_input_shape(self.input, shape))

    def shape(self, context: Any, name: str) -> Tuple[int, ...]:
        """Of a tensor, once the input's is told."""
        return tuple(int(side) for side in context.get_tensor_shape(name))

    def start(self, context: Any, addresses: Dict[str, int], stream: int) -> bool:
        """Put one run into ``stream``."""
        for name, address in addresses.items():
            context.set_tensor_address(name, address)
        return bool(context.execute_async_v3(stream))


class _Numbered:
    """Inputs and outputs by number (before TensorRT 8.5)."""

    def __init__(self, tensorrt: Any, engine: Any) -> None:
        numbers = range(engine.num_bindings)
        self.names = [engine.get_binding_name(i) for i in numbers]
        inputs = [self.names[i] for i in numbers if engine.binding_is_input(i)]
        self.input = inputs[0]
        self.outputs = [name for name in self.names if name not in inputs]
        kinds = [_numpy_kind(tensorrt, engine.get_binding_dtype(i)) for i in numbers]
        self._kinds = dict(zip(self.names, kinds))
        self._fixed = tuple(engine.get_binding_shape(self.names.index(self.input)))

    def kind(self, name: str) -> Any:
        """The NumPy kind of a tensor."""
        return self._kinds[name]

    def set_shape(self, context: Any, shape: Tuple[int, ...]) -> bool:
        """Tell the shape of the input; whether it fits."""
        if min(self._fixed) >= 0:
            return self._fixed == shape
        return bool(context.set_binding_shape(self.names.index(self.input), shape))

    def shape(self, context: Any, name: str) -> Tuple[int, ...]:
        """Of a tensor, once the input's is told."""
        return tuple(int(side) for side in context.get_binding_shape(self.names.index(name)))

    def start(self, context: Any, addresses: Dict[str, int], stream: int) -> bool:
        """Put one run into ``stream``."""
        bindings = [addresses[name] for name in self.names]
        return bool(context.execute_async_v2(bindings, stream))
