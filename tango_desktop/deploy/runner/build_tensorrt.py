"""Builds the engine of a model with the TensorRT of this device, for its GPU.

It is called when the model is opened and has no engine that fits. By itself, in a release:
``python -m tango_runner.build_tensorrt .``

TensorRT 7 (JetPack 4) to 11; what changed between them is told by what a module has, not by tables.
"""

import contextlib
import os
import sys
import time
from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import tensorrt_files
from .failures import EXIT_OK, ModelError, RunnerError
from .tensorrt_files import Build, Engine, Source
from .tensorrt_network import parse, set_batches, set_precision
from .tensorrt_progress import Tell, tell_in_words, watch
from .tensorrt_session import Session, session_here

_LEAST_WORKSPACE_MB = 16
_SPARE_MB = 256  # of the GPU's memory, for weights and activations while kernels are timed
_MEMORY_WORDS = ("out of memory", "OutOfMemory", "OUT_OF_MEMORY", "cudaErrorMemoryAllocation")
_TOO_SMALL_WORDS = ("insufficient workspace", "Try increasing the workspace")


def ready_engine(folder: str, session: Session) -> bytes:
    """The engine for the model in ``folder``: the one that is there and fits, else a new one.

    Raises:
        ModelError: it cannot be built.
    """
    build = tensorrt_files.read_build(folder)
    source = tensorrt_files.source_for(build, session.version)
    place = tensorrt_files.place_for(folder)
    engine = tensorrt_files.engine_in(place, build, session.gpu, session.version)
    needed = tensorrt_files.wanted(build, source, session.gpu, session.version)
    with _alone(engine.path + ".lock"):
        if not _fits(engine, needed, session.tell):
            if not tensorrt_files.take_over(folder, engine, needed):
                _build(build, source, engine, needed, session)
        with open(engine.path, "rb") as stream:
            return stream.read()


def forget(folder: str, session: Session) -> None:
    """Take away an engine that TensorRT does not open although it should."""
    build = tensorrt_files.read_build(folder)
    place = tensorrt_files.place_for(folder)
    engine = tensorrt_files.engine_in(place, build, session.gpu, session.version)
    for path in (engine.about, engine.path):
        if os.path.exists(path):
            os.unlink(path)


def _fits(engine: Engine, needed: Dict[str, str], tell: Tell) -> bool:
    about = tensorrt_files.read_about(engine.about)
    if not about:
        return False
    reason = tensorrt_files.reason_against(about, needed)
    if not reason and not tensorrt_files.is_whole(engine):
        reason = "Its file is damaged."
    if reason:
        tell(None, "The engine that is here cannot be used. %s It is built again." % reason)
    return not reason


@contextlib.contextmanager
def _alone(path: str) -> Iterator[None]:
    """Two programs that open the model at once build one engine, where the system can lock."""
    with open(path, "a") as stream:
        try:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        except (ImportError, OSError):  # Windows; a network disk
            pass
        yield


def _build(
    build: Build, source: Source, engine: Engine, needed: Dict[str, str], session: Session
) -> None:
    started = time.time()
    session.tell(0.0, "Building the engine for %s; this takes minutes, once" % session.gpu.name)
    content, workspace_mb = _with_less_and_less(build, source, engine, session)
    about = dict(
        needed,
        schema=tensorrt_files.SCHEMA,
        runtime=session.gpu.runtime,
        workspace_mb=workspace_mb,
        seconds=round(time.time() - started, 1),
        size_bytes=len(content),
    )  # type: Dict[str, Any]
    try:
        tensorrt_files.write_engine(engine, content, about)
    except OSError as error:
        raise ModelError("%s cannot be written (%s)." % (engine.path, error.strerror)) from error
    session.tell(1.0, "The engine is built")


def _with_less_and_less(
    build: Build, source: Source, engine: Engine, session: Session
) -> Tuple[bytes, int]:
    """Build with the workspace that there is memory for, and with half of it, and half of that."""
    free_mb = max(_LEAST_WORKSPACE_MB, session.gpu.free_bytes // (1 << 20) - _SPARE_MB)
    workspace_mb = min(build.workspace_mb, free_mb)
    while True:
        session.logger.lines = []
        content = _attempt(build, source, engine, workspace_mb, session)
        if content is not None:
            return content, workspace_mb
        if not session.logger.says(_MEMORY_WORDS):
            raise _refused(session, workspace_mb)
        if workspace_mb // 2 < _LEAST_WORKSPACE_MB:
            raise ModelError(
                "The GPU has not enough memory to build the engine, not even with %d MB to compute "
                "in. Close other programs, or choose a smaller network or picture." % workspace_mb
            )
        workspace_mb //= 2
        session.tell(0.0, "Out of memory: trying again with %d MB to compute in" % workspace_mb)


def _refused(session: Session, workspace_mb: int) -> ModelError:
    if session.logger.says(_TOO_SMALL_WORDS):
        return ModelError(
            "TensorRT finds no way to compute a layer in %d MB: %s"
            % (workspace_mb, session.logger.last())
        )
    return ModelError("TensorRT could not build the engine: %s" % session.logger.last())


def _attempt(
    build: Build, source: Source, engine: Engine, workspace_mb: int, session: Session
) -> Optional[bytes]:
    """The engine's content; None when TensorRT has not made one."""
    tensorrt = session.tensorrt
    builder = tensorrt.Builder(session.logger)
    network = builder.create_network(_network_flags(session))
    parse(network, source.onnx, session)
    config = builder.create_builder_config()
    _limit_workspace(config, workspace_mb, session)
    kept = [set_precision(network, config, build, source, session)]
    set_batches(network, builder, config, build)
    kept.append(watch(config, session.tensorrt, session.tell))
    cache = _use_timings(config, engine, session)
    try:
        content = _serialized(builder, network, config)
    except MemoryError:
        session.logger.lines.append("out of memory")
        return None
    if content is not None:
        _keep_timings(config, cache, engine)
    del kept  # TensorRT does not hold them itself
    return content


def _network_flags(session: Session) -> int:
    """Explicit batch has to be asked for up to TensorRT 9, and is all that there is since."""
    if tensorrt_files.numbers(session.version)[0] >= 10:
        return 0
    return 1 << int(session.tensorrt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH)


def _limit_workspace(config: Any, workspace_mb: int, session: Session) -> None:
    if hasattr(config, "set_memory_pool_limit"):  # since 8.4
        pool = session.tensorrt.MemoryPoolType.WORKSPACE
        config.set_memory_pool_limit(pool, workspace_mb << 20)
    else:
        config.max_workspace_size = workspace_mb << 20


def _serialized(builder: Any, network: Any, config: Any) -> Optional[bytes]:
    if hasattr(builder, "build_serialized_network"):  # since 8.0
        made = builder.build_serialized_network(network, config)
        return None if made is None else bytes(made)
    engine = builder.build_engine(network, config)
    return None if engine is None else bytes(engine.serialize())


# -- times of kernels -------------------------------------------------------------------------


def _use_timings(config: Any, engine: Engine, session: Session) -> Any:
    """Begin with how long kernels took in earlier builds; None where TensorRT is too old."""
    if not hasattr(config, "create_timing_cache"):  # since 8.0
        return None
    try:
        with open(engine.timing, "rb") as stream:
            content = stream.read()
    except OSError:
        content = b""
    cache = config.create_timing_cache(content) or config.create_timing_cache(b"")
    config.set_timing_cache(cache, False)
    return cache


def _keep_timings(config: Any, cache: Any, engine: Engine) -> None:
    if cache is None:
        return
    try:
        tensorrt_files.write(engine.timing, bytes(config.get_timing_cache().serialize()))
    except OSError:  # it only makes the next build shorter
        return


# -- by itself --------------------------------------------------------------------------------


def main(arguments: List[str]) -> int:
    """Build the engine of the bundle in a folder; the exit code."""
    folder = arguments[0] if arguments else "."
    try:
        ready_engine(folder, session_here(tell_in_words))
    except RunnerError as error:
        sys.stderr.write("%s\n" % error)
        return error.exit_code
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
