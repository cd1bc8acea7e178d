"""The card of a bundle (``model.json``): what the model is, as far as running needs it."""

import json
import os
from typing import Any, Dict, List, NamedTuple

from .failures import ModelError

CARD = "model.json"
SCHEMA = 1


class Card(NamedTuple):
    """What ``model.json`` says.

    Attributes:
        name: the model's.
        engine: the package that runs it.
        file: the model's file.
        classes: the labels, in order.
        preprocess: how pictures become its input.
        output: what it gives; empty in bundles that say nothing of it.
        postprocess: how that becomes an answer.
        precision: of the model; empty in bundles that do not say.
    """

    name: str
    engine: str
    file: str
    classes: List[str]
    preprocess: Dict[str, Any]
    output: Dict[str, Any]
    postprocess: Dict[str, Any]
    precision: str = ""

    @property
    def kind(self) -> str:
        """What an answer is: ``classes``, also where the card does not say, or ``boxes``."""
        return str(self.postprocess.get("kind", "classes"))

    @property
    def outputs(self) -> List[str]:
        """The names of the model's outputs that an answer needs; empty: the first."""
        return [str(name) for name in self.output.get("names", [])]


def read_card(folder: str) -> Card:
    """The card of the bundle in ``folder``.

    Raises:
        ModelError: it is missing, damaged or of a newer schema.
    """
    path = os.path.join(folder, CARD)
    try:
        with open(path, encoding="utf-8") as stream:
            card = json.load(stream)
        if card["schema"] > SCHEMA:
            raise ModelError("%s was written for a newer runner: copy the bundle again." % path)
        if min(int(side) for side in card["preprocess"]["size"]) < 1:
            raise ValueError("an input without pixels")
        return Card(
            str(card["name"]),
            str(card["engine"]["name"]),
            str(card["file"]),
            [str(name) for name in card["classes"]],
            dict(card["preprocess"]),
            dict(card.get("output", {})),
            dict(card["postprocess"]),
            str(card["engine"].get("precision", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error
