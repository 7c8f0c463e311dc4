"""What the database makes of soreness after a session, as `sessions.rules` does."""

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from sessions.enums import CheckInKind
from sessions.models import CheckInAnswer
from sessions.rules import EXPECTED_HOURS, LOOK, MARKED_SORENESS

MARKED = Q(soreness__gte=MARKED_SORENESS)
LONG = Q(soreness_hours__gt=EXPECTED_HOURS)


def said(*parts: str | F) -> Func:
    told = (part if isinstance(part, F) else Value(part) for part in parts)
    return Func(*told, function="concat", output_field=TextField())


SORE = ("oreness of ", F("soreness"), " of 10")
HOURS = ("oreness for ", F("soreness_hours"), " hours")
REASON = Case(
    When(MARKED & LONG, then=said("S", *SORE, " and s", *HOURS, LOOK)),
    When(MARKED, then=said("S", *SORE, LOOK)),
    When(LONG, then=said("S", *HOURS, LOOK)),
    default=Value(""),
    output_field=TextField(),
)
ANSWERS = CheckInAnswer.objects.filter(
    check_in=OuterRef("pk"), check_in__kind=CheckInKind.AFTER_EFFECTS
)

# Why a therapist should look at the answer to a check-in, if they should.
BEYOND_REASON = Coalesce(
    Subquery(ANSWERS.values_list(REASON)[:1]), Value(""), output_field=TextField()
)
# Unknown until soreness after a session was told.
IS_BEYOND = Subquery(
    ANSWERS.filter(soreness__isnull=False).values_list(
        Case(When(MARKED | LONG, then=True), default=False)
    )[:1],
    output_field=BooleanField(),
)
