"""What allauth is told about our accounts: who it mails, what it encrypts."""

import unicodedata
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.shortcuts import resolve_url

from api import encryption
from api.account_events import WatchedAccounts
from api.browsing import begin
from api.login import lacks_second_factor
from clinic.models import User


class AccountAdapter(WatchedAccounts):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # Accounts are made by invitation.

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request.session)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff who need a second factor begin where they give or set up one."""
        if lacks_second_factor(request):
            return resolve_url("mfa_index")
        return super().get_login_redirect_url(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        user.refresh_from_db(fields=["credentials"])

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Tell of a change of password or factor, which has ended every session; the
        browser that made it stays."""
        super().send_notification_mail(template_prefix, user, *args, **kwargs)
        if self.request.user.is_authenticated and self.request.user.pk == user.pk:
            user.refresh_from_db(fields=["credentials"])
            update_session_auth_hash(self.request, user)

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """One count an account, however its address is spelt and ours is called."""
        login = credentials.get("email", "")
        return unicodedata.normalize("NFKC", login).upper().lower()


class FactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)
