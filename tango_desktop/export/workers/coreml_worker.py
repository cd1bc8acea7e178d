"""A program of ``torch.export`` → Core ML, checked as far as that goes without macOS.

The job: ``program`` (a ``.pt2``), ``places`` (the document node's id by the name of its module),
``form`` (``coreml`` or ``coreml-neuralnetwork``), ``precision`` (fp32, fp16, dynamic), ``output``,
``input_name``, ``output_name``, ``shape``, ``metadata`` (texts by name). The result: ``version``,
``unsupported`` (places by operator), ``operations`` (how many), ``system`` (the least that reads
the file).
"""

from typing import Any, Dict, List

from . import talk
from .program_places import places_of

NEURAL_NETWORK = "coreml-neuralnetwork"
# The least system for a version of the format; coremltools' own table is not public.
_SYSTEMS = {1: "iOS 11", 2: "iOS 11.2", 3: "iOS 12", 4: "iOS 13", 5: "iOS 14"}
_SYSTEMS.update({6: "iOS 15, macOS 12", 7: "iOS 16, macOS 13", 8: "iOS 17, macOS 14"})
_NOT_COMPUTED = ("const", "constexpr_affine_dequantize", "constexpr_blockwise_shift_scale")


def main() -> None:
    job = talk.begin()
    import coremltools
    import torch

    talk.progress(0.05, "Reading the network")
    program = torch.export.load(job["program"]).run_decompositions({})
    missing = unsupported(program, job["places"])
    if missing:
        talk.finish({"unsupported": missing})
        return
    talk.progress(0.2, "Converting")
    model = _FORMS.get(job["form"], as_program)(program, job)
    model.author = "TANGO Desktop"
    model.version = job["metadata"]["version"]
    model.short_description = job["metadata"]["description"]
    model.user_defined_metadata.update(job["metadata"])
    talk.progress(0.8, "Writing")
    model.save(job["output"])
    talk.progress(0.9, "Checking")
    result = checked(job)
    talk.finish(dict(result, version=coremltools.__version__, unsupported={}))


def unsupported(program: Any, places: Dict[str, str]) -> Dict[str, List[str]]:
    """Where the program has operators that coremltools has no rule for."""
    from coremltools.converters.mil.frontend.torch.torch_op_registry import _TORCH_OPS_REGISTRY

    found: Dict[str, List[str]] = {}
    for node in program.graph.nodes:
        if node.op != "call_function":
            continue
        name = getattr(node.target, "__name__", str(node.target)).split(".")[0]
        if _TORCH_OPS_REGISTRY.get_func(name) is None:
            found.setdefault(name, []).append(places_of(node, places))
    return found


def as_program(program: Any, job: Dict[str, Any]) -> Any:
    """An ML program."""
    import coremltools as ct

    half = job["precision"] == "fp16"
    model = ct.convert(
        program,
        inputs=[ct.TensorType(name=job["input_name"], shape=job["shape"])],
        outputs=[ct.TensorType(name=job["output_name"])],
        convert_to="mlprogram",
        compute_precision=ct.precision.FLOAT16 if half else ct.precision.FLOAT32,
        # 8-bit weights came a year later than the rest.
        minimum_deployment_target=ct.target.iOS16 if _is_dynamic(job) else ct.target.iOS15,
    )
    return _with_small_weights(model) if _is_dynamic(job) else model


def _is_dynamic(job: Dict[str, Any]) -> bool:
    return bool(job["precision"] == "dynamic")


def _with_small_weights(model: Any) -> Any:
    """8-bit weights, those of convolutions and products: not the constants of a box decode."""
    import coremltools.optimize.coreml as cto

    how = cto.OpLinearQuantizerConfig(mode="linear_symmetric", weight_threshold=512)
    config = cto.OptimizationConfig(op_type_configs={"conv": how, "linear": how, "matmul": how})
    return cto.linear_quantize_weights(model, config)


def as_network(program: Any, job: Dict[str, Any]) -> Any:
    """A neural network, the form before ML programs; its weights may be smaller."""
    import coremltools as ct
    from coremltools.models.neural_network import quantization_utils

    model = ct.convert(
        program,
        inputs=[ct.TensorType(name=job["input_name"], shape=job["shape"])],
        outputs=[ct.TensorType(name=job["output_name"])],
        convert_to="neuralnetwork",
    )
    bits = {"fp16": 16, "dynamic": 8}.get(job["precision"])
    if bits is None:
        return model
    chosen = quantization_utils.QuantizedLayerSelector()
    chosen.quantizable_layer_types = {"convolution", "innerProduct", "batchedMatmul"}
    found = quantization_utils.quantize_weights(model, bits, selector=chosen)
    return found if hasattr(found, "get_spec") else ct.models.MLModel(found, skip_model_load=True)


_FORMS = {NEURAL_NETWORK: as_network}


def checked(job: Dict[str, Any]) -> Dict[str, Any]:
    """What the written file says; ends with a sentence where it is not what was asked for."""
    from coremltools.models import MLModel

    spec = MLModel(job["output"], skip_model_load=True).get_spec()
    inputs = [(one.name, list(one.type.multiArrayType.shape)) for one in spec.description.input]
    outputs = [one.name for one in spec.description.output]
    about = dict(spec.description.metadata.userDefined)
    wanted = (job["input_name"], [int(side) for side in job["shape"]])
    is_right = inputs == [wanted] and outputs == [job["output_name"]]
    if not is_right or about.get("names") != job["metadata"]["names"]:
        talk.fail(
            "The converted file is not what was asked for: {inputs} → {outputs}.",
            inputs=inputs,
            outputs=outputs,
        )
    system = _SYSTEMS.get(spec.specificationVersion, "")
    return {"operations": len(operations(spec)), "system": system}


def operations(spec: Any) -> List[str]:
    """The kinds of all that is computed, in order."""
    if spec.WhichOneof("Type") != "mlProgram":
        kinds = [layer.WhichOneof("layer") for layer in spec.neuralNetwork.layers]
        return [kind for kind in kinds if kind not in ("loadConstant", "loadConstantND")]
    found = []
    for function in spec.mlProgram.functions.values():
        for block in function.block_specializations.values():
            found += [one.type for one in block.operations if one.type not in _NOT_COMPUTED]
    return found


if __name__ == "__main__":
    main()
