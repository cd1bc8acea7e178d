"""Reads ``model.yaml``, the card that an exported model carries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_mapping, sha256_of
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.errors import DeployError
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.i18n import tr

SCHEMA = 1
CARD = "model.yaml"


@dataclass(frozen=True)
class ModelCard:
    """What deployment needs to know of an exported model.

    Attributes:
        name: the model's name.
        engine: the package that runs it.
        engine_minimum: the least version of that package.
        python: the least Python which that runs on.
        file: the model's file name.
        classes: the labels, in order.
        size: height and width of its input.
        checksums: file name → SHA-256, of every file of the model.
        compared: whether it was compared with PyTorch at all.
        passed: whether it was found to compute what PyTorch computes.
        accepted: whether the user accepted that it does not, or was not compared.
        content: the whole card, for the runner's ``model.json``.
        task: what it does, a name in ``core.tasks.TASKS``.
    """

    name: str
    engine: str
    engine_minimum: str
    python: str
    file: str
    classes: tuple[str, ...]
    size: tuple[int, int]
    checksums: tuple[tuple[str, str], ...]
    passed: bool
    accepted: bool
    content: dict[str, Any]
    task: str = CLASSIFICATION.name
    compared: bool = True

    @property
    def parity(self) -> str:
        """``passed``, ``accepted`` or ``not compared``, as deployments are recorded."""
        if self.passed:
            return "passed"
        return "accepted" if self.compared else "not compared"

    @property
    def files(self) -> tuple[str, ...]:
        """Every file of the model, relative to its folder; some engines have several."""
        return tuple(name for name, _ in self.checksums)


def read_card(artifact: Path) -> ModelCard:
    """The card in the folder of an exported model.

    Raises:
        DeployError: it is incomplete.
        ProjectError: it is missing or damaged.
    """
    content = read_mapping(artifact / CARD, SCHEMA)
    try:
        height, width = content["input"]["size"]
        return ModelCard(
            name=str(content["name"]),
            engine=str(content["engine"]["name"]),
            engine_minimum=str(content["engine"]["minimum"]),
            python=str(content["engine"]["python"]),
            file=str(content["file"]),
            classes=tuple(str(name) for name in content["classes"]),
            size=(int(height), int(width)),
            checksums=tuple(dict(content["checksums"]).items()),
            passed=bool(content["parity"]["passed"]),
            accepted=bool(content["parity"]["accepted"]),
            content=content,
            task=str(content.get("task", CLASSIFICATION.name)),
            compared=bool(content["parity"].get("compared", True)),  # not in earlier cards
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DeployError(
            tr("{path} is incomplete.", path=artifact / CARD),
            tr("Export the model again."),
            repr(error),
        ) from error


def require_installable(artifact: Path, card: ModelCard) -> None:
    """Refuse a model for an engine that only other people's programs run.

    Raises:
        DeployError: it is one.
    """
    if card.engine in EXPORTERS and not EXPORTERS.get(card.engine).is_deployable:
        info = EXPORTERS.get(card.engine)
        raise DeployError(
            tr("{engine} models are not installed by this program.", engine=tr(info.title)),
            tr(
                "They are for: {devices}. Take the files in {folder} there by hand.",
                devices=tr(info.devices),
                folder=artifact,
            ),
        )


def require_deployable(artifact: Path, card: ModelCard) -> None:
    """Refuse a model that was not checked, did not pass, or was changed since.

    Raises:
        DeployError: says which.
    """
    require_installable(artifact, card)
    if not (card.compared or card.accepted):
        raise DeployError(
            tr("The exported model was not compared with the trained one: it does not run here."),
            tr(
                "To deploy it all the same, switch “Accept a difference” on and export again; "
                "that is recorded."
            ),
        )
    if not (card.passed or card.accepted):
        raise DeployError(
            tr("The exported model does not compute what the trained one does."),
            tr("Look at the comparison on the page Export, and export again."),
        )
    for name, digest in card.checksums:
        path = artifact / name
        if not path.is_file() or sha256_of(path) != digest:
            raise DeployError(
                tr("{path} is missing or was changed after it was checked.", path=path),
                tr("Export the model again."),
            )
