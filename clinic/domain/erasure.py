"""Erasing a person by law. The database does it, in a function of a role of its own."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from clinic.models import ErasureRequest, User
from clinic.queries.erasure import OWNER, RecordedErasure
from clinic.tenancy import scoped


@transaction.atomic
def erase_person(request: ErasureRequest) -> None:
    """Their rows go, the bodies of the log and what was signed; digests stay. A log-in
    goes too that has no place in any clinic any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_client(%s)", [request.pk])
        homeless = [user for (user,) in cursor.fetchall()]
    User.objects.filter(pk__in=homeless).delete()


def erase_again(erasures: Iterable[RecordedErasure]) -> int:
    """Erase whom a restored database has back although they were erased; how many."""
    return sum(_erase_again(one) for one in erasures)


def _erase_again(one: RecordedErasure) -> bool:
    with (
        scoped(one.clinic),
        transaction.atomic(using=OWNER),
        connections[OWNER].cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM clinic_client WHERE id = %s", [one.client])
        is_back = bool(cursor.fetchone()[0])
        again: list[Any] = [one.client, one.reason, one.law]
        cursor.execute("SELECT erase_again(%s, %s, %s)", again)
        homeless: list[UUID] = [user for (user,) in cursor.fetchall()]
        User.objects.using(OWNER).filter(pk__in=homeless).delete()
    return is_back
