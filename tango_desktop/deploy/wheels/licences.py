"""Under which licences the parts of a bundle stand."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message

from tango_desktop.deploy.wheels.records import WheelInfo

FILE = "LICENSES.txt"
_CLASSIFIER = "License :: "
_LONGEST = 60


def licence_of(metadata: Message) -> tuple[str, tuple[str, ...]]:
    """Licence in a few words, and the names of its texts, from a wheel's METADATA."""
    return chosen_licence(
        str(metadata.get("License-Expression", "")),
        str(metadata.get("License", "")),
        [str(line) for line in metadata.get_all("Classifier", [])],
    ), tuple(str(name) for name in metadata.get_all("License-File", []))


def chosen_licence(expression: str, text: str, classifiers: Iterable[str]) -> str:
    """The most exact of what METADATA offers; some packages put the whole licence into one field.

    Args:
        expression: of SPDX (PEP 639).
        text: the older field ``License``.
        classifiers: all of the package's.
    """
    if expression:
        return expression
    short = text.strip()
    if short and "\n" not in short and len(short) <= _LONGEST:
        return short
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    return ", ".join(named)


def licences_text(model: str, wheels: Iterable[WheelInfo] = ()) -> str:
    """LICENSES.txt: English, since licences are.

    Args:
        model: the model's name.
        wheels: that are carried along.
    """
    lines = [
        "What is in this folder, and under which licence.",
        "",
        "tango_runner, run.py: Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0)",
        f"{model}: the model, yours; the licences of its pictures and first weights apply to it.",
    ]
    for wheel in sorted(wheels, key=lambda one: one.name):
        lines += ["", f"{wheel.name} {wheel.version}: {wheel.licence or 'see the wheel'}"]
        lines.append(f"    {wheel.file}")
        lines += [f"    {wheel.name} {wheel.version}, {name}" for name in wheel.licence_files]
    return "\n".join(lines) + "\n"
