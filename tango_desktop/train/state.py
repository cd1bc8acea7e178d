"""The state of a run between two epochs: all that a resumed one needs to go on the same way."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from tango_desktop.train.ema import Ema
from tango_desktop.train.execution import Execution
from tango_desktop.train.optim import Grouping, build_optimizer, plain_groups
from tango_desktop.train.settings import TrainSettings


@dataclass(frozen=True)
class Progress:
    """How far a run is. Random numbers are drawn from seed, epoch and batch, so none are kept.

    Attributes:
        done: finished epochs.
        steps: batches trained on.
        seconds: spent training.
        batch_size: in use; halved where memory ran out.
        best_score: of the best epoch; more is better.
        best_loss: its validation loss, which decides between equal scores.
        loaded: parameters that the starting weights filled.
        transfer: what became of the starting weights, for people.
        unmatched: their tensors and the network's that do not go together, all of them, by what
            became of them: a name of ``TransferReport.unmatched``.
        rows: the figures of every finished epoch.
    """

    batch_size: int
    done: int = 0
    steps: int = 0
    seconds: float = 0.0
    best_epoch: int = 0
    best_score: float = -math.inf
    best_loss: float = math.inf
    loaded: tuple[str, ...] = ()
    transfer: str = ""
    unmatched: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: tuple[Mapping[str, float], ...] = ()

    def is_better(self, score: float, loss: float) -> bool:
        """Whether an epoch with these figures would be the best."""
        return (score, -loss) > (self.best_score, -self.best_loss)

    def best_row(self) -> Mapping[str, float]:
        """The figures of the best epoch; empty before the first."""
        return self.rows[self.best_epoch - 1] if self.best_epoch else {}


class TrainState:
    """Module, optimizer, average and progress: changes in place."""

    def __init__(
        self,
        module: nn.Module,
        settings: TrainSettings,
        execution: Execution,
        progress: Progress,
        grouping: Grouping = plain_groups,
    ) -> None:
        self.module = module
        self.optimizer: Optimizer = build_optimizer(module, settings, grouping)
        self.ema = Ema(module) if settings.ema_decay else None
        self.scaler = torch.amp.GradScaler(execution.device.type, enabled=execution.needs_scaling)
        self.progress = progress

    @property
    def evaluated(self) -> nn.Module:
        """The module whose weights are validated and saved: the average, where there is one."""
        return self.ema.module if self.ema else self.module

    def content(self) -> dict[str, Any]:
        """Tensors and plain values for a checkpoint."""
        progress = dataclasses.asdict(self.progress)
        progress["rows"] = [dict(row) for row in self.progress.rows]
        return {
            "model": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "ema": self.ema.state() if self.ema else None,
            "scaler": self.scaler.state_dict(),
            "progress": progress,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go back to a checkpoint's state.

        Raises:
            KeyError, RuntimeError, TypeError, ValueError: it belongs to something else.
        """
        self.module.load_state_dict(content["model"])
        self.optimizer.load_state_dict(content["optimizer"])
        if self.ema:
            self.ema.restore(content["ema"])
        if content["scaler"]:
            self.scaler.load_state_dict(content["scaler"])
        values = dict(content["progress"])
        values["rows"], values["loaded"] = tuple(values["rows"]), tuple(values["loaded"])
        self.progress = Progress(**values)
