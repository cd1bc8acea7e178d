"""What can be put into the graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.core.preferences import Appearance
from tango_desktop.graph import LAYERS, NetworkDocument
from tango_desktop.graph.library import block_from, suggested_params
from tango_desktop.ui.graph_editor.palette import Palette
from tango_desktop.ui.graph_editor.tree_items import child_items, top_items
from tango_desktop.ui.graph_editor.view import BLOCK_MIME, LAYER_MIME
from tango_desktop.ui.theme import theme


@pytest.fixture
def palette(qtbot: QtBot) -> Palette:
    made = Palette()
    qtbot.addWidget(made)
    made.resize(240, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def with_block(palette: Palette, document: NetworkDocument) -> Palette:
    ids = [node.id for node in document if node.block == "layer1.0"]
    params = suggested_params(document, ids)
    block = block_from(document, ids, "residual", "Residual", "Two and a way around", params)
    palette.show_blocks([block])
    return palette


def current(palette: Palette) -> str:
    item = palette.tree.currentItem()
    return item.text(0) if item is not None else ""


def test_every_layer_is_in_it_once_by_kind_of_work(palette: Palette) -> None:
    assert sorted(palette.shown()) == sorted(LAYERS.names())
    heads = [item.text(0) for item in top_items(palette.tree)]
    assert heads[:3] == ["Convolutions", "Normalisation", "Activations"]


def test_typing_keeps_what_has_all_the_words(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.search, "pool max")
    assert palette.shown() == ["max_pool", "global_max_pool"]
    assert not palette.nothing.isVisible()
    palette.search.clear()
    qtbot.keyClicks(palette.search, "zzz")
    assert palette.shown() == []
    assert palette.nothing.isVisible()
    palette.search.clear()
    assert len(palette.shown()) == len(LAYERS)


def test_escape_takes_back_what_was_typed_before_it_leaves_the_page(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    left: list[bool] = []
    QShortcut(QKeySequence("Esc"), page).activated.connect(lambda: left.append(True))
    palette = Palette(page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "gelu")
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert len(palette.shown()) == len(LAYERS)
    assert left == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert left == [True]


def test_enter_takes_the_first_that_was_found(palette: Palette, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.keyClicks(palette.search, "gelu")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["gelu"]


def test_arrows_lead_into_the_list_and_enter_adds(palette: Palette, qtbot: QtBot) -> None:
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "pool")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.tree.hasFocus()
    assert current(palette) == "Level pool"
    qtbot.keyClick(palette.tree, Qt.Key.Key_Down)
    assert current(palette) == "Max pool"
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert chosen.args == ["max_pool"]


def test_it_tells_what_the_current_one_does_and_where_it_comes_from(
    palette: Palette, qtbot: QtBot
) -> None:
    assert not palette.about.isVisible()
    qtbot.keyClicks(palette.search, "batch norm")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert "Brings each channel to mean 0" in palette.about.text()
    assert "From: Ioffe and Szegedy" in palette.about.text()
    item = palette.tree.currentItem()
    assert item is not None
    assert "Ioffe" in item.toolTip(0)


def test_what_is_dragged_names_its_kind(with_block: Palette) -> None:
    tree = with_block.tree
    layer = child_items(top_items(tree)[1])[0]
    assert bytes(tree.mimeData([layer]).data(LAYER_MIME).data()) == b"conv2d"
    block = child_items(top_items(tree)[0])[0]
    made = tree.mimeData([block])
    assert bytes(made.data(BLOCK_MIME).data()) == b"residual"
    assert not made.hasFormat(LAYER_MIME)
    assert layer.flags() & Qt.ItemFlag.ItemIsDragEnabled
    assert not top_items(tree)[0].flags() & Qt.ItemFlag.ItemIsDragEnabled


def test_own_blocks_stand_first_and_can_be_chosen_and_removed(
    with_block: Palette, qtbot: QtBot
) -> None:
    head = top_items(with_block.tree)[0]
    assert head.text(0) == "My blocks"
    item = child_items(head)[0]
    with_block.tree.setCurrentItem(item)
    assert with_block.about.text() == "Two and a way around\nAsks for channels (64)"
    with qtbot.waitSignal(with_block.block_chosen) as chosen:
        qtbot.keyClick(with_block.tree, Qt.Key.Key_Return)
    assert chosen.args == ["residual"]
    with qtbot.waitSignal(with_block.block_removed) as removed:
        qtbot.keyClick(with_block.tree, Qt.Key.Key_Delete)
    assert removed.args == ["residual"]
    menu = with_block.menu(item)
    with qtbot.waitSignal(with_block.block_removed):
        menu.actions()[1].trigger()
    assert len(with_block.menu(child_items(top_items(with_block.tree)[1])[0]).actions()) == 1
    with_block.show_blocks([])
    assert top_items(with_block.tree)[0].text(0) == "Convolutions"


def test_its_colours_follow_the_theme_also_of_what_is_hidden(palette: Palette) -> None:
    palette.filter("pool")
    conv = child_items(top_items(palette.tree)[0])[0]

    def shade() -> int:
        return conv.icon(0).pixmap(10, 10).toImage().pixelColor(5, 5).rgb()

    before = shade()
    theme().apply(Appearance(theme="dark"))
    assert shade() != before


def test_enter_takes_what_is_called_so_before_what_tells_of_it(
    palette: Palette, qtbot: QtBot
) -> None:
    palette.search.setText("sigmoid")  # SiLU's help has the word, and SiLU stands before
    assert palette.shown().index("silu") < palette.shown().index("sigmoid")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["sigmoid"]
