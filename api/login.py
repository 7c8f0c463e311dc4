"""Getting in: allauth's log-in hands out our device tokens, and opens the admin."""

from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from django.conf import settings
from django.http import HttpRequest

from clinic.domain.device import issue_token
from clinic.enums import Role
from clinic.queries.membership import Entry, Place, enter_as, places_of

SESSION_KEY = "palpate_member"
METHODS_KEY = "account_authentication_methods"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # Accounts are made by invitation.


class DeviceTokenStrategy(SessionTokenStrategy):
    """Answers a finished log-in with a token of its own, bound to one membership."""

    def create_access_token(self, request: HttpRequest) -> str | None:
        """One for each log-in, though allauth may ask more than once for its answer."""
        if not hasattr(request, "issued_token"):
            request.issued_token = self._issue(request)
        return request.issued_token

    def _issue(self, request: HttpRequest) -> str | None:
        strong = has_second_factor(request)
        places = [
            place for place in places_of(request.user) if may_enter(place, strong)
        ]
        if not places:
            return None
        name = request.headers.get("User-Agent", "")[:100] or "app"
        return issue_token(places[0], name=name, second_factor=strong).token


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this log-in gave a second factor besides its password."""
    methods = request.session.get(METHODS_KEY, [])
    return any(method.get("method") == "mfa" for method in methods)


def may_enter(place: Place, second_factor: bool) -> bool:
    return second_factor or place.role == Role.CLIENT or not settings.REQUIRE_STAFF_MFA


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
    entry = enter_as(UUID(chosen), request.user.pk, request.id)
    if entry is None:
        del request.session[SESSION_KEY]
    elif entry.member.role != Role.CLIENT and not strong and settings.REQUIRE_STAFF_MFA:
        return None
    return entry
