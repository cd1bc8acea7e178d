"""Under which licences the parts of a bundle stand."""

from __future__ import annotations

from collections.abc import Iterable

from tango_desktop.deploy.runner import unpack
from tango_desktop.deploy.wheels.records import WheelInfo

FILE = unpack.LICENCES


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
