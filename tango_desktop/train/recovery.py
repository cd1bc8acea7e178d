"""Going on with a run whose checkpoint is damaged: from its best weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tango_desktop.core.files import read_mapping
from tango_desktop.errors import WeightsError
from tango_desktop.i18n import tr
from tango_desktop.nets import read_weights
from tango_desktop.train.ema import Ema
from tango_desktop.train.journal import Journal
from tango_desktop.train.run_folder import SCHEMA, read_results
from tango_desktop.train.scores import scoring_of
from tango_desktop.train.state import Progress, TrainState


def recovered(state: TrainState, journal: Journal, pictures: int) -> Progress:
    """Fill ``state`` with the best weights; what was done after them is done again.

    The optimizer's memory is lost, and the average begins at these weights.

    Args:
        state: changes in place, but for its progress.
        journal: of the run.
        pictures: in the training split.

    Returns:
        How far the run is now.

    Raises:
        WeightsError: the best weights are missing, damaged or another network's.
        TrainError: ``results.csv`` is damaged.
        ProjectError: ``args.yaml`` is damaged.
    """
    best = journal.paths.best
    weights = read_weights(best)
    try:
        state.module.load_state_dict(weights)
    except RuntimeError as error:
        raise WeightsError(
            tr("{path} does not belong to this run.", path=best),
            tr("Delete that run and train again, or restore an earlier copy of the file."),
            str(error),
        ) from error
    if state.ema:
        state.ema = Ema(state.module)
    names = (name for name, _ in state.module.named_parameters())
    loaded = tuple(names) if journal.record.transfer else ()
    return _progress(journal, pictures, loaded)


def _progress(journal: Journal, pictures: int, loaded: tuple[str, ...]) -> Progress:
    record, rows = journal.record, _rows(journal)
    newest: Mapping[str, float] = rows[-1] if rows else {}
    batch_size = int(newest.get("batch_size", record.batch_size))
    return Progress(
        batch_size=batch_size,
        done=len(rows),
        steps=len(rows) * math.ceil(pictures / max(batch_size, 1)),
        seconds=float(newest.get("time", 0.0)),
        best_epoch=len(rows),
        best_score=record.metrics.get(scoring_of(record.task).column, -math.inf),
        best_loss=record.metrics.get("val/loss", math.inf),
        loaded=loaded,
        transfer=record.transfer,
        unmatched=_unmatched(journal),
        rows=rows,
    )


def _unmatched(journal: Journal) -> Mapping[str, Sequence[str]]:
    """What was written down at the start about tensors that did not go together."""
    args = journal.paths.args
    kept = read_mapping(args, SCHEMA).get("unmatched") if args.is_file() else None
    return kept if isinstance(kept, dict) else {}


def _rows(journal: Journal) -> tuple[dict[str, float], ...]:
    """The figures of the epochs up to the best one."""
    columns = read_results(journal.paths.folder)
    rows = zip(*columns.values(), strict=True)
    whole = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return whole[: journal.record.best_epoch]
