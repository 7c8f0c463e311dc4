"""Asking for a new password by mail.

The address is looked up, and the mail made, when the answer has left: how long it takes
tells nobody whether there is an account.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.context import request_context
from allauth.headless.account.inputs import RequestPasswordResetInput
from allauth.headless.account.views import RequestPasswordResetView
from django.db import connections, transaction
from django.http import HttpRequest
from django.utils import translation

logger = logging.getLogger(__name__)
# One after the other; a process that ends sends what is waiting first.
POST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")
ANSWERED = 1.0  # Seconds; what began sooner would slow the answer down, and tell.


class ResetForm(ResetPasswordForm):
    def clean_email(self) -> str:
        return str(get_adapter().clean_email(self.cleaned_data["email"]))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        begin = time.monotonic() + ANSWERED
        transaction.on_commit(partial(POST.submit, mail_key, request, email, begin))
        return email


class ResetInput(ResetForm, RequestPasswordResetInput):
    """The same, as apps send it."""


class ResetView(RequestPasswordResetView):
    input_class = ResetInput


def mail_key(request: HttpRequest, email: str, begin: float) -> None:
    """To an account, a key for a new password; else to the address, that it has none.

    What could not be sent is told in the log; the person will ask again.
    """
    time.sleep(max(0, begin - time.monotonic()))
    try:
        language = translation.get_language_from_request(request)
        with translation.override(language), request_context(request):
            users = filter_users_by_email(
                email, is_active=True, prefer_verified=True, for_login=True
            )
            request_password_reset(request, email, users, default_token_generator)
    except Exception:
        logger.exception("A mail about a new password was not sent.")
    finally:
        connections.close_all()
