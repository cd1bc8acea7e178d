"""The translation layer: one for the window and the headless commands.

Every text that a user may read goes through :func:`tr`; texts declared before a language is known
(parameter labels, registry records) are marked with :func:`N_` and go through :func:`tr` when they
are shown. The catalogues are Qt ``.ts`` files in ``resources/translations``, read directly: there
is no compile step and nothing to fall out of date.
"""

from __future__ import annotations

import functools
import locale
import os
from collections.abc import Iterable
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

LANGUAGES = {"en": "English", "ko": "한국어"}

_catalogue: dict[str, str] = {}
_language = "en"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext users know
    """Mark ``text`` for translation without translating it now."""
    return text


def tr(text: str, /, **values: object) -> str:
    """``text`` in the current language, with ``{name}`` placeholders filled from ``values``."""
    translated = _catalogue.get(text, text)
    return translated.format(**values) if values else translated


class Lasting(str):
    """A translated text that remembers what it was made from, to be told in another language.

    For texts that are kept (a stage's summary in ``stages.yaml``) and shown later.
    """

    recipe: dict[str, Any]

    @classmethod
    def from_recipe(cls, recipe: dict[str, Any]) -> Lasting:
        """The text in the current language; ``recipe`` is plain data, as ``recipe`` gives it."""
        if "parts" in recipe:
            made = cls(recipe["between"].join(retold(_cooked(part)) for part in recipe["parts"]))
        else:
            values = {name: _cooked(value) for name, value in recipe.get("values", {}).items()}
            made = cls(tr(recipe["text"], **values))
        made.recipe = recipe
        return made


def lasting(text: str, /, **values: object) -> Lasting:
    """Like :func:`tr`, for texts that are kept."""
    plain = {name: _raw(value) for name, value in values.items()}
    return Lasting.from_recipe({"text": text, "values": plain} if plain else {"text": text})


def counted(count: int, one: str, many: str, /, **values: object) -> Lasting:
    """A text about so many of something, thousands apart.

    Languages without a plural give both texts the same translation.

    Args:
        count: what ``{count}`` stands for.
        one: the text where it is 1, marked with :func:`N_`.
        many: the text for every other number, 0 too, marked likewise.
        values: for further placeholders.
    """
    return lasting(one if count == 1 else many, count=f"{count:,}", **values)


def lasting_join(between: str, parts: Iterable[str]) -> Lasting:
    """Like ``between.join(parts)``, for texts that are kept."""
    return Lasting.from_recipe({"between": between, "parts": [_raw(part) for part in parts]})


def retold(text: str) -> str:
    """``text`` in the current language if it is a lasting one, else as it is."""
    return Lasting.from_recipe(text.recipe) if isinstance(text, Lasting) else text


def _raw(value: object) -> object:
    if isinstance(value, Lasting):
        return value.recipe
    return value if isinstance(value, (int, float)) else str(value)


def _cooked(value: Any) -> Any:
    return Lasting.from_recipe(value) if isinstance(value, dict) else value


def current_language() -> str:
    """The language code in force: ``"en"`` or ``"ko"``."""
    return _language


def set_language(code: str) -> None:
    """Switch to ``code``; an unknown one means English."""
    global _catalogue, _language
    _language = code if code in LANGUAGES else "en"
    _catalogue = {} if _language == "en" else load_catalogue(_language)


def system_language() -> str:
    """The language that the user's environment asks for, if we have it, else English."""
    wanted = (
        os.environ.get("TANGO_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
        or "en"
    )
    code = wanted[:2].lower()
    return code if code in LANGUAGES else "en"


@functools.cache
def load_catalogue(code: str) -> dict[str, str]:
    """Source text → translation, from ``tango_<code>.ts``; unfinished entries are left out."""
    path = files("tango_desktop.resources").joinpath(f"translations/tango_{code}.ts")
    if not path.is_file():
        return {}
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for message in root.iter("message"):
        translation = message.find("translation")
        source = message.findtext("source") or ""
        if translation is not None and translation.text and translation.get("type") is None:
            found[source] = translation.text
    return found
