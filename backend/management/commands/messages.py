"""Collect what is to be translated, and compile what is."""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextChoices

from clinic.enums import ConsentKind, ConsentMethod, HomeCareCategory, Profession
from sessions import enums

APPS = ("clinic", "sessions")
# What Django's aliases of gettext are called here, and where a text and its context
# stand among their arguments.
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# Closed lists whose words are printed on papers.
PRINTED: tuple[type[TextChoices], ...] = (
    ConsentKind,
    ConsentMethod,
    HomeCareCategory,
    Profession,
    enums.AdverseEventKind,
    enums.Answer,
    enums.AnsweredBy,
    enums.AssessmentKind,
    enums.Benefit,
    enums.CheckInKind,
    enums.ClearedBy,
    enums.Discipline,
    enums.Discomfort,
    enums.EndFeel,
    enums.EpisodeOutcome,
    enums.FeedbackSource,
    enums.Finding,
    enums.GoalStatus,
    enums.Grade,
    enums.HistoryKind,
    enums.HistoryReview,
    enums.HistoryStatus,
    enums.HomeCareStatus,
    enums.LogSource,
    enums.Moment,
    enums.MotionMode,
    enums.PainDepth,
    enums.PainPattern,
    enums.PlanStatus,
    enums.PointStatus,
    enums.PostureKind,
    enums.PressureWord,
    enums.ReactionKind,
    enums.ReferralStatus,
    enums.ReferredKind,
    enums.Release,
    enums.Response,
    enums.SessionStatus,
    enums.Severity,
    enums.Suitability,
)
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # A date would change at each run.


class Command(BaseCommand):
    help = (
        "Bring locale/*/LC_MESSAGES/django.po up to the texts of the code and the "
        "words of closed lists, and compile it, without gettext of the system."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail where a text is missing or not compiled.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for tag, _ in settings.LANGUAGES:
            folder = Path(settings.LOCALE_PATHS[0], tag, "LC_MESSAGES")
            if tag == settings.LANGUAGE_CODE:
                continue
            catalog = _updated(folder / "django.po", tag)
            bare = [one.id for one in catalog if one.id and not _is_told(one)]
            files = {"django.po": _written(write_po, catalog, width=88)}
            files["django.mo"] = _written(write_mo, catalog)
            if options["check"]:
                self._check(folder, files, bare)
                continue
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)
            self.stdout.write(f"{tag}: {len(catalog)} texts, {len(bare)} to translate.")

    def _check(self, folder: Path, files: dict[str, bytes], bare: list[Any]) -> None:
        if bare:
            raise CommandError(f"Not translated: {bare}")
        for name, content in files.items():
            path = folder / name
            if not path.exists() or path.read_bytes() != content:
                raise CommandError(f"{path} is not what `make messages` writes.")


def _updated(path: Path, tag: str) -> Catalog:
    """What is translated, brought up to the code; of what is gone nothing stays."""
    catalog = Catalog(locale=tag)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=tag)
    catalog.update(_template(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = ""
    catalog.project, catalog.version = "Palpate", "0"
    catalog.msgid_bugs_address = catalog.last_translator = ""
    catalog.language_team = tag
    catalog.creation_date = catalog.revision_date = NEVER
    return catalog


def _template() -> Catalog:
    template = Catalog()
    for app in APPS:
        found = extract_from_dir(
            str(Path(settings.BASE_DIR, app)), [("**.py", "python")], keywords=KEYWORDS
        )
        for _, _, text, _, context in found:
            template.add(text, context=context)
    for label in sorted(_labels()):
        template.add(label)
    return template


def _labels() -> Iterator[str]:
    """As `listed` of papers says them."""
    for choices in PRINTED:
        for label in map(str, choices.labels):
            yield label.lower() if label.istitle() else label


def _is_told(message: Any) -> bool:
    told = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(told)


def _written(write: Any, catalog: Catalog, **how: Any) -> bytes:
    file = io.BytesIO()
    if write is write_po:
        how |= {"sort_output": True, "no_location": True, "omit_header": False}
    write(file, catalog, **how)
    return file.getvalue()
