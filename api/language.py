"""In which language a page is: what its reader chose, else what their browser asks for,
else the clinic's. What programs read is in English."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from clinic.language import language_for

PROGRAMS = ("/api/", "/_allauth/", "/healthz", "/readyz", settings.STATIC_URL)


class LanguageMiddleware:
    """Speaks it while a page is made; behind the scope, which knows the clinic."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PROGRAMS):
            return self.get_response(request)
        request.LANGUAGE_CODE = language_of_page(request)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def language_of_reader(request: Any) -> str:
    """Of an answer that has words: a client's own, on a page the page's."""
    member = request.member
    if member.client_id is not None:
        return language_for(member.client.language, member.clinic.locale)
    if request.device is None:
        return language_of_page(request)
    return settings.LANGUAGE_CODE


def language_of_page(request: Any) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    clinic = request.member.clinic.locale if request.member else None
    return language_for(chosen, *(tag for tag, _ in asked if tag != "*"), clinic)
