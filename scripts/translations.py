"""Texts of the platform for translators: take them out, bring a language up to date, compile it.

    python scripts/translations.py update cy      # makes or updates web/locale/cy
    python scripts/translations.py compile        # what the platform reads
    python scripts/translations.py check          # what is not translated, or wrongly, by language

The pseudo-locales that tests look at pages in are made here too: ``xa``, whose texts are longer and
accented, and ``xb``, which runs from right to left. They are never shipped.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parent.parent / "src" / "groundswell" / "web"
LOCALE = WEB / "locale"
METHODS = [("**/static_src/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# What a translation must bring back as it is: names of values, tags, entities, addresses.
_KEPT = re.compile(r"%\([a-z_]+\)[a-z]|%\{[a-z]+\}|%%|\{[a-z_0-9]*\}|<[^>]+>|&[a-z]+;|https?://\S+")
_ACCENTS = str.maketrans("aceinouyACEINOUYdlst", "áçéíñóúýÁÇÉÍÑÓÚÝďłšť")


def extract_texts(root: Path = WEB) -> Catalog:
    """Take every text that can be translated out of the platform's code and templates."""
    catalog = Catalog(project="Groundswell", charset="utf-8")
    found = extract_from_dir(
        str(root),
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=["i18n:"],
    )
    for file, line, text, comments, context in found:
        catalog.add(text, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def update_language(code: str, locale: Path = LOCALE) -> Catalog:
    """Bring a language's catalogue up to date; make it where there is none."""
    file = _find_file(locale, code, ".po")
    texts = extract_texts()
    if file.is_file():
        with file.open("rb") as source:
            catalog = read_po(source, locale=code)
        catalog.update(texts)
    else:
        catalog = Catalog(locale=code, project="Groundswell", charset="utf-8")
        catalog.update(texts)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog, width=100, include_lineno=False)
    return catalog


def compile_languages(locale: Path = LOCALE) -> list[str]:
    """Write what the platform reads, for each language there is. Gives their codes."""
    done = []
    for file in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        with file.open("rb") as source:
            catalog = read_po(source)
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)
        done.append(file.parent.parent.name)
    return done


def list_missing(locale: Path = LOCALE) -> dict[str, list[str]]:
    """List the texts that a language lacks, is unsure of or has changed a value of, by its code."""
    missing = {}
    for file in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        with file.open("rb") as source:
            catalog = read_po(source)
        missing[file.parent.parent.name] = [
            str(text.id)
            for text in extract_texts()
            if text.id and not _is_translated(text, catalog.get(_forms(text.id)[0], text.context))
        ]
    return missing


def write_pseudo_locales(folder: Path) -> None:
    """Write ``xa`` and ``xb`` under a folder, for LOCALE_PATHS."""
    texts = extract_texts()
    for code, change in (("xa", lengthen), ("xb", turn_round)):
        catalog = Catalog(charset="utf-8")
        for text in texts:
            if not text.id:
                continue
            changed = (
                tuple(change(form) for form in text.id)
                if isinstance(text.id, tuple)
                else change(text.id)
            )
            catalog.add(text.id, changed, context=text.context)
        file = _find_file(folder, code, ".mo")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_mo(target, catalog)


def lengthen(text: str) -> str:
    """Put accents on a text and make it near half as long again, as German would be.

    >>> lengthen("Agree with %(n)s people")
    '[Ágréé wíťh %(n)s péópłé ~~~~~~~]'
    """
    more = "~" * max(2, len(_KEPT.sub("", text)) * 2 // 5)
    return f"[{_change(text, lambda words: words.translate(_ACCENTS))} {more}]"


def turn_round(text: str) -> str:
    """Let each word of a text run from right to left.

    >>> turn_round("Vote now on %(n)s ideas")
    'etoV won no %(n)s saedi'
    """
    return _change(text, lambda words: re.sub(r"\w[\w'’-]*", lambda word: word[0][::-1], words))


def _change(text: str, change: object) -> str:
    assert callable(change)
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [change(text[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*parts, change(text[at:])])


def _find_file(locale: Path, code: str, ending: str) -> Path:
    return locale / code / "LC_MESSAGES" / f"django{ending}"


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _is_translated(text: Message, given: Message | None) -> bool:
    if given is None or given.fuzzy:
        return False
    kept = [sorted(_KEPT.findall(form)) for form in _forms(text.id)]
    return all(form and sorted(_KEPT.findall(form)) in kept for form in _forms(given.string))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Texts of the platform for translators.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="bring a language up to date").add_argument("language")
    commands.add_parser("compile", help="write what the platform reads")
    commands.add_parser("check", help="list what is not translated")
    asked = parser.parse_args()
    if asked.command == "update":
        print(f"{len(update_language(asked.language))} texts in {asked.language}")
    elif asked.command == "compile":
        print("Compiled: " + (", ".join(compile_languages()) or "no language yet"))
    else:
        missing = list_missing()
        for code, texts in missing.items():
            print(f"{code}: {len(texts)} not translated, or with a value, tag or address changed")
            print("".join(f"  {text}\n" for text in texts), end="")
        raise SystemExit(1 if any(missing.values()) else 0)


if __name__ == "__main__":
    main()
