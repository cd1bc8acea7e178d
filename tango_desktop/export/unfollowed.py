"""Settings that an engine cannot follow: said, since nothing else would tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tango_desktop.core.params import params_of
from tango_desktop.export.quantization.plan import load_plan
from tango_desktop.export.settings import ExportSettings
from tango_desktop.i18n import Lasting, lasting, lasting_join

_SHOWN = 5


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


def kept_wider(engine: str, plan: Path | None) -> tuple[Lasting, ...]:
    """That an engine has no layers in FP16 beside 8 bits, where a plan keeps some in that.

    Raises:
        ProjectError: the plan's file is damaged.
    """
    names = load_plan(plan).half_nodes if plan else ()
    if not names:
        return ()
    return (
        lasting(
            "{engine} has no FP16 beside 8 bits; these layers are kept in FP32 instead: {names}",
            engine=engine,
            names=_some(names),
        ),
    )


def kept_narrower(engine: str, plan: Path | None) -> tuple[Lasting, ...]:
    """That an engine has no layers in FP32 beside 8 bits, where a plan keeps some in that.

    Raises:
        ProjectError: the plan's file is damaged.
    """
    planned = load_plan(plan) if plan else None
    names = [n for n in planned.float_nodes if n not in planned.half_nodes] if planned else []
    if not names:
        return ()
    return (
        lasting(
            "{engine} has no FP32 beside 8 bits; these layers are kept in FP16 instead: {names}",
            engine=engine,
            names=_some(names),
        ),
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:_SHOWN], "…"] if len(names) > _SHOWN else names)


def _shown(value: object) -> object:
    """A value as people read it, in their language."""
    if isinstance(value, bool):
        return lasting("yes") if value else lasting("no")
    return lasting(value) if type(value) is str else value
