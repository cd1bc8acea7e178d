"""Everything in the editor that can have the keyboard says what it is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.graph.edits import Rewire, SetParam
from tango_desktop.graph.library import block_from, suggested_params
from tango_desktop.graph.naming import is_inside
from tango_desktop.ui.graph_editor.code_dialog import CodeDialog
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.keys import rows
from tango_desktop.ui.graph_editor.save_block_dialog import SaveBlockDialog
from tango_desktop.ui.graph_editor.save_copy_dialog import SaveCopyDialog
from tango_desktop.ui.graph_editor.use_block_dialog import UseBlockDialog
from tango_desktop.ui.widgets.keys_dialog import KeysDialog
from tests.ui.test_accessibility import focusable, is_unused, spoken


@pytest.mark.parametrize("keys", [(), ("conv1",), ("conv1", "fc"), ("layer1/",)])
def test_the_editor(editor: GraphEditor, qtbot: QtBot, keys: tuple[str, ...]) -> None:
    editor.network.apply(SetParam("conv1", "kernel", 5))
    editor.network.apply(Rewire("layer2.0.conv1", ("nowhere",)))
    editor.search.begin()
    editor.view.select(keys)
    qtbot.waitUntil(lambda: bool(editor.problems.cards))
    for panel in (editor.properties, editor.problems, editor.layers, editor.comparison):
        editor.show_panel(panel)
        silent = [w for w in focusable(editor) if not spoken(w) and not is_unused(w, editor)]
        assert silent == []


def test_its_dialogs(editor: GraphEditor) -> None:
    document = editor.network.document
    ids = [node.id for node in document if is_inside(node, "layer1.0")]
    block = block_from(document, ids, "one", params=suggested_params(document, ids))
    for dialog in (
        SaveBlockDialog(document, ids, "One", [], editor),
        UseBlockDialog(block, editor),
        SaveCopyDialog(document.copy(), editor.session, editor),
        CodeDialog("net", "import torch", editor),
        KeysDialog("Keys", rows(), editor),
    ):
        dialog.show()
        silent = [w for w in focusable(dialog) if not spoken(w) and not is_unused(w, dialog)]
        assert silent == [], type(dialog).__name__
        dialog.reject()
