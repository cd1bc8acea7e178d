"""Tuning: the plans of a network's convolutions are tried on this computer, what is found is kept.

TVM's own tuner, MetaSchedule, starts from nothing: 16 trials took three minutes for one convolution
(0.27). Here some twenty plans of a schedule that is good already take seconds.

A record file is JSON: ``{"schema": 2, "targets": {target: {convolution: {plan: milliseconds}}}}``.
A plan that was tried once is never tried again; times are processor time on one core.
"""

import itertools
import json
import os
import time
from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy as np

from . import tvm_convolutions as convolutions
from . import tvm_schedules as schedules
from .tvm_convolutions import Convolution, Plan, Vectors

SCHEMA = 2  # 1 was timed with the same weights every time
_FAILED = -1.0
_REPEATS = 7
_LEAST_MS = 3.0  # per repeat
_CACHES_BYTES, _MOST_COPIES = 64 << 20, 512
Tried = Dict[str, float]
Told = Callable[[float, int], None]


class Records:
    """What was tried for one target.

    Args:
        path: of the file; None keeps nothing.
        target: what the times are true for.
    """

    def __init__(self, path: Optional[str], target: str) -> None:
        self.path = path
        self._all = _read(path)
        self._mine = self._all.setdefault(target, {})

    def tried(self, conv: Convolution) -> Tried:
        """Milliseconds by plan; negative where it could not be run."""
        return self._mine.setdefault(conv.key(), {})

    def best(self, conv: Convolution) -> Optional[Plan]:
        """The fastest plan that was tried."""
        good = {plan: ms for plan, ms in self.tried(conv).items() if ms > 0}
        return convolutions.plan_of(min(good, key=lambda plan: good[plan])) if good else None

    def save(self) -> None:
        """Write the file, as a whole or not at all, with what others have put there since."""
        if self.path is None:
            return
        _merge(self._all, _read(self.path))
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        part = "{}.{}.part".format(self.path, os.getpid())
        with open(part, "w", encoding="utf-8") as stream:
            json.dump({"schema": SCHEMA, "targets": self._all}, stream, indent=1, sort_keys=True)
        os.replace(part, self.path)


def _merge(ours: Dict[str, Dict[str, Tried]], theirs: Dict[str, Dict[str, Tried]]) -> None:
    """Take in, in place, what others have tried; of what both have tried, ours stays."""
    for target, convolved in theirs.items():
        mine = ours.setdefault(target, {})
        for key, tried in convolved.items():
            known = mine.setdefault(key, {})
            for plan, milliseconds in tried.items():
                known.setdefault(plan, milliseconds)


def _read(path: Optional[str]) -> Dict[str, Dict[str, Tried]]:
    """The records of all targets; none where there is no readable file."""
    if path is None or not os.path.isfile(path):
        return {}
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
        targets: Dict[str, Dict[str, Tried]] = content["targets"]
        return targets if content["schema"] == SCHEMA else {}
    except (ValueError, KeyError, TypeError):
        print("unreadable tuning records:", path)
        return {}


class Measured:
    """Runs single convolutions on this computer.

    Args:
        target: of TVM.
    """

    def __init__(self, target: Any) -> None:
        import tvm

        self._target = target
        tvm.get_global_func("runtime.config_threadpool")(1, 1)

    def milliseconds(self, conv: Convolution, plan: Plan) -> float:
        """The least of some runs; negative where it cannot be built."""
        import tvm
        from tvm import te

        data = te.placeholder((1, conv.inputs, conv.height, conv.width), name="data")
        parts = -(-conv.outputs // plan.lanes)
        shape = (parts, conv.summed, *conv.kernel, plan.lanes)
        weights = te.placeholder(shape, name="weights")
        out = convolutions.computation(data, weights, conv, plan)
        function = schedules.scheduled(te.create_prim_func([data, weights, out]))
        module = tvm.IRModule({"main": function.with_attr("global_symbol", "main")})
        try:
            built = tvm.compile(module, target=self._target)
        except (RuntimeError, ValueError) as error:
            print("not built:", plan, error)
            return _FAILED
        first, last = _random(data), _random(out)
        turns = itertools.cycle([(first, one, last) for one in _cold(_random(weights))])
        return _least_ms(lambda: built.mod["main"](*next(turns)))


def _cold(weights: Any) -> List[Any]:
    """Copies of weights, so many that none is in a cache when its turn comes again.

    Within a network all other weights are read between two runs of a convolution. Timed with the
    same ones, the plan wins that is best for a cache that holds them: ResNet-50 was then no faster
    than without tuning.
    """
    import tvm

    values = weights.numpy()
    count = min(-(-_CACHES_BYTES // values.nbytes), _MOST_COPIES)
    return [weights] + [tvm.runtime.tensor(values) for _ in range(count - 1)]


def _least_ms(call: Callable[[], object]) -> float:
    """The processor's time for a call: other programs' share of the clock is left out."""
    call()
    calls, spent = 1, _spent_ms(call, 1)
    if spent < _LEAST_MS:
        calls = max(1, int(_LEAST_MS / max(spent, 1e-3)))
    return min(_spent_ms(call, calls) for _ in range(_REPEATS)) / calls


def _spent_ms(call: Callable[[], object], calls: int) -> float:
    started = time.thread_time()
    for _ in range(calls):
        call()
    return (time.thread_time() - started) * 1e3


def _random(tensor: Any) -> Any:
    import tvm

    shape = tuple(int(size) for size in tensor.shape)
    return tvm.runtime.tensor(np.random.default_rng(0).random(shape, dtype=np.float32))


def tune(
    wanted: Dict[Convolution, int],
    vectors: Vectors,
    records: Records,
    measure: Callable[[Convolution, Plan], float],
    seconds: float,
    told: Told,
) -> int:
    """Try plans until all are tried or the time is over; how many were tried.

    The heaviest convolutions come first, each with its tiles; then each with its rows and passes.

    Args:
        wanted: how often each convolution is in the network.
        vectors: of the processor.
        records: filled, and saved after each convolution.
        measure: milliseconds of a plan.
        seconds: the budget.
        told: hears the share of the work that is done, and how many plans were tried.
    """
    ends_at = time.monotonic() + seconds
    jobs = [(conv, part) for part in (0, 1) for conv in _heaviest_first(wanted)]
    count = 0
    for number, (conv, part) in enumerate(jobs):
        for plan in _untried(conv, part, vectors, records):
            if time.monotonic() >= ends_at:
                records.save()
                return count
            records.tried(conv)[plan.text()] = measure(conv, plan)
            count += 1
            left = max(0.0, ends_at - time.monotonic())
            told(max(number / len(jobs), 1.0 - left / seconds), count)
        records.save()
    return count


def _heaviest_first(wanted: Dict[Convolution, int]) -> List[Convolution]:
    return sorted(wanted, key=lambda conv: -wanted[conv] * conv.operations)


def _untried(conv: Convolution, part: int, vectors: Vectors, records: Records) -> List[Plan]:
    best = records.best(conv) or convolutions.default_plan(conv, vectors)
    plans = convolutions.variations(conv, best) if part else convolutions.candidates(conv, vectors)
    tried = records.tried(conv)
    return [plan for plan in plans if plan.text() not in tried]


def chosen(records: Records, vectors: Vectors) -> Tuple[schedules.Choose, List[str]]:
    """A choice of plans: the best on record, else the default; and who was found on record."""
    found: List[str] = []

    def choose(conv: Convolution) -> Plan:
        best = records.best(conv)
        if best is None:
            return convolutions.default_plan(conv, vectors)
        found.append(conv.key())
        return best

    return choose, found
