"""Brings the translation files up to date with the texts in the code.

    python resources/translations/update.py [--check]

Collects every literal that goes through ``tr`` and its kin and rewrites ``tango_<language>.ts``:
known translations stay, new texts are added as unfinished, texts that are gone are dropped. With
``--check`` nothing is written; the exit code says whether a text is missing or unfinished.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
CODE = HERE.parents[1] / "tango_desktop"
LANGUAGES = ("ko",)
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def literals(path: Path) -> Iterator[str]:
    """Every literal text that a module hands to ``tr``, ``lasting`` or ``N_``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        first = node.args[0]
        if (
            name in ("tr", "N_", "lasting")
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            yield first.value


def texts_of_the_code() -> dict[str, str]:
    """Text → the first module that uses it (relative path), in reading order."""
    found: dict[str, str] = {}
    for path in sorted(CODE.rglob("*.py")):
        for text in literals(path):
            if text.strip():
                found.setdefault(text, path.relative_to(CODE).as_posix())
    return found


def read_catalogue(path: Path) -> dict[str, str]:
    """Source → translation of a ``.ts`` file; unfinished ones are left out."""
    if not path.is_file():
        return {}
    messages = ElementTree.parse(path).getroot().iter("message")
    pairs = ((m.findtext("source") or "", m.find("translation")) for m in messages)
    return {
        source: translation.text
        for source, translation in pairs
        if translation is not None and translation.text and translation.get("type") is None
    }


def problems(texts: dict[str, str], known: dict[str, str]) -> list[str]:
    """What is wrong with a catalogue: missing texts, and placeholders that were lost."""
    found = [
        f"not translated ({where}): {text}" for text, where in texts.items() if text not in known
    ]
    for text in texts:
        wanted, given = (
            set(PLACEHOLDER.findall(text)),
            set(PLACEHOLDER.findall(known.get(text, text))),
        )
        if wanted != given:
            found.append(f"placeholders differ: {text} / {known[text]}")
    return found


def write_catalogue(
    path: Path, language: str, texts: dict[str, str], known: dict[str, str]
) -> None:
    """Write a ``.ts`` file: one context a module."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for text, where in texts.items():
        if where not in contexts:
            contexts[where] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[where], "name").text = where
        message = ElementTree.SubElement(contexts[where], "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(text)
        if text not in known:
            translation.set("type", "unfinished")
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(head + body + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Update or check every catalogue; 1 when something is missing."""
    texts = texts_of_the_code()
    bad = 0
    for language in LANGUAGES:
        path = HERE / f"tango_{language}.ts"
        known = read_catalogue(path)
        found = problems(texts, known)
        bad += len(found)
        if "--check" not in arguments:
            write_catalogue(path, language, texts, known)
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {len(found)} problems\n")
        for line in found:
            sys.stdout.write(f"  {line}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
