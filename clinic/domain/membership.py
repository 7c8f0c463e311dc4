"""Inviting people into a clinic, and ending their place in it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput, NotAllowed
from clinic.language import language_for, told
from clinic.models import Client, Clinic, Device, Membership, User

INVITATION = gettext_noop("""%(inviter)s invites you to %(clinic)s as %(role)s.

Choose a password here: %(link)s

If you did not expect this, ignore it: without a password the account opens nothing.
""")
WELCOME = gettext_noop("""%(inviter)s has added you to %(clinic)s as %(role)s.

Log in with the password you have: %(link)s
""")


@transaction.atomic
def invite_member(
    *,
    by: Membership,
    email: str,
    role: str,
    name: str = "",
    client: Client | None = None,
) -> Membership:
    """A place in the acting member's clinic; the person learns of it by mail.

    Staff are invited by a clinic admin, a client by any staff member.
    """
    if role == Role.CLIENT and client is None:
        raise InvalidInput.at("role", "A client is invited from their own record.")
    if role != Role.CLIENT and by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin may invite staff.")
    if client is not None:
        is_unmerged(client)
    email = email.lower()
    user = User.objects.filter(email=email).first()
    is_new = user is None or not user.has_usable_password()
    if user is None:
        user = User.objects.create_user(email, name=name or email.partition("@")[0])
    if Membership.objects.active().filter(user=user).exists():
        raise AlreadyDone("This person is a member of the clinic already.")
    member = Membership.objects.create(user=user, role=role, client=client)
    # Written before COMMIT: it asks the database, which may be gone after it.
    mail = invitation_of(member, inviter=by.user.name, clinic=by.clinic, is_new=is_new)
    transaction.on_commit(mail.send, robust=True)
    return member


def is_active(member: Membership) -> None:
    if member.ended_at is not None:
        raise AlreadyDone("This membership has ended.")


@act(when=is_active)
def change_role(member: Membership, *, by: Membership, role: str) -> Membership:
    """Another role among the staff, from the next request on; what they have done stays
    theirs. Their devices pull anew."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin may change a role.")
    if member.pk == by.pk:
        raise NotAllowed("No one changes their own role.")
    if Role.CLIENT in {member.role, role}:
        raise InvalidInput.at("role", "A client is no member of the staff.")
    return member.revise(role=role)


@act(when=is_active)
def end_membership(member: Membership, *, by: Membership) -> Membership:
    """Close every door at once. Authorship stays."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin may end a membership.")
    if member.pk == by.pk:
        raise NotAllowed("No one ends their own membership.")
    now = timezone.now()
    Device.objects.usable().filter(member=member).update(revoked_at=now)
    return member.revise(ended_at=now)


def invitation_of(
    member: Membership, *, inviter: str, clinic: Clinic, is_new: bool
) -> EmailMessage:
    """A mail that tells a person of their place: how to choose a password, or where to
    log in."""
    path = (
        reverse("account_reset_password_from_key", args=_reset_key(member.user))
        if is_new
        else reverse("account_login")
    )
    own = member.client.language if member.client else None
    with translation.override(language_for(own, clinic.locale)):
        text = told(
            INVITATION if is_new else WELCOME,
            inviter=inviter,
            clinic=clinic.name,
            role=Role(member.role).word,
            link=f"{settings.SITE_URL}{path}",
        )
        name = " ".join(clinic.name.split())  # A subject has one line.
        subject = told("Your place at %(clinic)s", clinic=name)
    return EmailMessage(subject, text, None, [member.user.email])


def _reset_key(user: User) -> tuple[str, str]:
    return user_pk_to_url_str(user), default_token_generator.make_token(user)
