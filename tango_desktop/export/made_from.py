"""What a model was made from, noted beside it: where nothing differs, it is taken as it is.

The note lies beside the card, not in it: it is about this project, and bundles do not carry it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop import __version__
from tango_desktop.core.files import digest_of, read_mapping, sha256_of, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import params_of, result_key
from tango_desktop.errors import TangoError
from tango_desktop.export import golden
from tango_desktop.export.card import CARD, SCHEMA
from tango_desktop.export.comparison import REPORT
from tango_desktop.export.limits import INT8
from tango_desktop.export.reports import load_report
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import N_, tr

if TYPE_CHECKING:
    from tango_desktop.export.job import ExportResult

FILE = "made_from.json"
_FORMAT = 1
# These are known by the folder, or judged by the card.
_NOT_SETTINGS = ("engine", "precision", "accept_parity")
PARTS = {
    "network": N_("the network"),
    "weights": N_("the trained weights"),
    "data": N_("the data"),
    "preprocess": N_("how pictures are prepared"),
    "plan": N_("what Optimize chose"),
    "runtime": N_("the engine's version on the device"),
    "target": N_("the device"),
    "program": N_("the version of TANGO Desktop"),
}


def note(folder: Path, spec: ExportSpec) -> None:
    """Write down what the model in ``folder`` is made from.

    Raises:
        OSError: it cannot be written.
    """
    write_json(folder / FILE, {"schema": _FORMAT} | _parts(spec))


def forget(folder: Path) -> None:
    """Have the model in ``folder`` made again, whatever it was made from."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink()


def _parts(spec: ExportSpec) -> dict[str, Any]:
    return {
        "network": spec.source.document_digest,
        "weights": spec.source.weights_sha256,
        "data": spec.source.data_digest,
        "preprocess": digest_of(dict(spec.preprocess)),
        # Nothing but 8 bits is made by it.
        "plan": sha256_of(spec.plan) if spec.plan and spec.precision == INT8 else "",
        "runtime": spec.runtime,
        "target": digest_of(asdict(spec.target)),
        "program": __version__,
        "settings": judging(spec.settings),
    }


def judging(settings: ExportSettings) -> dict[str, object]:
    """The settings that decide what an export makes of one network, and what it is found to be."""
    values = result_key(settings)
    return {name: values[name] for name in values if name not in _NOT_SETTINGS}


def differences(spec: ExportSpec) -> tuple[str, ...]:
    """What keeps the model in the folder of ``spec`` from being taken, in the user's words.

    Empty where it is what an export would make now.

    Raises:
        TangoError: its card cannot be read.
    """
    try:
        noted = json.loads((spec.folder / FILE).read_text(encoding="utf-8"))
        known = dict(noted) if noted["schema"] == _FORMAT else {}
        settings = dict(known.get("settings", {}))
    except (OSError, ValueError, KeyError, TypeError):
        return (tr("it is not noted what it was made from"),)
    now = _parts(spec)
    parts = [tr(words) for name, words in PARTS.items() if known.get(name) != now[name]]
    changed = [
        tr("the setting “{name}”", name=tr(one.label))
        for one in params_of(spec.settings)
        if one.name in now["settings"] and settings.get(one.name) != now["settings"][one.name]
    ]
    return (*parts, *changed) or _flaws(spec)


def _flaws(spec: ExportSpec) -> tuple[str, ...]:
    """Why a model that was made from the same may not be taken all the same."""
    card = read_mapping(spec.folder / CARD, SCHEMA)
    parity = _mapping(card.get("parity"))
    if not parity.get("passed"):
        accepted = bool(parity.get("accepted"))
        if accepted != spec.settings.accept_parity:
            return (tr("whether a difference is accepted"),)
        if parity.get("compared") and not accepted:
            return (tr("its comparison with the trained network was not passed"),)
    if not _is_whole(spec.folder, card, bool(parity.get("compared"))):
        return (tr("its files were changed, or are missing"),)
    return ()


def _is_whole(folder: Path, card: Mapping[str, Any], compared: bool) -> bool:
    beside = (golden.PICTURE, golden.EXPECTED, *((REPORT,) if compared else ()))
    sums = _mapping(card.get("checksums"))
    try:
        same = all(sha256_of(folder / str(name)) == digest for name, digest in sums.items())
    except OSError:
        return False
    return bool(sums) and same and all((folder / name).is_file() for name in beside)


def take(spec: ExportSpec, ctx: JobContext) -> ExportResult | None:
    """The model in the folder of ``spec``, made before from the same; None where there is none."""
    from tango_desktop.export.job import ExportResult

    ctx.report(None, tr("Looking for a model made before"))
    try:
        if not (spec.folder / FILE).is_file() or differences(spec):
            return None
        card = read_mapping(spec.folder / CARD, SCHEMA)
        model, names = _model(card), [str(name) for name in card["files"]]
        compared = bool(_mapping(card["parity"]).get("compared"))
        report = load_report(spec.folder) if compared else None
        size_bytes = sum((spec.folder / name).stat().st_size for name in names)
    except (TangoError, OSError, KeyError, TypeError, ValueError) as error:
        logger("export").info("%s %r", tr("The model is made again."), error)
        return None
    logger("export").info("%s", tr("Taken as it was made before, from the same."))
    return ExportResult(spec.folder, model, report, size_bytes)


def _model(card: Mapping[str, Any]) -> ConvertedModel:
    engine, source, file = card["engine"], card["source"], str(card["file"])
    others = [str(name) for name in card["files"] if name != file]
    return ConvertedModel(
        file=file,
        engine_package=str(engine["package"]),
        engine_minimum=str(engine["minimum"]),
        python=str(engine["python"]),
        opset=int(source["opset"]),
        producer=str(source["producer"]),
        extra_files=tuple(name for name in others if not name.startswith(f"{file}/")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
