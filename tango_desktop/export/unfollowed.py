"""Settings that an engine cannot follow: said, since nothing else would tell."""

from __future__ import annotations

from collections.abc import Mapping

from tango_desktop.core.params import params_of
from tango_desktop.export.settings import ExportSettings
from tango_desktop.i18n import Lasting, lasting, lasting_join


def unfollowed(
    engine: str, asked: ExportSettings, used: Mapping[str, object]
) -> tuple[Lasting, ...]:
    """One note on what the user has set and the engine does otherwise; none where it follows.

    Args:
        engine: its title.
        asked: the user's settings; those at their defaults are not spoken of.
        used: what is taken instead, by the setting's name: a value, or a lasting text.
    """
    parts = []
    for one in params_of(asked):
        value = getattr(asked, one.name)
        if one.name in used and value not in (used[one.name], one.default):
            parts.append(
                lasting(
                    "{title} ({used} instead of {value})",
                    title=lasting(one.label),
                    used=_shown(used[one.name]),
                    value=_shown(value),
                )
            )
    if not parts:
        return ()
    settings = lasting_join(", ", parts)
    return (lasting("{engine} does not follow: {settings}", engine=engine, settings=settings),)


def _shown(value: object) -> object:
    """A value as people read it, in their language."""
    if isinstance(value, bool):
        return lasting("yes") if value else lasting("no")
    return lasting(value) if type(value) is str else value
