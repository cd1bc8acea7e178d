"""What the user prefers, whatever the project: language, theme, text size, recent projects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.core.files import read_mapping, write_yaml
from tango_desktop.core.folders import config_folder
from tango_desktop.core.jobs import logger
from tango_desktop.core.params import from_mapping, param, to_mapping
from tango_desktop.errors import TangoError
from tango_desktop.i18n import N_

SCHEMA = 1
RECENT_KEPT = 12


@dataclass(frozen=True)
class Appearance:
    """How the window looks and reads."""

    STAGE: ClassVar[str] = "appearance"
    language: str = param(
        "system", N_("Language"), N_("Language of the program"), choices=("system", "en", "ko")
    )
    theme: str = param(
        "system", N_("Theme"), N_("Light or dark"), choices=("system", "light", "dark")
    )
    text_scale: int = param(
        100, N_("Text size"), N_("Size of all texts"), minimum=75, maximum=200, unit="%"
    )
    reduce_motion: bool = param(False, N_("Reduce motion"), N_("Switches pages without a fade"))


class Preferences:
    """The user's preferences; each change is saved at once, and a lost file costs only defaults."""

    def __init__(self) -> None:
        self._path = config_folder() / "preferences.yaml"
        self._content: dict[str, Any] = {}
        if self._path.is_file():
            try:
                self._content = read_mapping(self._path, SCHEMA)
            except TangoError as error:
                logger("core").warning("%s", error.message)

    def appearance(self) -> Appearance:
        """The appearance settings; defaults when the file holds nonsense."""
        try:
            return from_mapping(Appearance, self._content.get("appearance") or {})
        except (TangoError, AttributeError):
            return Appearance()

    def set_appearance(self, appearance: Appearance) -> None:
        """Change and save the appearance."""
        self._content["appearance"] = to_mapping(appearance, only_changed=True)
        self._save()

    def recent(self) -> list[Path]:
        """Recently opened projects that still exist, newest first."""
        listed = self._content.get("recent") or []
        return [Path(str(p)) for p in listed if (Path(str(p)) / "project.yaml").is_file()]

    def remember(self, folder: Path) -> None:
        """Put a project at the head of the recent ones."""
        others = [str(p) for p in self.recent() if p != folder]
        self._content["recent"] = [str(folder), *others][:RECENT_KEPT]
        self._save()

    def forget(self, folder: Path) -> None:
        """Take a project off the list; its folder stays."""
        self._content["recent"] = [str(p) for p in self.recent() if p != folder]
        self._save()

    def get(self, key: str, default: object = None) -> Any:
        """A small remembered value (window geometry and the like)."""
        return (self._content.get("window") or {}).get(key, default)

    def put(self, key: str, value: object) -> None:
        """Remember a small plain value."""
        self._content.setdefault("window", {})[key] = value
        self._save()

    def _save(self) -> None:
        try:
            write_yaml(self._path, {**self._content, "schema": SCHEMA})
        except TangoError as error:  # preferences are a convenience: the work goes on
            logger("core").warning("%s", error.message)
