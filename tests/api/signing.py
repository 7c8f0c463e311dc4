"""Who else may sign, and how a change of what is signed is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.errors import SignedIsFinal
from clinic.models import Licence
from tests.conftest import Practice, make_user

FINAL = "is signed and final"


def second_therapist(practice: Practice) -> Any:
    """A therapist of the same clinic, with a licence."""
    member = type(practice.therapist).objects.create(
        user=make_user("second"),
        role="therapist",
        started_at=timezone.now() - timedelta(days=1),
    )
    Licence.objects.create(
        member=member,
        number="L-second",
        jurisdiction="Oregon",
        profession="massage-therapist",
        valid_from="2020-01-01",
    )
    member.clinic = practice.clinic
    return member


def refusal(act: Callable[[], Any]) -> str:
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return str(error).splitlines()[0]
    except SignedIsFinal as error:
        return error.detail
    return "not refused"


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
