"""Progress of parts becomes progress of the whole, and never falls."""

from __future__ import annotations

from tango_desktop.compress.sharing import between, rising
from tango_desktop.core.jobs import JobContext, Metric, Progress


def test_a_part_is_a_share_of_the_whole() -> None:
    seen: list[Progress] = []
    part = between(JobContext(on_progress=seen.append), 0.5, 0.75)
    for fraction in (0.0, 0.5, None, 1.0):
        part.on_progress(Progress(fraction, "m", 3.0))
    assert [one.fraction for one in seen] == [0.5, 0.625, None, 0.75]
    assert {one.message for one in seen} == {"m"}
    assert {one.eta_s for one in seen} == {None}


def test_what_begins_anew_does_not_fall_back() -> None:
    seen: list[Progress] = []
    ctx = rising(JobContext(on_progress=seen.append))
    for fraction in (0.2, 0.1, None, 0.3):
        ctx.on_progress(Progress(fraction))
    assert [one.fraction for one in seen] == [0.2, 0.2, 0.2, 0.3]


def test_metrics_pass() -> None:
    metrics: list[Metric] = []
    part = rising(between(JobContext(on_metric=metrics.append), 0.0, 0.5))
    part.metric("epoch", 1, {"loss": 2.0})
    assert [one.values for one in metrics] == [{"loss": 2.0}]
