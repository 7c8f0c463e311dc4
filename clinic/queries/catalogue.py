"""What the catalogue knows: its release, its slugs, and the slug probably meant."""

import hashlib
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Sum, Value

from clinic.models.catalogue import (
    CatalogueEntry,
    CatalogueRelease,
    EducationTopic,
)
from clinic.tenancy import SHARED_CLINIC


def current_release() -> CatalogueRelease | None:
    """The release loaded last, or None before the first."""
    releases = CatalogueRelease.objects.filter(clinic=SHARED_CLINIC)
    return releases.order_by("-loaded_at", "-id").first()


def known_slugs(model: type[CatalogueEntry]) -> set[str]:
    """The slugs one may use today: the shared ones and the clinic's own."""
    return set(model.objects.current().values_list("slug", flat=True))


def nearest_slugs(model: type[CatalogueEntry], slug: str, n: int = 3) -> list[str]:
    """What an unknown slug was probably meant to be, the likeliest first."""
    return nearest(slug, known_slugs(model), n)


def nearest(word: str, words: Iterable[str], n: int = 3) -> list[str]:
    return get_close_matches(word, sorted(words), n)


def in_language(
    topics: Iterable[EducationTopic], language: str
) -> list[EducationTopic]:
    """Each topic once: in this language, else in one of its kin, else in English, else
    in the one there is."""
    found: dict[str, EducationTopic] = {}
    for topic in sorted(topics, key=lambda one: _distance(one.language, language)):
        found.setdefault(topic.topic, topic)
    return sorted(found.values(), key=lambda one: one.topic)


def _distance(language: str, wanted: str) -> tuple[bool, bool, bool, str]:
    has, want = language.lower(), wanted.lower()
    kin = has.partition("-")[0] == want.partition("-")[0]
    return has != want, not kin, has != "en", has


def told_in(topics: Iterable[EducationTopic], language: str) -> list[EducationTopic]:
    """These topics, each as `in_language` would have it; a translation stays itself."""
    topics = list(topics)
    slugs = [topic.slug for topic in topics if not topic.translates]
    current = EducationTopic.objects.current()
    others = current.filter(translates__in=slugs) if slugs else []
    best = {
        one.topic: one
        for one in in_language(
            [topic for topic in topics if not topic.translates] + list(others), language
        )
    }
    return [topic if topic.translates else best[topic.slug] for topic in topics]


_slugs: dict[UUID, str] = {}


def slug_of(model: type[CatalogueEntry], pk: UUID) -> str:
    """The slug of an entry, retired ones included.

    Remembered for the life of the process: an entry never changes its slug.
    """
    if pk not in _slugs:
        _slugs.update(model.objects.values_list("pk", "slug"))
    return _slugs[pk]


def catalogue_etag() -> str:
    """Changes when a release is loaded or the clinic adds or changes an entry."""
    releases = CatalogueRelease.objects.order_by("-loaded_at", "-id")
    release = releases.values_list("checksum", "version").first()
    first, *rest = map(_own, CatalogueEntry.__subclasses__())
    own = sorted(first.union(*rest, all=True))
    written = repr((release, own)).encode()
    return f'"{hashlib.sha256(written).hexdigest()[:32]}"'


def _own(entry: type[CatalogueEntry]) -> Any:
    """How many entries the clinic has of its own, and how often they were changed."""
    own = entry.objects.exclude(clinic=SHARED_CLINIC).order_by().values("clinic")
    counted = own.annotate(n=Count("id"), versions=Sum("version"))
    kind = Value(entry._meta.model_name, output_field=CharField())
    return counted.annotate(kind=kind).values_list("kind", "n", "versions")
