"""What all papers have about them: whose they are, and of which clinic."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext

from clinic.models import Client, Clinic
from sessions.paper.blocks import Block, Pair, Paper, State
from sessions.paper.wording import day


@contextmanager
def as_of_clinic(clinic: Clinic, language: str) -> Iterator[None]:
    """Days by the clinic's clock, words in this language."""
    with timezone.override(clinic.time_zone), translation.override(language):
        yield


def framed(
    title: str,
    client: Client,
    *,
    clinic: Clinic,
    as_of: datetime,
    state: State,
    facts: Sequence[Pair],
    blocks: Sequence[Block],
) -> Paper:
    born = client.date_of_birth
    named = f"{client.given_name} {client.family_name}"
    birth = gettext("born %(day)s") % {"day": day(born)} if born else ""
    return Paper(
        title=title,
        clinic=clinic.name,
        whose=f"{named} \N{MIDDLE DOT} {birth}" if birth else named,
        language=get_language() or "en",
        as_of=as_of.astimezone(UTC).replace(microsecond=0),
        page=gettext("Page {n} of {m}"),
        state=state,
        facts=[(gettext("Client"), named), *_born(client), *facts],
        blocks=blocks,
    )


def latest(*moments: datetime | None) -> datetime:
    """Of the record's own moments, so that it is printed alike whenever it is."""
    return max(one for one in moments if one is not None)


def _born(client: Client) -> Iterator[Pair]:
    if client.date_of_birth:
        yield gettext("Date of birth"), day(client.date_of_birth)
