"""Asking for an erasure, and carrying it out. Nothing is ever erased by itself."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.domain.erasure import erase_person
from clinic.domain.legal_hold import require_admin
from clinic.errors import AlreadyDone, RetentionNotOver, UnderLegalHold
from clinic.language import told
from clinic.models import Client, ErasureRequest, Membership
from sessions.queries.retention import retention_of
from sessions.rules import require_fresh


@transaction.atomic
def ask_erasure(
    *, by: Membership, client: Client, reason: str, law: str = ""
) -> ErasureRequest:
    """The first of two steps. Within the time to keep the record, only with the law
    that asks for it."""
    require_admin(by)
    client = _locked(client)
    is_unmerged(client)
    requests = ErasureRequest.objects.filter(client=client.pk, erasures=None)
    if requests.exists():
        raise AlreadyDone("An erasure of this client is asked for already.")
    _require_erasable(client, by, law)
    with translation.override(settings.LANGUAGE_CODE):  # It is kept for all readers.
        retention = retention_of(client, clinic=by.clinic)
    return ErasureRequest.objects.create(
        client=client.pk,
        reason=reason,
        law=law,
        keep_until=retention.keep_until,
        rule=f"{retention.rule}: {retention.source}",
    )


def is_outstanding(request: ErasureRequest) -> None:
    if request.erasure is not None:
        raise AlreadyDone("This client is erased.")


@act(who=require_admin, when=is_outstanding)
def carry_out_erasure(
    request: ErasureRequest, *, by: Membership, is_fresh: bool
) -> ErasureRequest:
    """The second step: there is no way back. What was recorded since the first counts,
    and so does a hold."""
    require_fresh(is_fresh)
    client = _locked(Client.objects.get(pk=request.client))
    _require_erasable(client, by, request.law)
    erase_person(request)
    return request


def _locked(client: Client) -> Client:
    """Whoever writes for a client holds a key share of their row, and is waited for."""
    return Client.objects.select_for_update().get(pk=client.pk)


def _require_erasable(client: Client, by: Membership, law: str) -> None:
    retention = retention_of(client, clinic=by.clinic)
    if retention.held:
        raise UnderLegalHold("A legal hold stands on this client; lift it first.")
    if not retention.is_over and not law:
        raise RetentionNotOver(
            told(
                "The record is kept until %(day)s: %(rule)s. Name the law by which it "
                "is erased before.",
                day=retention.keep_until,
                rule=retention.rule,
            ),
            limit=str(retention.keep_until),
            reason=retention.rule,
            source=retention.source,
        )
