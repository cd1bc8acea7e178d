"""Parameters, multiply-accumulates and memory, against figures worked out by hand."""

from __future__ import annotations

from tango_desktop import families
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument, describe


def test_totals_by_hand(small: NetworkDocument) -> None:
    convolutions = 8 * 3 * 9, 8 * 8 * 9 + 8
    assert small.parameter_count() == sum(convolutions) + 16 + 512 * 5 + 5
    assert small.macs((16, 16)) == 256 * (8 * 27 + 8 * 72) + 512 * 5
    assert small.weight_bytes() == 4 * (small.parameter_count() + 16)


def test_costs_per_layer(small: NetworkDocument) -> None:
    costs = {cost.id: cost for cost in small.costs((16, 16))}
    assert costs["stem.bn"].parameters == 16
    assert costs["stem.bn"].weight_bytes == 4 * 32
    assert costs["pool"].activation_bytes == 4 * 8 * 8 * 8
    assert costs["fc"].macs == 2560
    assert list(costs) == [node.id for node in small.order()]


def test_peak_of_a_chain() -> None:
    net = DocumentBuilder("chain", 1, (8, 8))
    net.add("a", "conv2d", out_channels=4, padding=1)  # 64 + 256 live
    net.add("b", "batch_norm")  # in place
    net.add("c", "relu")  # in place
    net.add("d", "conv2d", out_channels=8, padding=1)  # 256 + 512 live
    net.add("e", "max_pool")  # 512 + 128 live
    net.add("f", "flatten")  # a view
    net.add("g", "linear", out_features=2)
    assert net.document().activation_bytes() == 4 * (256 + 512)


def test_peak_with_a_branch_that_waits() -> None:
    net = DocumentBuilder("branch", 1, (8, 8))
    first = net.add("a", "conv2d", out_channels=4, padding=1)
    net.add("b", "relu")  # a copy, since the addition still reads "a"
    net.add("c", "conv2d", out_channels=4, padding=1)
    net.add("d", "add", net.last, first)  # in place of "c"
    assert net.document().activation_bytes() == 4 * (256 + 256 + 256)


def test_the_picture_is_not_overwritten() -> None:
    net = DocumentBuilder("first", 1, (8, 8))
    net.add("a", "relu", IMAGES)
    assert net.document().activation_bytes() == 4 * (64 + 64)


def test_outputs_stay_alive() -> None:
    net = DocumentBuilder("two", 1, (8, 8))
    net.add("a", "conv2d", out_channels=4, padding=1)
    net.add("b", "conv2d", out_channels=4, padding=1)
    net.add("c", "conv2d", out_channels=4, padding=1)
    assert net.document().activation_bytes() == 4 * 512
    assert net.document("a", "b", "c").activation_bytes() == 4 * 768


def test_peak_of_vgg_is_its_first_stage() -> None:
    """Two maps of 64 × 224 × 224: input and output of the second convolution."""
    assert families.build("vgg16").activation_bytes() == 2 * 4 * 64 * 224 * 224


def test_peak_shrinks_with_the_pictures() -> None:
    document = families.build("resnet50")
    assert document.activation_bytes((112, 112)) * 4 == document.activation_bytes((224, 224))


def test_description_adds_up() -> None:
    document = families.build("resnet50")
    description = describe(document, (128, 128))
    assert description.parameters == document.parameter_count() == 25_557_032
    assert description.macs == document.macs((128, 128))
    assert sum(block.parameters for block in description.blocks) == description.parameters
    assert sum(block.macs for block in description.blocks) == description.macs
    assert sum(block.layers for block in description.blocks) == len(document)


def test_description_text() -> None:
    lines = describe(families.build("densenet121", num_classes=7)).text().splitlines()
    assert lines[0] == "densenet121: 3 × 224 × 224 → 7"
    assert "Parameters: 6,961,031" in lines
    table = lines[lines.index("") + 1 :]
    assert len({len(line) for line in table}) == 1
    assert any(line.startswith("features.denseblock4") for line in table)
