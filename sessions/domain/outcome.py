"""Recording how a measure was answered, with the score its rule gives."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.domain.client import is_unmerged
from clinic.enums import Role
from clinic.errors import InvalidInput, NotAllowed
from clinic.language import told
from clinic.models import Client, Membership, OutcomeMeasure
from clinic.scoring import (
    NAMED_BY_CLIENT,
    activity_key,
    form_of,
    is_flagged,
    items_of,
    score_of,
    takes,
)
from sessions.enums import LogSource
from sessions.models import Episode, OutcomeResponse, Session
from sessions.rules import require_voice

Answers = Sequence[Decimal | None]


@transaction.atomic
def record_outcome(
    *,
    by: Membership,
    client: Client,
    measure: OutcomeMeasure,
    answers: Answers,
    activities: Sequence[str] = (),
    episode: Episode | None = None,
    session: Session | None = None,
    measure_version: str = "",
    **values: Any,
) -> OutcomeResponse:
    """A form answered by the client, or by a therapist for them, so marked.

    What is given in a session belongs to that session's episode, and what clients give
    by themselves to the episode of the last session they had: they see no episodes.
    """
    require_voice(by)
    if by.role == Role.CLIENT and by.client_id != client.pk:
        raise NotAllowed("A client answers for themself.")
    if session is None:
        is_unmerged(client)
    _check_answers(measure, answers)
    _check_activities(measure, answers, activities)
    _check_place(client, episode, session)
    if values.get("answered_at", timezone.now()) > timezone.now() + timedelta(days=1):
        raise InvalidInput.at("answered_at", "Nothing is answered in the future.")
    score = score_of(measure, answers)
    return OutcomeResponse.objects.create(
        client=client,
        measure=measure,
        measure_version=measure_version or form_of(measure),
        answers=list(answers),
        activities=[activity.strip() for activity in activities],
        episode_id=_episode_of(by, client, episode, session),
        session=session,
        source=LogSource.CLIENT if by.role == Role.CLIENT else LogSource.THERAPIST,
        score=score,
        answered=sum(answer is not None for answer in answers),
        is_flagged=score is not None and is_flagged(measure, answers),
        **values,
    )


def _episode_of(
    by: Membership, client: Client, episode: Episode | None, session: Session | None
) -> UUID | None:
    if session is None and by.role == Role.CLIENT:
        held = Session.objects.filter(client=client, started_at__isnull=False)
        session = held.exclude(episode=None).order_by("-started_at", "-pk").first()
    if session is not None:
        return session.episode_id
    return episode.pk if episode else None


def _check_answers(measure: OutcomeMeasure, answers: Answers) -> None:
    sizes = items_of(measure)
    if len(answers) not in sizes:
        wanted = (
            told("%(first)s to %(last)s", first=sizes[0], last=sizes[-1])
            if len(sizes) > 1
            else f"{sizes[0]}"
        )
        raise InvalidInput.at(
            "answers",
            told(
                "%(name)s has %(wanted)s answers, not %(given)s.",
                name=measure.name,
                wanted=wanted,
                given=len(answers),
            ),
        )
    low, high = measure.item_min, measure.item_max
    for number, answer in enumerate(answers):
        if answer is None:
            continue
        if not low <= answer <= high:
            raise InvalidInput.at(
                f"answers/{number}",
                told(
                    "An answer lies between %(low)s and %(high)s.",
                    low=f"{low:f}",
                    high=f"{high:f}",
                ),
                "out_of_range",
            )
        if not takes(measure, answer):
            raise InvalidInput.at(
                f"answers/{number}", "An answer is a whole number.", "not_whole"
            )


def _check_activities(
    measure: OutcomeMeasure, answers: Answers, activities: Sequence[str]
) -> None:
    if measure.slug not in NAMED_BY_CLIENT:
        if activities:
            raise InvalidInput.at(
                "activities", told("%(name)s names its own items.", name=measure.name)
            )
        return
    if len(activities) != len(answers):
        raise InvalidInput.at(
            "activities", "Name each activity rated, in the client's own words."
        )
    named = [activity_key(activity) for activity in activities]
    for number, name in enumerate(named):
        if not name or name in named[:number]:
            raise InvalidInput.at(
                f"activities/{number}", "Each activity is named, and named once."
            )


def _check_place(
    client: Client, episode: Episode | None, session: Session | None
) -> None:
    if episode is not None and episode.client_id != client.pk:
        raise InvalidInput.at("episode", "It is another client's episode.")
    if session is not None and session.client_id != client.pk:
        raise InvalidInput.at("session", "It is another client's session.")
    if episode and session and session.episode_id != episode.pk:
        raise InvalidInput.at("session", "It belongs to another episode.")
