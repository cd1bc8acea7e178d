"""Weights files: reading, transferring into a network, writing."""

from __future__ import annotations

import dataclasses
import io
import pickle
import re
import struct
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor, fx, nn

from tango_desktop.core.files import atomic_write
from tango_desktop.errors import WeightsError
from tango_desktop.i18n import tr

from . import box_rows, public_weights
from .fetching import fetch

__all__ = ["TransferReport", "fetch", "read_meta", "read_weights", "save_weights", "transfer"]

State = dict[str, Tensor]

# Where other programs keep the state dict inside a checkpoint.
_WRAPPERS = ("state_dict", "model_state_dict", "model", "weights", "net", "params", "ema")
# What reading a damaged or foreign file has been seen to raise.
# What PyTorch's and safetensors' readers raise when a file is damaged: found by feeding them noise.
UNREADABLE = (
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    safetensors.SafetensorError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ImportError,
    AssertionError,
    OverflowError,
)
# torchvision's published DenseNet files have ``norm.1`` where its modules have ``norm1``.
_OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")


def read_weights(path: str | Path) -> State:
    """The tensors of a ``.pth``/``.pt`` state dict or a ``.safetensors`` file, on the CPU.

    Half and double precision become float32; integers stay. A state dict inside a checkpoint is
    found, and the prefix of data-parallel training is dropped. Nothing in the file is executed.

    Raises:
        WeightsError: it cannot be read, is not a weights file, or holds no tensors.
    """
    path = Path(path)
    kind = _kind(path)
    try:
        content = _READERS[kind](path)
    except UNREADABLE as error:
        raise _unreadable(path, kind, error) from error
    state = {name: _widened(value) for name, value in _unwrapped(content).items()}
    if not state:
        raise WeightsError(
            tr("{path} holds no weights.", path=path),
            tr("Choose a file with a state dict, or a .safetensors file."),
        )
    return _named_as_usual(state)


def read_meta(path: str | Path) -> dict[str, str]:
    """What :func:`save_weights` noted beside the tensors; empty for files of others.

    Raises:
        WeightsError: the file cannot be read.
    """
    path = Path(path)
    kind = _kind(path)
    try:
        if kind == "safetensors":
            with safetensors.safe_open(path, "pt") as stream:
                return dict(stream.metadata() or {})
        content = _READERS[kind](path)
    except UNREADABLE as error:
        raise _unreadable(path, kind, error) from error
    meta = content.get("meta") if isinstance(content, dict) else None
    return {str(k): str(v) for k, v in meta.items()} if isinstance(meta, dict) else {}


def save_weights(
    path: str | Path, state: Mapping[str, Tensor], meta: Mapping[str, str] | None = None
) -> None:
    """Write tensors atomically, as safetensors or, for other suffixes, as a torch checkpoint.

    Args:
        path: ends in ``.safetensors``, ``.pt`` or ``.pth``.
        state: names and tensors, on any device.
        meta: short texts noted beside them.

    Raises:
        ProjectError: the file cannot be written.
    """
    path = Path(path)
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    if path.suffix == ".safetensors":
        # Tensors that share memory are refused by the format.
        apart = {name: value.clone() for name, value in tensors.items()}
        content = safetensors.torch.save(apart, {"format": "pt", **(meta or {})})
    else:
        buffer = io.BytesIO()
        torch.save({"state_dict": tensors, "meta": dict(meta or {})}, buffer)
        content = buffer.getvalue()
    with atomic_write(path) as stream:
        stream.write(content)


@dataclass(frozen=True)
class TransferReport:
    """What became of each tensor of a network when weights were transferred.

    Attributes:
        loaded: taken over.
        replaced: in both, but of another shape (a head for other classes): start fresh.
        missing: not in the file: start fresh.
        unexpected: in the file only: left out.
        partly: taken over in part, because the network differs there.
    """

    loaded: tuple[str, ...]
    replaced: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    partly: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything fitted."""
        return not (self.replaced or self.missing or self.unexpected or self.partly)

    @property
    def unmatched(self) -> dict[str, tuple[str, ...]]:
        """Every tensor that was not taken over whole, by the name of what became of it."""
        kinds = ("partly", "replaced", "missing", "unexpected")
        return {kind: names for kind in kinds if (names := getattr(self, kind))}

    def summary(self) -> str:
        """One or several sentences, with the first few names; :attr:`unmatched` has them all."""
        total = sum(map(len, (self.loaded, self.replaced, self.missing, self.partly)))
        parts = [tr("{count} of {total} tensors taken over.", count=len(self.loaded), total=total)]
        if self.partly:
            names = _short(self.partly)
            parts.append(tr("Taken over in part, the rest starts fresh: {names}.", names=names))
        if self.replaced:
            names = _short(self.replaced)
            parts.append(tr("Of another size, so they start fresh: {names}.", names=names))
        if self.missing:
            names = _short(self.missing)
            parts.append(tr("Not in the file, so they start fresh: {names}.", names=names))
        if self.unexpected:
            names = _short(self.unexpected)
            parts.append(tr("In the file only, so they are left out: {names}.", names=names))
        return " ".join(parts)


def transfer(module: nn.Module, state: Mapping[str, Tensor]) -> TransferReport:
    """Copy into ``module`` every tensor of ``state`` that has the same name and shape.

    Of a detector for other classes the rows of boxes and objectness are kept. Published YOLOv7
    files, which number their layers, are fitted by structure.

    Raises:
        WeightsError: not one of the learnt tensors fits.
    """
    if public_weights.is_public(state) and isinstance(module, fx.GraphModule):
        fitted = public_weights.fit(module, state)
        report = _transfer(module, fitted.state)
        loaded = tuple(name for name in report.loaded if name not in fitted.partly)
        return dataclasses.replace(
            report, loaded=loaded, unexpected=fitted.left, partly=fitted.partly
        )
    return _transfer(module, state)


def _transfer(module: nn.Module, state: Mapping[str, Tensor]) -> TransferReport:
    own = module.state_dict()
    fitting = {
        name: value
        for name, value in state.items()
        if name in own and own[name].shape == value.shape
    }
    learnt = {name for name, _ in module.named_parameters()}
    if learnt and learnt.isdisjoint(fitting):
        raise WeightsError(
            tr("These weights are for another network: nothing fits."),
            tr("Choose the network that they were trained for, or other weights."),
        )
    others = {name: value for name, value in state.items() if name in own and name not in fitting}
    partly = _box_rows(module, own, others)
    module.load_state_dict({**fitting, **partly}, strict=False)
    # Files from before PyTorch 0.4.1 do not count batches, and nothing depends on it.
    counted = [name for name in own if not name.endswith(".num_batches_tracked")]
    return TransferReport(
        tuple(fitting),
        tuple(name for name in others if name not in partly),
        tuple(name for name in counted if name not in state),
        tuple(name for name in state if name not in own),
        tuple(partly),
    )


def _box_rows(module: nn.Module, own: Mapping[str, Tensor], others: Mapping[str, Tensor]) -> State:
    """What can be used of tensors of another shape: a detector's rows of boxes."""
    if not isinstance(module, fx.GraphModule):
        return {}
    mixed = {n: box_rows.with_box_rows(module, n, own[n], value) for n, value in others.items()}
    return {name: value for name, value in mixed.items() if value is not None}


def _short(names: tuple[str, ...], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return shown
    return tr("{names} and {count} more", names=shown, count=len(names) - most)


def _kind(path: Path) -> str:
    """What the first bytes say the file is."""
    try:
        with path.open("rb") as stream:
            head = stream.read(9)
    except OSError as error:
        raise WeightsError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    # First the length of a header, which may look like the start of a pickle, then the header.
    if len(head) == 9 and head[8:] == b"{":
        return "safetensors"
    if head.startswith((b"PK", b"\x80")):
        return "torch"
    raise _not_weights(path)


def _not_weights(path: Path, details: str = "") -> WeightsError:
    return WeightsError(
        tr("{path} is not a weights file, or it is damaged.", path=path),
        tr("Weights files end in .pth, .pt or .safetensors. Fetch it again, or choose another."),
        details,
    )


def _unreadable(path: Path, kind: str, error: Exception) -> WeightsError:
    if kind == "torch" and "weights_only" in str(error).lower():
        return WeightsError(
            tr("{path} holds program code, which is not run.", path=path),
            tr("Ask for a file with the state dict only, or for .safetensors."),
            str(error),
        )
    return _not_weights(path, str(error))


def _read_torch(path: Path) -> Any:
    with warnings.catch_warnings():
        # Files of other pickle protocols are read as far as possible, and refused in words if not.
        warnings.filterwarnings("ignore", "Detected pickle protocol", UserWarning)
        return torch.load(path, map_location="cpu", weights_only=True)


def _read_safetensors(path: Path) -> Any:
    return safetensors.torch.load_file(path)


_READERS = {"torch": _read_torch, "safetensors": _read_safetensors}


def _unwrapped(content: object) -> State:
    """The tensors of a state dict, which may stand inside a checkpoint."""
    if not isinstance(content, dict):
        return {}
    for name in _WRAPPERS:
        if isinstance(content.get(name), dict) and (inner := _unwrapped(content[name])):
            return inner
    return {
        name: value
        for name, value in content.items()
        if isinstance(name, str) and isinstance(value, Tensor)
    }


def _widened(value: Tensor) -> Tensor:
    return value.detach().float() if value.is_floating_point() else value.detach()


def _named_as_usual(state: State) -> State:
    prefix = "module."
    if all(name.startswith(prefix) for name in state):
        state = {name.removeprefix(prefix): value for name, value in state.items()}
    return {_OLD_DENSENET.sub(r"\1\2", name): value for name, value in state.items()}
