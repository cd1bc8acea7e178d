"""Where converters find their packages: this program's own Python, or one made for an engine.

Some converters want versions that cannot live beside ours. The program makes such an environment
when asked, shows its size first, and keeps it for all projects. ``environment_making.py`` makes it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from packaging.specifiers import SpecifierSet

from tango_desktop.core.files import digest_of, write_error
from tango_desktop.core.folders import data_folder
from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.i18n import N_, tr

_ASK_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True)
class EnvironmentInfo:
    """The packages of a converter.

    Attributes:
        name: its key, as in ``EXPORTERS`` where it belongs to one engine.
        title: what people call it.
        requirements: what pip installs, with the versions that were tried together.
        imports: top-level modules that must be found.
        size_mb: on disk, measured on Linux x86-64; beside our own packages where it shares them.
        python: versions of Python that it runs on.
        isolated: it cannot live beside our own packages.
        alone: installed first, each without what it asks for: it asks for the wrong versions.
    """

    name: str
    title: str
    requirements: tuple[str, ...]
    imports: tuple[str, ...]
    size_mb: float
    python: str = ">=3.10"
    isolated: bool = False
    alone: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[tuple[str, ...], ...]:
        """What pip is asked for, call by call."""
        first = (("--no-deps", *self.alone),) if self.alone else ()
        return (*first, self.requirements) if self.requirements else first


class MissingEnvironmentError(ExportError):
    """The packages of a converter are not here.

    Attributes:
        info: the environment that is missing: ``make`` makes it.
    """

    def __init__(self, info: EnvironmentInfo) -> None:
        super().__init__(
            tr("The packages of {title} are not installed.", title=tr(info.title)),
            tr("Have them installed here, or in a terminal: {line}", line=install_line(info)),
        )
        self.info = info


ENVIRONMENTS: Registry[EnvironmentInfo] = Registry(N_("environment"), ExportError)
OPENVINO = ENVIRONMENTS.add(
    EnvironmentInfo("openvino", "OpenVINO", ("openvino==2026.4.1",), ("openvino",), 185)
)
TVM = ENVIRONMENTS.add(
    EnvironmentInfo(
        "tvm",
        "Apache TVM",
        # apache-tvm-ffi 0.1.15.post2, which pip takes otherwise, crashes in save_json.
        ("apache-tvm==0.27.0.post1", "apache-tvm-ffi==0.1.14.post1"),
        ("tvm", "tvm_ffi"),
        323,
    )
)
LITERT = ENVIRONMENTS.add(
    EnvironmentInfo(
        "litert",
        "LiteRT",
        ("ai-edge-litert==2.3.0", "flatbuffers>=24"),
        ("ai_edge_litert", "flatbuffers"),
        62,
    )
)
NCNN = ENVIRONMENTS.add(
    EnvironmentInfo("ncnn", "ncnn", ("ncnn==1.0.20261020", "pnnx==20261020"), ("ncnn", "pnnx"), 122)
)
COREML = ENVIRONMENTS.add(
    EnvironmentInfo("coreml", "Core ML", ("coremltools==9.0",), ("coremltools",), 25)
)
NNEF = ENVIRONMENTS.add(
    EnvironmentInfo(
        "nnef", "NNEF", ("nnef==1.0.10", "nnef-tools==1.0.11"), ("nnef", "nnef_tools"), 25
    )
)
EXECUTORCH = ENVIRONMENTS.add(
    EnvironmentInfo("executorch", "ExecuTorch", ("executorch==1.5.1",), ("executorch",), 312)
)
TFLITE_RUNTIME = ENVIRONMENTS.add(
    EnvironmentInfo(
        "tflite-runtime",
        N_("tflite-runtime, the predecessor of LiteRT"),
        # Built for NumPy 1: on NumPy 2 its Interpreter fails.
        ("tflite-runtime==2.14.0", "numpy<2"),
        ("tflite_runtime", "numpy"),
        85,
        python=">=3.9,<3.12",
        isolated=True,
    )
)
RKNN = ENVIRONMENTS.add(
    EnvironmentInfo(
        "rknn",
        "RKNN Toolkit",
        (
            "torch==2.13.0",
            "numpy==1.26.4",
            "onnx==1.18.0",
            "protobuf==4.25.4",
            "onnxruntime==1.23.2",
            "setuptools<80",
            "opencv-python-headless==4.11.0.86",
            "psutil",
            "ruamel.yaml",
            "scipy",
            "tqdm",
            "fast-histogram",
            "flatbuffers",
        ),
        ("rknn", "torch", "onnx", "onnxruntime", "cv2"),
        1500,
        python=">=3.10,<3.13",
        isolated=True,
        # What it asks for cannot be met on an index: it names torch builds of its vendor's.
        alone=("rknn-toolkit2==2.5.0",),
    )
)


def root() -> Path:
    """The folder of all environments that were made."""
    return data_folder() / "environments"


def folder_of(info: EnvironmentInfo) -> Path:
    """Where an environment lies, or will lie; another version of it lies elsewhere."""
    shared_with = "" if info.isolated else f"{sys.prefix} {sys.version_info[:2]}"
    packages = {**asdict(info), "title": "", "size_mb": 0, "shared_with": shared_with}
    return root() / f"{info.name}-{digest_of(packages)}"


def python_in(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages_in(folder: Path) -> Path:
    """Where an environment keeps its packages."""
    if os.name == "nt":
        return folder / "Lib" / "site-packages"
    return next((folder / "lib").glob("python3*/site-packages"), folder / "lib")


def is_here(info: EnvironmentInfo) -> bool:
    """Whether this program's own Python has the packages. Imports nothing."""
    return not info.isolated and all(find_spec(name) is not None for name in info.imports)


def is_made(info: EnvironmentInfo) -> bool:
    """Whether its own environment is there, made by the program or by its line."""
    folder = folder_of(info)
    if not python_in(folder).exists():
        return False
    places = [site_packages_in(folder)]
    if not info.isolated:
        places.extend(own_site_packages())
    return all(any(_has(place, name) for place in places) for name in info.imports)


def _has(place: Path, module: str) -> bool:
    return (place / module).is_dir() or any(place.glob(f"{module}.*"))


def own_site_packages() -> tuple[Path, ...]:
    """Where this program's own packages are."""
    found = [Path(entry) for entry in sys.path if Path(entry).name.endswith("-packages")]
    return tuple(path for path in found if path.is_dir())


def python_for(info: EnvironmentInfo) -> Path:
    """The Python that has the packages of ``info``.

    Raises:
        MissingEnvironmentError: none has; says how it is made.
    """
    if is_here(info):
        return Path(sys.executable)
    if is_made(info):
        return python_in(folder_of(info))
    raise MissingEnvironmentError(info)


def base_python(info: EnvironmentInfo) -> Path:
    """The Python that an environment is made with: ours, or one of this computer that fits.

    Raises:
        ExportError: there is none.
    """
    fits = SpecifierSet(info.python)
    if f"{sys.version_info[0]}.{sys.version_info[1]}" in fits:
        return Path(sys.executable)
    if info.isolated:
        for minor in range(sys.version_info[1] - 1, 5, -1):
            found = shutil.which(f"python3.{minor}") if f"3.{minor}" in fits else None
            if found and _version_of(found) == f"3.{minor}":
                return Path(found)
    raise ExportError(
        tr("{title} needs Python {versions}.", title=tr(info.title), versions=info.python),
        tr("Install such a Python on this computer and try again."),
    )


@cache
def _version_of(python: str) -> str:
    """What it says; empty where it does not run: version managers leave such links about."""
    command = [python, "-c", _ASK_VERSION]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip()


def install_line(info: EnvironmentInfo) -> str:
    """The one line for a terminal that installs it where the program looks for it."""
    lines: list[list[str]] = []
    python = sys.executable
    if info.isolated:
        folder = folder_of(info)
        try:
            base = str(base_python(info))
        except ExportError:
            base = f"python{info.python.rpartition('<')[2] or '3'}"
        lines.append([base, "-m", "venv", str(folder)])
        python = str(python_in(folder))
    lines.extend([python, "-m", "pip", "install", *step] for step in info.steps)
    join = subprocess.list2cmdline if os.name == "nt" else shlex.join
    return " && ".join(join(line) for line in lines)


def remove(info: EnvironmentInfo) -> None:
    """Remove the environment that was made; does nothing where there is none.

    Raises:
        ProjectError: it cannot be removed.
    """
    folder = folder_of(info)
    gone = folder.with_name(f".gone-{folder.name}")
    try:
        shutil.rmtree(gone, ignore_errors=True)
        if folder.exists():
            folder.replace(gone)  # at once: nothing half-removed is taken for whole
            shutil.rmtree(gone)
    except OSError as error:
        raise write_error(folder, error) from error


def size_bytes(info: EnvironmentInfo) -> int:
    """What the environment that was made takes on disk; 0 where there is none."""
    total = 0
    for place, _, names in os.walk(folder_of(info)):
        total += sum(os.lstat(os.path.join(place, name)).st_size for name in names)  # noqa: PTH118
    return total


def size_text(info: EnvironmentInfo) -> str:
    """How large it is, or will be, in words."""
    if is_here(info):
        return tr("Part of this program's own Python")
    if is_made(info):
        return tr("{megabytes} MB", megabytes=f"{size_bytes(info) / 1e6:,.0f}")
    return tr("about {megabytes} MB", megabytes=f"{info.size_mb:,.0f}")
