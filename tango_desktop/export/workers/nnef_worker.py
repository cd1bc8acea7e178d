"""ONNX → NNEF with the Khronos tools, read back.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``output``
(a ``.nnef.tgz``), ``metadata`` (texts by name, written as comments). The result: ``version``,
``unsupported`` (names by operator), ``operations`` and ``variables`` (how many).
"""

import os
import re
import tarfile
from importlib.metadata import version
from typing import Any, Dict, List

from . import talk

FOLDER = "model.nnef"
GRAPH = "graph.nnef"
_QUICK = 1  # weights hardly get smaller


def main() -> None:
    job = talk.begin()
    from nnef_tools.conversion.converter import ConversionError

    talk.progress(0.05, "Reading the network")
    try:
        write_folder(job["model"])
    except ConversionError as error:
        print(error)
        missing = unsupported(str(error), job["operators"])
        if not missing:
            raise
        talk.finish({"unsupported": missing})
        return
    add_comments(os.path.join(FOLDER, GRAPH), job["metadata"])
    talk.progress(0.6, "Checking")
    about = read_back()
    talk.progress(0.7, "Writing")
    pack(job["output"])
    talk.finish(dict(about, version=version("nnef_tools"), unsupported={}))


def write_folder(path: str) -> None:
    """``model.nnef`` in the working folder."""
    from nnef_tools.conversion.onnx_to_nnef import Converter
    from nnef_tools.io.nnef import Writer
    from nnef_tools.io.onnx import Reader
    from nnef_tools.optimization.nnef_optimizer import Optimizer as NnefOptimizer
    from nnef_tools.optimization.onnx_optimizer import Optimizer as OnnxOptimizer

    graph = OnnxOptimizer()(Reader(simplify=False)(path), only_required=True)
    graph.sort()
    talk.progress(0.2, "Converting")
    converter = Converter(keep_io_names=True)
    converted = NnefOptimizer()(converter(graph))
    write = Writer(
        fragments=converter.defined_operations(),
        fragment_dependencies=converter.defined_operation_dependencies(),
    )
    write(converted, FOLDER)


def unsupported(text: str, operators: Dict[str, List[str]]) -> Dict[str, List[str]]:
    """The nodes of the operators that a message of the converter names in quotes."""
    named = set(re.findall(r"[Cc]onversion of operator '([^']+)'", text))
    return {name: operators[name] for name in operators if name.rpartition(".")[2] in named}


def add_comments(path: str, metadata: Dict[str, str]) -> None:
    """Write metadata below the line with the version: the format has no other place."""
    with open(path, encoding="utf-8") as stream:
        first, rest = stream.read().split("\n", 1)
    lines = ["# {}: {}".format(key, " ".join(metadata[key].split())) for key in sorted(metadata)]
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write("\n".join([first, *lines, rest]))


def read_back() -> Dict[str, Any]:
    """How much is in the folder, read by the Khronos parser, which checks it."""
    import nnef

    graph = nnef.load_graph(FOLDER)
    kinds = [operation.name for operation in graph.operations]
    variables = kinds.count("variable")
    return {"operations": len(kinds) - variables - kinds.count("external"), "variables": variables}


def pack(path: str) -> None:
    """The folder as an archive; the same weights give the same files in it."""
    with tarfile.open(path, "w:gz", compresslevel=_QUICK) as archive:
        for name in sorted(os.listdir(FOLDER)):
            about = archive.gettarinfo(os.path.join(FOLDER, name), name)
            about.mtime = about.uid = about.gid = 0
            about.uname = about.gname = ""
            with open(os.path.join(FOLDER, name), "rb") as stream:
                archive.addfile(about, stream)


if __name__ == "__main__":
    main()
