"""What goes first, how much, and where it stops."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop import families
from tango_desktop.errors import JobCancelled, SettingsError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument
from tango_desktop.graph.pruning import Couplings
from tango_desktop.graph.pruning_choice import PruningChoice, PruningLimits, choose

ANY = PruningLimits(multiple=1, least=1, most_share=1.0)


def chain(*widths: int, size: int = 8) -> NetworkDocument:
    """Convolutions one behind the other, and a classifier of 3."""
    net = DocumentBuilder("chain", 3, (size, size))
    net.last = IMAGES
    for number, width in enumerate(widths):
        net.add(f"conv{number}", "conv2d", out_channels=width, padding=1)
    net.add("pool", "global_avg_pool")
    net.add("fc", "linear", out_features=3)
    return net.document()


def even(couplings: Couplings) -> dict[str, list[float]]:
    """All channels matter alike."""
    return {group.name: [1.0] * group.channels for group in couplings.groups}


def test_the_least_important_go_first() -> None:
    couplings = Couplings(chain(4))
    choice = choose(couplings, {"conv0": [3, 1, 2, 4]}, NetworkDocument.macs, 0.4, ANY)
    assert choice.keep == {"conv0": (0, 3)}
    assert choice.is_reached
    assert choice.importance_lost == pytest.approx(0.3)
    assert choice.document.node("conv0").settings.out_channels == 2


def test_the_layer_that_matters_less_for_its_cost_goes_first() -> None:
    couplings = Couplings(chain(8, 8))
    matters = {"conv0": [1.0] * 8, "conv1": [10.0] * 8}
    choice = choose(couplings, matters, NetworkDocument.macs, 0.3, ANY)
    assert set(choice.keep) == {"conv0"}


def test_no_layer_is_emptied_for_being_a_little_cheaper() -> None:
    couplings = Couplings(chain(*(16,) * 6))
    matters = {f"conv{number}": [1 + 0.02 * number] * 16 for number in range(6)}
    choice = choose(couplings, matters, NetworkDocument.macs, 0.4, ANY)
    assert min(len(choice.keep.get(name, range(16))) for name in matters) >= 8


@pytest.mark.parametrize("cost", [NetworkDocument.macs, NetworkDocument.parameter_count])
@pytest.mark.parametrize("name", ["resnet18", "densenet121", "yolov7-tiny"])
def test_the_share_is_saved_in_multiples(name: str, cost: object) -> None:
    document = families.build(name, num_classes=4, size=64)
    couplings = Couplings(document)
    choice = choose(couplings, even(couplings), cost, 0.4)  # type: ignore[arg-type]
    assert choice.is_reached
    assert 0.4 <= choice.saved_share < 0.5
    assert choice.document.problems() == ()
    for group in couplings.groups:
        kept = len(choice.keep.get(group.name, range(group.channels)))
        assert kept == group.channels or (kept * group.width) % 8 == 0
        assert kept >= 0.2 * group.channels


def test_a_group_keeps_its_least() -> None:
    couplings = Couplings(chain(32, 32))
    limits = PruningLimits(multiple=1, least=5, most_share=0.75)
    choice = choose(couplings, even(couplings), NetworkDocument.macs, 0.99, limits)
    assert not choice.is_reached
    assert {name: len(kept) for name, kept in choice.keep.items()} == {"conv0": 8, "conv1": 8}
    choice = choose(
        couplings, even(couplings), NetworkDocument.macs, 0.99, PruningLimits(1, 5, 0.95)
    )
    assert {len(kept) for kept in choice.keep.values()} == {5}


def test_excluded_groups_stay_whole() -> None:
    couplings = Couplings(chain(16, 16))
    limits = PruningLimits(1, 1, 1.0, frozenset({"conv1"}))
    choice = choose(couplings, even(couplings), NetworkDocument.macs, 0.5, limits)
    assert set(choice.keep) == {"conv0"}


def test_steps_that_save_no_time_are_not_taken() -> None:
    """A device that is quick by whole sixteens of the second layer alone."""

    def latency_ms(document: NetworkDocument) -> float:
        return 1.0 + -(-int(document.node("conv1").settings.out_channels) // 16)

    couplings = Couplings(chain(64, 64))
    choice = choose(couplings, even(couplings), latency_ms, 0.3, PruningLimits(multiple=4, least=4))
    assert set(choice.keep) == {"conv1"}
    assert len(choice.keep["conv1"]) == 32
    assert (choice.cost_before, choice.cost_after) == (5.0, 3.0)


def test_nothing_goes_where_nothing_saves() -> None:
    couplings = Couplings(chain(16))
    choice = choose(couplings, even(couplings), lambda document: 7.0, 0.5)
    assert not choice.is_reached
    assert choice.keep == {}
    assert choice.document == chain(16)
    assert choice.saved_share == 0.0


def test_a_cost_of_nothing() -> None:
    couplings = Couplings(chain(16))
    assert choose(couplings, even(couplings), lambda document: 0.0, 0.5).saved_share == 0.0


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_shares_that_cannot_be(share: float) -> None:
    with pytest.raises(SettingsError, match="cannot lose"):
        choose(Couplings(chain(4)), {}, NetworkDocument.macs, share)


def test_it_can_be_cancelled() -> None:
    def check() -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        choose(Couplings(chain(4)), {}, NetworkDocument.macs, 0.5, check=check)


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.floats(0.05, 0.95),
    st.integers(1, 8),
    st.floats(0.0, 1.0),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_choice_keeps_to_its_limits(
    widths: list[int], share: float, multiple: int, most_share: float, draw: object
) -> None:
    couplings = Couplings(chain(*widths))
    matters = {
        group.name: [draw.random() for _ in range(group.channels)]  # type: ignore[attr-defined]
        for group in couplings.groups
    }
    limits = PruningLimits(multiple, 2, most_share)
    choice = choose(couplings, matters, NetworkDocument.macs, share, limits)
    check_choice(choice, couplings, limits, share)


def check_choice(
    choice: PruningChoice, couplings: Couplings, limits: PruningLimits, share: float
) -> None:
    assert choice.document.problems() == ()
    assert choice.is_reached == (choice.saved_share >= share - 1e-9)
    assert choice.cost_after == choice.document.macs()
    for name, kept in choice.keep.items():
        count = couplings.group(name).channels
        assert 2 <= len(kept) < count
        assert len(kept) % limits.multiple == 0
        assert len(kept) >= count * (1 - limits.most_share) - 1e-6
