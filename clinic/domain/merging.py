"""Duplicates of one person: both keep their records, and are read as one."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.domain.voiding import is_not_voided
from clinic.enums import Role
from clinic.errors import InvalidInput, NotAllowed, WrongState
from clinic.models import Client, Membership

APP_OPEN = gettext_noop(
    "The duplicate has the app: end its membership first, or merge into it."
)


def is_mergeable(client: Client) -> None:
    is_unmerged(client)
    is_not_voided(client)
    if client.memberships.active().exists():
        raise WrongState(APP_OPEN, state="has_app")


def is_merged(client: Client) -> None:
    if client.merged_into_id is None:
        raise WrongState("This client is not merged.", state="unmerged")


def require_admin(member: Membership) -> None:
    if member.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin undoes a merge.")


@act(when=is_mergeable)
def merge_client(client: Client, *, by: Membership, into: Client) -> Client:
    """Say that this client is a duplicate of another. Nothing moves: what is recorded
    stays where it is, and is read with the survivor. Its own duplicates follow it."""
    if into.pk == client.pk:
        raise InvalidInput.at("into", "A client is not merged into itself.")
    into = Client.objects.select_for_update(no_key=True).get(pk=into.pk)
    is_unmerged(into)
    is_not_voided(into)
    Client.objects.filter(merged_into=client).update(merged_into=into)
    return client.revise(
        merged_into=into, archived_at=client.archived_at or timezone.now()
    )


@act(who=require_admin, when=is_merged)
def unmerge_client(client: Client, *, by: Membership) -> Client:
    """Take back a merge that was wrong: the client stands alone again. Duplicates that
    followed it stay with the survivor."""
    return client.revise(merged_into=None, archived_at=None)
