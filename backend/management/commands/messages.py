"""Bring translations up to the texts there are, and compile them."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.texts import Text, texts

NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # A date would change at each run.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")


class Command(BaseCommand):
    help = (
        "Bring locale/*/LC_MESSAGES/django.po up to the texts of code, templates and "
        "declared models, and compile it. Nothing translated is lost."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail where a translation is missing or at fault.",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="Drop translations of texts that are no more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = texts()
        for tag in languages():
            before = catalog_of(tag)
            after = updated(before, wanted, tag, prune=options["prune"])
            found = list(faults(after))
            if options["check"]:
                check(tag, after, found)
                continue
            for path, content in files_of(tag, after).items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            unused = len(unused_in(after, wanted))
            self.stdout.write(f"{tag}: {len(after)} texts, {unused} of them unused.")
            for fault in found:
                self.stdout.write(fault)


def languages() -> list[str]:
    """Those the texts are not written in."""
    return [tag for tag, _ in settings.LANGUAGES if tag != settings.LANGUAGE_CODE]


def check(tag: str, catalog: Catalog, found: list[str]) -> None:
    if found:
        raise CommandError("\n".join(found))
    for path, content in files_of(tag, catalog).items():
        if not path.exists() or path.read_bytes() != content:
            raise CommandError(f"{path} is not what `make messages` writes.")


def catalog_of(tag: str) -> Catalog:
    path = _folder(tag) / "django.po"
    if not path.exists():
        return Catalog(locale=tag)
    with path.open("rb") as file:
        return read_po(file, locale=tag)


def updated(before: Catalog, wanted: set[Text], tag: str, *, prune: bool) -> Catalog:
    """All that is wanted, with the translations there are."""
    after = _empty(tag)
    asked = {_key(one, before) for one in wanted}
    kept = set() if prune else {_stored(one) for one in before if one.id}
    plurals = {one for one, _ in asked if isinstance(one, tuple)}
    for id_, context in sorted(asked | kept, key=str):
        if isinstance(id_, str) and any(id_ == one[0] for one in plurals):
            continue  # The plural's entry says it as well.
        known = before.get(id_, context)
        flags = known.flags if known else ()
        after.add(id_, known.string if known else "", context=context, flags=flags)
    return after


def _key(text: Text, catalog: Catalog) -> tuple[Any, str | None]:
    own = text.context or None
    if text.may_share and catalog.get(text.id, own) is None:
        own = None
    return ((text.id, text.plural) if text.plural else text.id), own


def _stored(message: Any) -> tuple[Any, str | None]:
    is_plural = isinstance(message.id, list | tuple)
    return (tuple(message.id) if is_plural else message.id), message.context


def unused_in(catalog: Catalog, wanted: set[Text]) -> set[Any]:
    asked = {_key(one, catalog) for one in wanted}
    return {_stored(one) for one in catalog if one.id} - asked


def faults(catalog: Catalog) -> Iterator[str]:
    """What is not translated, not sure, or would lose or invent a value."""
    for message in catalog:
        if not message.id:
            continue
        asked, told = _forms(message.id), _forms(message.string)
        if not all(told):
            yield f"Not translated: {asked[0]!r} {message.context or ''}"
        elif message.fuzzy:
            yield f"Not sure: {asked[0]!r}"
        elif _values(asked[-1]) != _values(told[-1]):
            yield f"Other values: {asked[-1]!r}, {told[-1]!r}"


def _forms(text: Any) -> tuple[str, ...]:
    """Of one thing and of many, or the one form there is."""
    return (text or "",) if isinstance(text, str) else tuple(text or ("",))


def _values(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def files_of(tag: str, catalog: Catalog) -> dict[Path, bytes]:
    source, compiled = BytesIO(), BytesIO()
    write_po(source, catalog, width=88, sort_output=True, no_location=True)
    write_mo(compiled, catalog)
    folder = _folder(tag)
    return {
        folder / "django.po": source.getvalue(),
        folder / "django.mo": compiled.getvalue(),
    }


def _folder(tag: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], tag, "LC_MESSAGES")


def _empty(tag: str) -> Catalog:
    catalog = Catalog(
        locale=tag,
        project="Palpate",
        version="0",
        header_comment="",
        msgid_bugs_address="",
        last_translator="",
        language_team=tag,
        creation_date=NEVER,
        revision_date=NEVER,
        fuzzy=False,
    )
    return catalog
