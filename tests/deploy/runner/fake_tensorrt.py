"""``tensorrt`` in the forms of its versions 7 to 11, which check what is asked of them.

A fake engine is a text that says how it was built, and the ONNX file; it is run by ONNX Runtime in
the fake GPU's memory. What a version does not have is not there, and what must not be asked of a
version fails. Source: NVIDIA's Python API reference of 7.1.3, 8.2.1, 8.6.1, 10.3 and the guide
"Migrating from TensorRT 10.x to 11.x".
"""

from __future__ import annotations

import enum
import json
import types
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
import onnxruntime

from tests.deploy.runner.fake_gpu import FakeLibrary

MAGIC = b"fake engine "
VERSIONS = ("7.1.3.0", "8.2.1.8", "8.6.1.6", "10.3.0.26", "11.3.0.9")


@dataclass
class Asked:
    """What a build was asked for, for tests to look at.

    Attributes:
        flags: names of the builder's flags.
        workspaces: in bytes, try by try.
        cache: the calibration cache as TensorRT would have read it.
        pictures: how many calibration batches were fetched.
        precise: layers that are to have 32 bits.
        half: layers that are to have 16.
        profiles: sizes of the input.
        timings: the timing caches that builds began with.
        builds: how many there were.
    """

    flags: set[str] = field(default_factory=set)
    workspaces: list[int] = field(default_factory=list)
    cache: bytes = b""
    precise: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    profiles: list[Any] = field(default_factory=list)
    timings: list[bytes] = field(default_factory=list)
    builds: int = 0


@dataclass
class Behaviour:
    """How the fake behaves.

    Attributes:
        unsupported: operators that its parser does not know.
        out_of_memory_above: bytes of workspace that it has memory for.
        refuses: what it says when it builds nothing; empty: it builds.
        closed: how many engines it refuses to open before it opens one.
    """

    unsupported: tuple[str, ...] = ()
    out_of_memory_above: int = 1 << 60
    refuses: str = ""
    closed: int = 0


def make(version: str, gpu: FakeLibrary, behaviour: Behaviour | None = None) -> Any:
    """The module in the form of ``version``; ``made.asked`` tells what it was asked."""
    numbers = tuple(int(part) for part in version.split("."))
    module = types.ModuleType("tensorrt")
    fake = _Fake(module, numbers, gpu, behaviour or Behaviour())
    for name, value in fake.contents().items():
        setattr(module, name, value)
    module.__version__ = version  # type: ignore[attr-defined]
    module.asked = fake.asked  # type: ignore[attr-defined]
    return module


class DataType(enum.Enum):
    FLOAT, HALF, INT8, INT32 = range(4)


class TensorIOMode(enum.Enum):
    NONE, INPUT, OUTPUT = range(3)


class CreationFlag(enum.IntEnum):
    EXPLICIT_BATCH = 0


class NoFlag(enum.IntEnum):
    STRONGLY_TYPED = 1


class MemoryPoolType(enum.Enum):
    WORKSPACE = 0


class Derived:
    """What C++ gives for deriving from: whoever does must begin it."""

    def __init__(self) -> None:
        self.begun = True


class ILogger(Derived):
    INTERNAL_ERROR, ERROR, WARNING, INFO, VERBOSE = range(5)


class IProfiler(Derived):
    pass


class IProgressMonitor(Derived):
    pass


class IInt8EntropyCalibrator2(Derived):
    pass


class _Fake:
    """One version."""

    def __init__(
        self, module: Any, numbers: tuple[int, ...], gpu: FakeLibrary, behaviour: Behaviour
    ) -> None:
        self.module, self.numbers, self.gpu, self.behaviour = module, numbers, gpu, behaviour
        self.asked = Asked()

    def contents(self) -> dict[str, Any]:
        """What the module has."""
        found: dict[str, Any] = {
            "ILogger": ILogger,
            "IProfiler": IProfiler,
            "DataType": DataType,
            "float32": DataType.FLOAT,
            "float16": DataType.HALF,
            "Builder": lambda logger: _builder(self, logger),
            "OnnxParser": lambda network, logger: Parser(self, network, logger),
            "Runtime": lambda logger: Runtime(self, logger),
            "BuilderFlag": self._flags(),
            "NetworkDefinitionCreationFlag": NoFlag if self.numbers >= (11,) else CreationFlag,
        }
        if self.numbers >= (8, 4):
            found["MemoryPoolType"] = MemoryPoolType
        if self.numbers >= (8, 5):
            found["TensorIOMode"] = TensorIOMode
        if self.numbers >= (8, 6):
            found["IProgressMonitor"] = IProgressMonitor
        if self.numbers < (11,):
            found["IInt8EntropyCalibrator2"] = IInt8EntropyCalibrator2
        return found

    def _flags(self) -> Any:
        names = ["TF32", "DEBUG"]
        if self.numbers < (11,):
            names += ["FP16", "INT8"]
            names.append("OBEY_PRECISION_CONSTRAINTS" if self.numbers >= (8, 2) else "STRICT_TYPES")
        return enum.Enum("BuilderFlag", names)

    def say(self, logger: Any, severity: int, text: str) -> None:
        assert logger.begun
        logger.log(severity, text)


# -- building ---------------------------------------------------------------------------------


def _builder(fake: _Fake, logger: Any) -> Any:
    return (SerializingBuilder if fake.numbers >= (8, 0) else OldBuilder)(fake, logger)


class Builder:
    def __init__(self, fake: _Fake, logger: Any) -> None:
        self._fake, self._logger = fake, logger

    def create_network(self, flags: int = 0) -> Network:
        assert flags == (1 if self._fake.numbers < (10,) else 0), (
            "explicit batch, where it is asked"
        )
        return Network(self._fake)

    def create_builder_config(self) -> Any:
        return _config(self._fake)

    def create_optimization_profile(self) -> Profile:
        return Profile()

    def _built(self, network: Network, config: Any) -> bytes | None:
        fake = self._fake
        fake.asked.builds += 1
        fake.asked.flags = {flag.name for flag in config.flags}
        fake.asked.workspaces.append(config.workspace)
        fake.asked.profiles = [profile.shapes for profile in config.profiles]
        fake.asked.precise = [one.name for one in network.layers if one.asked == DataType.FLOAT]
        fake.asked.half = [one.name for one in network.layers if one.asked == DataType.HALF]
        if config.workspace > fake.behaviour.out_of_memory_above:
            fake.say(self._logger, ILogger.ERROR, "2: [ltWrapper.cpp] (out of memory)")
            return None
        if fake.behaviour.refuses:
            fake.say(self._logger, ILogger.ERROR, fake.behaviour.refuses)
            return None
        self._calibrate(config)
        if config.watcher is not None:
            _tell_phases(config.watcher)
        about = {"version": fake.numbers, "gpu": fake.gpu.name, "flags": sorted(fake.asked.flags)}
        return MAGIC + json.dumps(about).encode() + b"\n" + network.content

    def _calibrate(self, config: Any) -> None:
        fake, calibrator = self._fake, config.calibrator
        if calibrator is None:
            return
        assert "INT8" in fake.asked.flags
        assert calibrator.begun
        assert calibrator.get_batch_size() == 1
        fake.asked.cache = calibrator.read_calibration_cache()
        wanted = b"TRT-%d-EntropyCalibration2\n" % _number(fake.numbers)
        if not fake.asked.cache.startswith(wanted):
            assert calibrator.get_batch(["images"]) is not None, "bound to nullptr: no pictures"


class SerializingBuilder(Builder):
    def build_serialized_network(self, network: Network, config: Any) -> Any:
        built = self._built(network, config)
        return None if built is None else memoryview(built)


class OldBuilder(Builder):
    def build_engine(self, network: Network, config: Any) -> Any:
        built = self._built(network, config)
        return None if built is None else types.SimpleNamespace(serialize=lambda: built)


def _number(numbers: tuple[int, ...]) -> int:
    major, minor, patch = numbers[:3]
    return major * (10000 if major >= 10 else 1000) + minor * 100 + patch


def _tell_phases(watcher: Any) -> None:
    assert watcher.begun
    watcher.phase_start("Building Engine", None, 2)
    watcher.phase_start("Timing kernels", "Building Engine", 4)
    for step in range(4):
        assert watcher.step_complete("Timing kernels", step) is True
    watcher.phase_finish("Timing kernels")
    watcher.step_complete("Building Engine", 0)
    watcher.step_complete("Building Engine", 1)
    watcher.phase_finish("Building Engine")


class Profile:
    def __init__(self) -> None:
        self.shapes: list[Any] = []

    def set_shape(self, name: str, least: Any, usual: Any, most: Any) -> None:
        self.shapes.append((name, least, usual, most))


class Config:
    """Of TensorRT 7."""

    def __init__(self, fake: _Fake) -> None:
        self.fake = fake
        self.flags: set[Any] = set()
        self.profiles: list[Profile] = []
        self.workspace = 0
        self.calibrator: Any = None
        self.watcher: Any = None

    def set_flag(self, flag: Any) -> None:
        assert flag in self.fake.module.BuilderFlag
        self.flags.add(flag)

    def clear_flag(self, flag: Any) -> None:
        self.flags.discard(flag)

    def add_optimization_profile(self, profile: Profile) -> int:
        self.profiles.append(profile)
        return len(self.profiles) - 1

    def __setattr__(self, name: str, value: Any) -> None:
        numbers = (self.fake if name != "fake" else value).numbers
        if name == "max_workspace_size":
            assert numbers < (10,), "gone in TensorRT 10"
            name = "workspace"
        if name == "int8_calibrator":
            assert numbers < (11,), "gone in TensorRT 11"
            name = "calibrator"
        if name == "progress_monitor":
            assert numbers >= (8, 6)
            name = "watcher"
        object.__setattr__(self, name, value)


class TimingConfig(Config):
    """Of TensorRT 8.0 on."""

    timing: Any = None

    def create_timing_cache(self, content: bytes) -> Any:
        if content and not content.startswith(b"timings"):
            return None
        return types.SimpleNamespace(content=content, serialize=lambda: b"timings of kernels")

    def set_timing_cache(self, cache: Any, ignore_mismatch: bool) -> bool:
        assert not ignore_mismatch
        self.fake.asked.timings.append(cache.content)
        self.timing = cache
        return True

    def get_timing_cache(self) -> Any:
        return self.timing


class PoolConfig(TimingConfig):
    """Of TensorRT 8.4 on."""

    def set_memory_pool_limit(self, pool: Any, size: int) -> None:
        assert pool is MemoryPoolType.WORKSPACE
        self.workspace = size


def _config(fake: _Fake) -> Config:
    if fake.numbers >= (8, 4):
        return PoolConfig(fake)
    return TimingConfig(fake) if fake.numbers >= (8, 0) else Config(fake)


# -- the network ------------------------------------------------------------------------------


class Layer:
    def __init__(self, node: Any, kind: DataType) -> None:
        self.name, self.num_outputs = node.name, len(node.output)
        self._kind = kind
        self.asked: Any = None

    def get_output(self, index: int) -> Any:
        return types.SimpleNamespace(dtype=self._kind)

    @property
    def precision(self) -> Any:
        return self.asked

    @precision.setter
    def precision(self, kind: DataType) -> None:
        assert self._kind == DataType.FLOAT, "a layer of integers has no other precision"
        self.asked = kind

    def set_output_type(self, index: int, kind: DataType) -> None:
        assert kind == DataType.FLOAT
        assert index < self.num_outputs


class Network:
    def __init__(self, fake: _Fake) -> None:
        self.fake, self.content = fake, b""
        self.layers: list[Layer] = []

    def fill(self, model: Any, content: bytes) -> None:
        self.content, self._model = content, model
        whole = ("Shape", "Constant")
        self.layers = [
            Layer(node, DataType.INT32 if node.op_type in whole else DataType.FLOAT)
            for node in model.graph.node
        ]

    @property
    def num_layers(self) -> int:
        return len(self.layers)

    def get_layer(self, index: int) -> Layer:
        return self.layers[index]

    def get_input(self, index: int) -> Any:
        value = self._model.graph.input[index]
        sides = value.type.tensor_type.shape.dim
        shape = tuple(side.dim_value if side.HasField("dim_value") else -1 for side in sides)
        return types.SimpleNamespace(name=value.name, shape=shape)


class Parser:
    def __init__(self, fake: _Fake, network: Network, logger: Any) -> None:
        self._fake, self._network, self._logger = fake, network, logger
        self._errors: list[Any] = []

    def parse(self, content: bytes) -> bool:
        model = onnx.load_from_string(content)
        for index, node in enumerate(model.graph.node):
            if node.op_type in self._fake.behaviour.unsupported:
                make = Error if self._fake.numbers < (8, 6) else TellingError
                self._errors.append(make(index, node))
        if not self._errors:
            self._network.fill(model, content)
        return not self._errors

    @property
    def num_errors(self) -> int:
        return len(self._errors)

    def get_error(self, index: int) -> Any:
        return self._errors[index]


class Error:
    def __init__(self, index: int, node: Any) -> None:
        self._index, self._node = index, node

    def node(self) -> int:
        return self._index

    def desc(self) -> str:
        return "no importer registered for this operator."


class TellingError(Error):
    def node_name(self) -> str:
        return str(self._node.name)

    def node_operator(self) -> str:
        return str(self._node.op_type)


# -- running ----------------------------------------------------------------------------------


class Runtime:
    def __init__(self, fake: _Fake, logger: Any) -> None:
        self._fake, self._logger = fake, logger

    def deserialize_cuda_engine(self, content: bytes) -> Any:
        fake = self._fake
        head, _, model = content.partition(b"\n")
        about = json.loads(head[len(MAGIC) :])
        if fake.behaviour.closed > 0:
            fake.behaviour.closed -= 1
            fake.say(self._logger, ILogger.ERROR, "magicTag mismatch")
            return None
        assert tuple(about["version"]) == fake.numbers, "another version's engine"
        assert about["gpu"] == fake.gpu.name, "another GPU's engine"
        return (NamedEngine if fake.numbers >= (8, 5) else NumberedEngine)(fake, model)


class Engine:
    def __init__(self, fake: _Fake, model: bytes) -> None:
        self.fake = fake
        self.session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        self.nodes = [node.name for node in onnx.load_from_string(model).graph.node]
        self.inputs = {one.name: _shape(one.shape) for one in self.session.get_inputs()}
        self.outputs = {one.name: _shape(one.shape) for one in self.session.get_outputs()}
        self.names = [*self.inputs, *self.outputs]


class NamedEngine(Engine):
    @property
    def num_io_tensors(self) -> int:
        return len(self.names)

    def get_tensor_name(self, index: int) -> str:
        return self.names[index]

    def get_tensor_mode(self, name: str) -> TensorIOMode:
        return TensorIOMode.INPUT if name in self.inputs else TensorIOMode.OUTPUT

    def get_tensor_dtype(self, name: str) -> DataType:
        assert name in self.names
        return DataType.FLOAT

    def create_execution_context(self) -> Any:
        return NamedContext(self)


class NumberedEngine(Engine):
    @property
    def num_bindings(self) -> int:
        return len(self.names)

    def get_binding_name(self, index: int) -> str:
        return self.names[index]

    def binding_is_input(self, index: int) -> bool:
        return self.names[index] in self.inputs

    def get_binding_shape(self, index: int) -> tuple[int, ...]:
        return {**self.inputs, **self.outputs}[self.names[index]]

    def get_binding_dtype(self, index: int) -> DataType:
        assert 0 <= index < len(self.names)
        return DataType.FLOAT

    def create_execution_context(self) -> Any:
        return NumberedContext(self)


class Context:
    def __init__(self, engine: Any) -> None:
        self._engine, self.profiler = engine, None
        self._shape = next(iter(engine.inputs.values()))

    def _set(self, shape: tuple[int, ...]) -> bool:
        fixed = next(iter(self._engine.inputs.values()))
        fits = len(shape) == len(fixed) and all(
            b in (-1, a) for a, b in zip(shape, fixed, strict=True)
        )
        if fits:
            self._shape = shape
        return fits

    def _size(self, name: str) -> tuple[int, ...]:
        if name in self._engine.inputs:
            return self._shape
        shape: tuple[int, ...] = self._engine.outputs[name]
        return tuple(self._shape[0] if side < 0 else side for side in shape)

    def _run(self, addresses: dict[str, int], stream: int) -> bool:
        self._engine.fake.gpu.later(stream, lambda: self._compute(addresses))
        return True

    def _compute(self, addresses: dict[str, int]) -> None:
        gpu = self._engine.fake.gpu
        given = next(iter(self._engine.inputs))
        batch = gpu.array(addresses[given], self._shape, np.float32)
        answers = self._engine.session.run(None, {given: batch})
        for name, answer in zip(self._engine.outputs, answers, strict=True):
            gpu.array(addresses[name], self._size(name), np.float32)[...] = answer
        if self.profiler is not None:
            self._tell()

    def _tell(self) -> None:
        """Layers by two, as TensorRT would join them."""
        assert self.profiler.begun  # type: ignore[attr-defined]
        nodes = self._engine.nodes
        for index in range(0, len(nodes), 2):
            self.profiler.report_layer_time(" + ".join(nodes[index : index + 2]), 0.25)  # type: ignore[attr-defined]


class NamedContext(Context):
    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._addresses: dict[str, int] = {}

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        assert name in self._engine.inputs
        return self._set(tuple(shape))

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        return self._size(name)

    def set_tensor_address(self, name: str, address: int) -> bool:
        assert isinstance(address, int)
        self._addresses[name] = address
        return True

    def execute_async_v3(self, stream: int) -> bool:
        assert set(self._addresses) == set(self._engine.names)
        return self._run(dict(self._addresses), stream)


class NumberedContext(Context):
    def set_binding_shape(self, index: int, shape: tuple[int, ...]) -> bool:
        assert self._engine.binding_is_input(index)
        return self._set(tuple(shape))

    def get_binding_shape(self, index: int) -> tuple[int, ...]:
        return self._size(self._engine.names[index])

    def execute_async_v2(self, bindings: list[int], stream_handle: int) -> bool:
        assert len(bindings) == self._engine.num_bindings
        named = dict(zip(self._engine.names, bindings, strict=True))
        return self._run(named, stream_handle)


def _shape(sides: list[Any]) -> tuple[int, ...]:
    return tuple(side if isinstance(side, int) else -1 for side in sides)
