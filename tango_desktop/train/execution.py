"""Where and how a run computes: processor, threads, precision, memory order."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import torch
from torch import Tensor, nn

from tango_desktop.errors import OutOfMemoryError, SettingsError
from tango_desktop.i18n import tr
from tango_desktop.train.settings import TrainSettings

MEBIBYTE = 1024 * 1024
_FLAT_KERNEL = 4  # dimensions of a 2-D convolution's kernel


@dataclass(frozen=True)
class Execution:
    """How a run computes.

    Attributes:
        precision: of the forward pass; float32 when mixed precision is off.
        threads: within operations, on the CPU.
    """

    device: torch.device
    precision: torch.dtype
    channels_last: bool
    threads: int

    @property
    def mixed(self) -> bool:
        """Whether the forward pass runs in half precision."""
        return self.precision is not torch.float32

    @property
    def needs_scaling(self) -> bool:
        """Whether gradients underflow without loss scaling."""
        return self.precision is torch.float16

    def autocast(self) -> contextlib.AbstractContextManager[object]:
        """The context of a forward pass."""
        if not self.mixed:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.precision)

    def place_module(self, module: nn.Module) -> nn.Module:
        """The module on this device, in this memory order."""
        module = module.to(self.device)
        if self.channels_last:
            # One by one: kernels over levels have five dimensions, which this order does not know.
            for kernel in (p for p in module.parameters() if p.ndim == _FLAT_KERNEL):
                kernel.data = kernel.data.to(memory_format=torch.channels_last)
        return module

    def place_images(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) on this device, in this memory order."""
        images = images.to(self.device, non_blocking=True)
        return images.to(memory_format=torch.channels_last) if self.channels_last else images

    def memory_mb(self) -> float:
        """Memory in use: the card's, or this process's."""
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated(self.device) / MEBIBYTE
        return float(psutil.Process().memory_info().rss) / MEBIBYTE

    def free_bytes(self) -> int:
        """Memory that is free now."""
        if self.device.type == "cuda":
            return int(torch.cuda.mem_get_info(self.device)[0])
        return int(psutil.virtual_memory().available)

    @property
    def description(self) -> str:
        """For the log: ``cpu, 1 thread, float32``."""
        name = (
            torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else self.device
        )
        precision = str(self.precision).removeprefix("torch.")
        return tr(
            "{device}, threads: {threads}, {precision}",
            device=name,
            threads=self.threads,
            precision=precision,
        )


def choose_execution(
    settings: TrainSettings, likes_channels_last: bool = False, half_on_cpu: bool = True
) -> Execution:
    """What the settings mean on this computer.

    Args:
        settings: of the run.
        likes_channels_last: whether the task's networks are faster so on CPUs with AVX-512.
        half_on_cpu: whether the task may be trained in half precision on a CPU.

    Raises:
        SettingsError: a graphics card is asked for that PyTorch cannot use.
    """
    cuda = torch.cuda.is_available()
    if settings.device == "cuda" and not cuda:
        raise SettingsError(
            tr("PyTorch finds no graphics card that it can use."),
            tr("Set the processor to “auto” or “cpu”, or install a CUDA build of PyTorch."),
        )
    device = torch.device("cuda" if cuda and settings.device != "cpu" else "cpu")
    half = settings.mixed_precision != "off" and (half_on_cpu or device.type != "cpu")
    precision = _fast_precision(device) if half else torch.float32
    # On CPUs classifiers gain nothing by it: 0.9 to 1.02 times the speed.
    automatic = device.type == "cuda" or (likes_channels_last and _cpu_has("_is_avx512_supported"))
    channels_last = (
        automatic if settings.channels_last == "auto" else settings.channels_last == "on"
    )
    return Execution(device, precision, channels_last, training_threads())


def training_threads() -> int:
    """Cores less one, at least one: the window stays responsive."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 1) - 1)


def _fast_precision(device: torch.device) -> torch.dtype:
    if device.type == "cuda":
        native = torch.cuda.get_device_capability(device) >= (8, 0)
        return torch.bfloat16 if native else torch.float16
    # With these instructions training is 1.3 to 1.7 times as fast, without them 0.13 times.
    supported = _cpu_has("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return torch.bfloat16 if supported else torch.float32


def _cpu_has(*checks: str) -> bool:
    return any(getattr(torch.cpu, name, bool)() for name in checks)


@contextlib.contextmanager
def running_as(execution: Execution, deterministic: bool) -> Iterator[None]:
    """PyTorch's process-wide switches for the length of a run, restored afterwards."""
    threads = torch.get_num_threads()
    benchmark = torch.backends.cudnn.benchmark
    repeatable = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    generator = torch.get_rng_state()
    torch.set_num_threads(execution.threads)
    torch.backends.cudnn.benchmark = execution.device.type == "cuda" and not deterministic
    if execution.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(execution.device)  # of runs before in this process
    torch.use_deterministic_algorithms(deterministic or repeatable, warn_only=True)
    if execution.device.type == "cuda" and deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read once, by cuBLAS
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.backends.cudnn.benchmark = benchmark
        torch.use_deterministic_algorithms(repeatable, warn_only=warn_only)
        torch.set_rng_state(generator)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an operation failed for lack of memory, on the card or on the CPU."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "DefaultCPUAllocator" in text or "out of memory" in text.lower()
    )


def out_of_memory(details: str) -> OutOfMemoryError:
    """The error for a network that cannot be trained here at all."""
    return OutOfMemoryError(
        tr("The memory does not hold the network with even one picture."),
        tr("Choose a smaller network or input size, or close other programs."),
        details,
    )
