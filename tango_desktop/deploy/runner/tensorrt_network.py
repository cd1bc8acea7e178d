"""An ONNX file as a network of TensorRT, and in which precision it is computed."""

import json
from typing import Any, Dict, List, Tuple

from . import onnx_graph, tensorrt_files
from .failures import ModelError
from .tensorrt_files import Build, Source
from .tensorrt_session import Session


def parse(network: Any, path: str, session: Session) -> None:
    """Read an ONNX file into ``network``.

    Raises:
        ModelError: TensorRT does not know one of its layers; each is named.
    """
    if not hasattr(session.tensorrt, "OnnxParser"):
        raise ModelError("TensorRT is here without its ONNX parser: install libnvonnxparsers.")
    parser = session.tensorrt.OnnxParser(network, session.logger)
    with open(path, "rb") as stream:
        if parser.parse(stream.read()):
            return
    nodes, layers = _names(path)
    errors = [parser.get_error(index) for index in range(parser.num_errors)]
    said = [_sentence(error, nodes, layers) for error in errors]
    raise ModelError(
        "TensorRT %s does not take the model: %s"
        % (session.version, " ".join(said) or session.logger.last())
    )


def _names(path: str) -> Tuple[List[Any], Dict[str, str]]:
    """The ONNX nodes of a file in their order, and the drawn layer that each belongs to."""
    try:
        model = onnx_graph.read_model(path)
        return list(model.nodes), dict(json.loads(model.metadata["layers"])["nodes"])
    except (ValueError, KeyError, TypeError):
        return [], {}


def _sentence(error: Any, nodes: List[Any], layers: Dict[str, str]) -> str:
    index = int(error.node())
    known = nodes[index] if 0 <= index < len(nodes) else None
    name = _asked(error, "node_name") or (known.name if known else "")
    kind = _asked(error, "node_operator") or (known.op if known else "")
    layer = layers.get(name, "")
    what = "layer %s (%s, ONNX node %s)" % (layer, kind, name) if layer else "%s %s" % (kind, name)
    return "%s: %s." % (what.strip() or "node %d" % index, str(error.desc()).rstrip(". \n"))


def _asked(error: Any, method: str) -> str:
    """What newer versions tell of an error themselves."""
    return str(getattr(error, method)()) if hasattr(error, method) else ""


def set_batches(network: Any, builder: Any, config: Any, build: Build) -> None:
    """The sizes of a batch that a model of any batch size is built for."""
    given = network.get_input(0)
    shape = tuple(given.shape)
    if min(shape) >= 0:
        return
    profile = builder.create_optimization_profile()
    profile.set_shape(given.name, *[(count,) + shape[1:] for count in build.batches])
    config.add_optimization_profile(profile)


# -- precision --------------------------------------------------------------------------------


def set_precision(network: Any, config: Any, build: Build, source: Source, session: Session) -> Any:
    """Allow what the source needs. Returns what has to live as long as the build."""
    flags = session.tensorrt.BuilderFlag
    if hasattr(flags, "TF32"):  # 10 bits of mantissa are not what people call fp32
        config.clear_flag(flags.TF32)
    for name in source.flags:
        config.set_flag(getattr(flags, name))
    if not source.calibration:
        return None
    calibrator = _calibrator(source.calibration, session)
    config.int8_calibrator = calibrator
    _keep_float(network, config, build, session)
    return calibrator


def cache_for(path: str, version: str) -> bytes:
    """The ranges as this version takes them: another's first line has it calibrate anew."""
    with open(path, "rb") as stream:
        _, _, ranges = stream.read().partition(b"\n")
    return b"TRT-%d-EntropyCalibration2\n" % version_number(version) + ranges


def version_number(version: str) -> int:
    """8.5.2 → 8502; 10.3.0 → 100300: from TensorRT 10 on, minors have two digits."""
    major, minor, patch = (tensorrt_files.numbers(version) + (0, 0))[:3]
    if major >= 10:
        return major * 10000 + minor * 100 + patch
    return major * 1000 + minor * 100 + patch


def _calibrator(path: str, session: Session) -> Any:
    class Ranges(session.tensorrt.IInt8EntropyCalibrator2):  # type: ignore[name-defined,misc]
        """Has ranges and no pictures."""

        def get_batch_size(self) -> int:
            return 1

        def get_batch(self, names: Any) -> None:
            return None

        def read_calibration_cache(self) -> bytes:
            return cache_for(path, session.version)

        def write_calibration_cache(self, cache: Any) -> None:
            return None

    return Ranges()


def _keep_float(network: Any, config: Any, build: Build, session: Session) -> None:
    """Have single layers computed with 32 bits, or with 16."""
    if not build.float_layers and not build.half_layers:
        return
    flags = session.tensorrt.BuilderFlag
    name = "OBEY_PRECISION_CONSTRAINTS"  # since 8.2; STRICT_TYPES before
    config.set_flag(getattr(flags, name) if hasattr(flags, name) else flags.STRICT_TYPES)
    for index in range(network.num_layers):
        layer = network.get_layer(index)
        outputs = range(layer.num_outputs)
        kinds = [layer.get_output(number).dtype for number in outputs]
        if not all(kind == session.tensorrt.float32 for kind in kinds):
            continue
        if layer.name in build.half_layers:  # what comes out may be an answer, with 32 bits
            layer.precision = session.tensorrt.float16
        elif layer.name in build.float_layers:
            layer.precision = session.tensorrt.float32
            for number in outputs:
                layer.set_output_type(number, session.tensorrt.float32)
