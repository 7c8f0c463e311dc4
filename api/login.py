"""Getting in: allauth's log-in hands out our device tokens, and opens the admin.

Whoever is in may show again who they are, and is fresh for five minutes.
"""

from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.core.internal import ratelimit
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import Throttled

from api.browsing import goes_on
from clinic.domain.device import issue_token
from clinic.enums import Role
from clinic.errors import InvalidInput
from clinic.queries.freshness import is_fresh_browser
from clinic.queries.membership import SESSION_KEY, Entry, Place, enter_as, places_of

LIMITS = "allauth.account"
PROOFS: dict[str, tuple[Any, str]] = {
    "password": (PasswordForm, "This is not your password."),
    "code": (CodeForm, "This is no code of yours, or it has been used."),
}


class DeviceTokenStrategy(SessionTokenStrategy):
    """Answers a finished log-in with a token of its own, bound to one membership."""

    def create_access_token_payload(
        self, request: HttpRequest
    ) -> dict[str, Any] | None:
        """Staff who gave no second factor get none, and are told to set one up."""
        payload = super().create_access_token_payload(request)
        if payload is None and lacks_second_factor(request):
            return {"second_factor_required": True}
        return payload

    def create_access_token(self, request: HttpRequest) -> str | None:
        """One for each log-in, though allauth may ask more than once for its answer."""
        if not hasattr(request, "issued_token"):
            request.issued_token = self._issue(request)
        return request.issued_token

    def lookup_session(self, session_token: str) -> SessionBase | None:
        session = super().lookup_session(session_token)
        return session if session is not None and goes_on(session) else None

    def _issue(self, request: HttpRequest) -> str | None:
        strong = has_second_factor(request)
        places = [
            place for place in places_of(request.user) if may_enter(place, strong)
        ]
        if not places:
            return None
        name = request.headers.get("User-Agent", "")[:100] or "app"
        issued = issue_token(places[0], name=name, second_factor=strong, fresh=True)
        return issued.token


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this log-in gave a second factor besides its password."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def may_enter(place: Place, second_factor: bool) -> bool:
    return second_factor or place.role == Role.CLIENT or not settings.REQUIRE_STAFF_MFA


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor is what keeps this person outside of some place."""
    return (
        settings.REQUIRE_STAFF_MFA
        and request.user.is_authenticated
        and not has_second_factor(request)
        and any(not may_enter(place, False) for place in places_of(request.user))
    )


def end_if_over(request: HttpRequest) -> None:
    """Forget who a browser is once its session is idle or old."""
    if request.user.is_authenticated and not goes_on(request.session):
        logout(request)


def enter_browser(request: HttpRequest) -> Entry | None:
    """Let the logged-in person of this browser into the clinic they chose, or their
    first, preferring one they administer."""
    if not request.user.is_authenticated:
        return None
    strong = has_second_factor(request)
    chosen = request.session.get(SESSION_KEY)
    if chosen is None:
        places = [
            place for place in places_of(request.user) if may_enter(place, strong)
        ]
        places.sort(key=lambda place: place.role != Role.CLINIC_ADMIN)
        if not places:
            return None
        chosen = request.session[SESSION_KEY] = str(places[0].id)
    entry = enter_as(UUID(chosen), request.user.pk, request.id, second_factor=strong)
    if entry is None:
        del request.session[SESSION_KEY]
    return entry


def confirm_identity(request: HttpRequest, proof: dict[str, str]) -> None:
    """Refuse unless `proof` is the password or a code of the member who calls.

    allauth counts the tries and takes a code once. Its session is left alone: a device
    has none.
    """
    (name,) = proof
    form_class, fault = PROOFS[name]
    user = request.member.user
    if not ratelimit.consume(request, app=LIMITS, action="reauthenticate", user=user):
        raise too_many_tries("reauthenticate")
    form = form_class(proof, user=user)
    if form.has_error(name, "too_many_login_attempts"):
        raise too_many_tries("login_failed")
    if not form.is_valid():
        raise InvalidInput.at(name, fault, "incorrect")
    if name == "code":
        form.authenticator.record_usage()


def too_many_tries(action: str) -> Throttled:
    """Once the longest of allauth's limits has passed, every one of them has."""
    rates = ratelimit.get_rates(app=LIMITS, action=action)
    return Throttled(max(rate.duration for rate in rates), "Too many tries.")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the caller showed who they are in the last five minutes; always so, where
    reauthentication is not required."""
    if request.device is None:
        return is_fresh_browser(request)
    if not settings.REQUIRE_REAUTHENTICATION:
        return True
    return request.fresh_until is not None and timezone.now() < request.fresh_until
