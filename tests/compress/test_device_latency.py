"""Latencies of networks that never were on the device, by what was measured of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop import graph
from tango_desktop.bench.binaries import BinaryTimes
from tango_desktop.bench.by_program import ProgramRun
from tango_desktop.bench.files import FOLDER, save_benchmark
from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.bench.results import Benchmark
from tango_desktop.compress.device_latency import (
    Basis,
    DeviceLatency,
    DevicePlace,
    Measured,
    corrected,
    latency_on_device,
    measurement_of,
)
from tango_desktop.core.files import write_json
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.devices.profiles import find_profile
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.pruning import Couplings, prune
from tango_desktop.graph.pruning_choice import PruningChoice, PruningLimits, choose
from tests.bench.conftest import make_benchmark
from tests.compress.conftest import given

__all__ = ["make_benchmark"]

PLACE = DevicePlace(find_profile("Raspberry_Pi_5"), "onnxruntime", "fp32")
CONVS = ("first", "second", "third", "fourth", "fifth", "sixth")
Make = Callable[..., Benchmark]


def network() -> NetworkDocument:
    """Convolutions of the same work, each with its norm and activation."""
    net = DocumentBuilder("chain", 32, (16, 16))
    for name in CONVS:
        net.add(name, "conv2d", out_channels=32, padding=1, bias=False)
        net.add(f"{name}_norm", "batch_norm")
        net.add(f"{name}_relu", "relu")
    net.add("pool", "global_avg_pool")
    net.add("flatten", "flatten")
    net.add("answer", "linear", out_features=4)
    return net.document()


def rows(times_ms: Mapping[str, float]) -> tuple[LayerRow, ...]:
    return tuple(
        LayerRow(name, f"/{name}/Op", "Conv", "cpu", 1000.0 * ms, 0.0)
        for name, ms in times_ms.items()
    )


def measured(
    make: Make,
    times_ms: Mapping[str, float],
    outside_ms: float = 0.0,
    whole_ms: float | None = None,
) -> Benchmark:
    """A measurement of :func:`network` on the device, by layer."""
    total = sum(times_ms.values()) + outside_ms
    found = make((total if whole_ms is None else whole_ms,) * 3)
    layers = LayerProfile(rows(times_ms), 1000 * total, 1000 * outside_ms, "cpu", 20)
    context = replace(found.context, device=PLACE.profile.name)
    return replace(found, layers=layers, network=network().digest(), context=context)


def counted(one: Benchmark, place: DevicePlace = PLACE) -> DeviceLatency:
    """By what was measured of the network."""
    return corrected(place, network(), Measured.of(one))


def estimated() -> dict[str, float]:
    return dict(PLACE.layer_times(deploy_form(network())))


def off_by(factor: float, layer: str = "second") -> dict[str, float]:
    """Times of a device that is as estimated, but for one layer."""
    return {name: ms * (factor if name == layer else 1) for name, ms in estimated().items()}


def smaller(layer: str) -> NetworkDocument:
    """The network with half of the channels that a layer gives."""
    couplings = Couplings(network())
    group = next(group for group in couplings.groups if layer in group.name)
    return prune(network(), {group.name: tuple(range(16))})[0]


def test_of_the_network_itself_it_is_what_was_measured(make_benchmark: Make) -> None:
    times = off_by(10)
    found = counted(measured(make_benchmark, times, 0.5))
    assert found.basis is Basis.LAYERS
    assert found(deploy_form(network())) == pytest.approx(sum(times.values()) + 0.5)
    assert found.outside_ms == pytest.approx(0.5)
    assert found.factors["second"] == pytest.approx(10)
    assert found.factors["first"] == pytest.approx(1)


def test_without_timing_layers_it_was_quicker(make_benchmark: Make) -> None:
    times = estimated()
    whole = 0.5 * sum(times.values())
    found = counted(measured(make_benchmark, times, whole_ms=whole))
    assert found(deploy_form(network())) == pytest.approx(whole)
    assert list(found.factors.values()) == pytest.approx([0.5] * len(estimated()))


def test_each_layer_keeps_its_factor_as_it_shrinks(make_benchmark: Make) -> None:
    found = counted(measured(make_benchmark, off_by(10), 0.5))
    one = deploy_form(smaller("first"))
    times = PLACE.layer_times(one)
    assert found(one) == pytest.approx(sum(times.values()) + 9 * times["second"] + 0.5)


def test_what_is_computed_along_takes_no_time_of_its_own(make_benchmark: Make) -> None:
    times = estimated()
    times["first"], times["second"] = times["first"] + times["second"], 0.0
    bench = measured(make_benchmark, times)
    found = counted(bench)
    assert found.factors["second"] == 0
    assert found.factors["first"] == pytest.approx(2, rel=0.01)
    # An activation that is timed by itself belongs to the convolution before it.
    times["first"], times["first_relu"] = 0.25 * times["first"], 0.75 * times["first"]
    split = counted(measured(make_benchmark, times))
    assert split.factors == pytest.approx(found.factors)


def test_layers_of_which_nothing_is_known_share_what_is_left(make_benchmark: Make) -> None:
    times = {name: 2 * ms for name, ms in estimated().items()}
    lost = times.pop("third")
    found = counted(measured(make_benchmark, times, lost + 1.0))
    assert "third" not in found.factors
    assert found.outside_ms + found.factor * estimated()["third"] == pytest.approx(lost + 1.0)
    assert found(deploy_form(network())) == pytest.approx(sum(times.values()) + lost + 1.0)
    little = counted(measured(make_benchmark, times, 0.5 * lost))
    assert little.outside_ms == pytest.approx(0)


def test_one_factor_where_only_the_whole_was_measured(make_benchmark: Make) -> None:
    bench = replace(measured(make_benchmark, estimated(), whole_ms=12.34), layers=None)
    found = counted(bench)
    assert found.basis is Basis.WHOLE
    assert found(deploy_form(network())) == pytest.approx(12.34)
    assert found.text() == "scaled to the measured 12.3 ms"


def test_a_device_without_rates_is_counted_by_work(make_benchmark: Make) -> None:
    place = replace(PLACE, precision="bf16")
    times = dict.fromkeys(CONVS, 3.0)
    found = counted(measured(make_benchmark, times), place)
    assert found(deploy_form(network())) == pytest.approx(18.0)
    assert found(deploy_form(smaller("first"))) == pytest.approx(15.0, abs=0.4)


# -- which channels go ------------------------------------------------------------------------


def chosen(cost: Callable[[NetworkDocument], float]) -> PruningChoice:
    couplings = Couplings(network())
    equal = {group.name: [1.0] * group.channels for group in couplings.groups}
    limits = PruningLimits(multiple=2, least=4)
    return choose(couplings, equal, lambda one: cost(deploy_form(one)), 0.3, limits)


def channels_at(choice: PruningChoice, layer: str) -> int:
    """How many channels a layer reads and gives."""
    node = choice.document.node(layer)
    source = node.inputs[0].removesuffix("_relu")
    read = int(choice.document.node(source).settings.out_channels) if source in CONVS else 32
    return read + int(node.settings.out_channels)


@pytest.mark.parametrize("slow", CONVS)
def test_a_layer_that_is_slow_on_the_device_loses_more(make_benchmark: Make, slow: str) -> None:
    latency = counted(measured(make_benchmark, off_by(10, slow)))
    by_work, by_time = chosen(NetworkDocument.macs), chosen(latency)
    assert by_work.is_reached
    assert by_time.is_reached
    assert channels_at(by_time, slow) < channels_at(by_work, slow)
    elsewhere = [name for name in CONVS if name != slow]
    kept = [sum(channels_at(one, name) for name in elsewhere) for one in (by_time, by_work)]
    assert kept[0] >= kept[1]


# -- which measurement counts -----------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    device = {"name": PLACE.profile.name, "engine": "onnxruntime", "precision": "fp32"}
    flow = Flow([given("device", device), given("train", {"network": "network.yaml"})])
    with Project.create(tmp_path / "project") as made:
        graph.save(network(), made.path("network.yaml"))
        flow.run(made, JobContext())
        yield made


def test_the_newest_of_this_network_there(make_benchmark: Make) -> None:
    one = measured(make_benchmark, estimated())
    whole = replace(one, stamp="20261122-120000", layers=None)
    later = replace(one, stamp="20261121-130000")
    other = replace(one, stamp="20261123-120000", network="another")
    ones = [Measured.of(each) for each in (one, later, whole, other)]
    digest = network().digest()
    assert measurement_of(ones, digest) is ones[1]
    assert measurement_of(ones[2:], digest) is ones[2]
    assert measurement_of(ones[3:], digest) is None


def test_an_engines_program_measures_the_whole(project: Project) -> None:
    run = ProgramRun(
        "20261121-120000",
        "2026-11-21T12:00:00",
        "A phone",
        "adb:1",
        "onnxruntime",
        "fp32",
        "tiny",
        BinaryTimes("onnxruntime_perf_test", 4.0, 20, p50_ms=3.5),
        PLACE.profile.name,
        network().digest(),
    )
    path = project.path("benchmarks", "programs", "1.json")
    path.parent.mkdir(parents=True)
    write_json(path, run.to_dict())
    found = latency_on_device(project)
    assert (found.basis, found.measured_ms, found.device) == (Basis.WHOLE, 3.5, "A phone")
    assert found(deploy_form(network())) == pytest.approx(3.5)
    write_json(path, {k: v for k, v in run.to_dict().items() if k not in ("profile", "network")})
    assert latency_on_device(project).basis is Basis.ESTIMATE


def test_of_a_project(project: Project, make_benchmark: Make) -> None:
    deployed = deploy_form(network())
    found = latency_on_device(project)
    assert (found.basis, found.measured_ms) == (Basis.ESTIMATE, None)
    assert found(deployed) == pytest.approx(sum(estimated().values()))
    assert (found.text(), found.of) == ("estimated", "Raspberry_Pi_5 onnxruntime fp32")

    bench = measured(make_benchmark, off_by(10))
    for place, one in enumerate(
        (
            replace(bench, precision="int8"),
            replace(bench, engine="ncnn"),
            replace(bench, network=""),
        )
    ):
        save_benchmark(project.path(FOLDER, f"{place}.json"), one)
    assert latency_on_device(project) == found
    save_benchmark(project.path(FOLDER, "9.json"), bench)
    by_layer = latency_on_device(project)
    assert by_layer.basis is Basis.LAYERS
    assert by_layer(deployed) == pytest.approx(sum(off_by(10).values()))
    assert by_layer.of == "Raspberry_Pi_5 onnxruntime fp32 20261121-120000 abc"
    assert by_layer.text() == "counted by times of layers measured on Raspberry Pi 5"
    project.path(FOLDER, "9.json").write_text("{", encoding="utf-8")
    assert latency_on_device(project) == found
