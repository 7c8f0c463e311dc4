"""What a client's `stop` asks for before it goes on there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from sessions.enums import PressureWord, Response, SessionStatus
from sessions.errors import ConsentMissing
from sessions.limits import Objection, Place
from sessions.models import Feedback, Session, Treatment
from sessions.queries.permitted import Permitted

OF_WHAT = ("treatment__region", "treatment__trigger_point", "treatment__muscle")


@dataclass
class Stops:
    """The stops of sessions, read once for all of them."""

    sessions: Mapping[UUID, Session]

    def objection(
        self, treatment: Treatment, place: Place, allowed: Permitted
    ) -> Objection | None:
        """Where the client said stop, it goes on once they agreed to: the response says
        so, or a consent that was given after it."""
        begins = _begin_of(treatment)
        for stop in self._said[treatment.session_id]:
            is_later = begins is not None and stop.at < begins
            is_there = is_later and _is_there(stop, place, allowed)
            if is_there and not _is_agreed(stop, place, allowed):
                return Objection(
                    ConsentMissing,
                    "The client said stop here: ask them before going on.",
                    "consent after a stop",
                    f"stop at {stop.at:%H:%M} UTC",
                    f"feedback {stop.pk}",
                    "region",
                    may_be_overridden=False,
                )
        return None

    @cached_property
    def _said(self) -> dict[UUID, list[Feedback]]:
        held = [pk for pk, one in self.sessions.items() if not one._state.adding]
        found: dict[UUID, list[Feedback]] = defaultdict(list)
        stops = Feedback.objects.filter(
            session__in=held, word=PressureWord.STOP, treatment__isnull=False
        )
        told = stops.select_related(*OF_WHAT).prefetch_related("responses")
        for stop in told.order_by("-at") if held else ():
            found[stop.session_id].append(stop)
        return found


def _begin_of(treatment: Treatment) -> datetime | None:
    """Of what is written down afterwards it may not be known."""
    is_now = treatment.session.status == SessionStatus.IN_PROGRESS
    return treatment.started_at or (timezone.now() if is_now else None)


def _is_there(stop: Feedback, place: Place, allowed: Permitted) -> bool:
    of: Any = stop.treatment
    there = allowed.place(
        region=of.region, point=of.trigger_point, muscle=of.muscle, side=of.side
    )
    if place.side and there.side and place.side != there.side:
        return False
    return bool((place.regions or frozenset()) & (there.regions or frozenset()))


def _is_agreed(stop: Feedback, place: Place, allowed: Permitted) -> bool:
    response = stop.response
    if response and response.response == Response.CONTINUED_BY_AGREEMENT:
        return True
    consents = allowed.consents
    anew = [one for one in consents.given if one.given_at > stop.at]
    return consents.among(anew).to_treatment(place.regions or ()).is_valid
