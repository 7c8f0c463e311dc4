"""What happens to a log-in, noted on the request for the access log."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.signals import authentication_failed
from django.dispatch import receiver
from django.http import HttpRequest

from clinic.enums import AccessOutcome
from clinic.models import User


def note_event(
    request: HttpRequest | None,
    who: User | str,
    action: str,
    outcome: AccessOutcome = AccessOutcome.DONE,
) -> None:
    """`who` is a user, or the address of one who did not get in."""
    if hasattr(request, "account_events"):
        request.account_events.append((who, action, outcome))


class WatchedAccounts(DefaultAccountAdapter):
    """Notes log-ins and log-outs, and whatever a person is mailed about as a change of
    their account: password, second factor, recovery codes."""

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_event(request, user, "login")

    def logout(self, request: HttpRequest) -> None:
        note_event(request, request.user, "logout")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Not called beyond allauth's limit on failed log-ins of an account."""
        super().authentication_failed(request, **credentials)
        email = credentials.get("email", "")
        note_event(request, email, "login", AccessOutcome.DENIED)

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        super().send_notification_mail(template_prefix, user, *args, **kwargs)
        note_event(self.request, user, template_prefix.rpartition("/")[2])


@receiver(authentication_failed)
def note_wrong_code(request: HttpRequest, user: User, **told: Any) -> None:
    """allauth has no other place to hear of one; beyond its limit it looks at none."""
    note_event(request, user, "code", AccessOutcome.DENIED)
