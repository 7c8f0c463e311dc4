"""What every answer must be, whichever test asked for it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from http.cookies import Morsel
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from tests.canary import address_faults, refusal_faults
from tests.documented import document_faults

FAULTS: list[str] = []

HEADERS = {
    "Content-Security-Policy": re.compile(
        r"(?!.*unsafe)(?=.*default-src 'self')(?=.*frame-ancestors 'none').*"
    ),
    "Cross-Origin-Opener-Policy": re.compile("same-origin"),
    "Cross-Origin-Resource-Policy": re.compile("same-origin"),
    "Permissions-Policy": re.compile(r".*camera=\(\).*"),
    "Referrer-Policy": re.compile("same-origin"),
    "Server": re.compile("web"),
    "X-Content-Type-Options": re.compile("nosniff"),
    "X-Frame-Options": re.compile("DENY"),
}
UNSTORED = re.compile(r".*\bno-store\b.*")
REVALIDATED = re.compile("private, no-cache")
TELLING = ("X-Powered-By", "Via", "X-Runtime", "Access-Control-Allow-Origin")
# Is it kept from scripts?
COOKIES = {"language": True, "sessionid": True, "csrftoken": False}
STATIC, CATALOGUE = "/static/", "/api/v1/catalogue/"
API = "/api/v1/"  # HTML here is development's alone; DRF aligns two buttons inline.
# The page of allauth's own document names Redoc elsewhere; the policy refuses it.
OURS = re.compile(r"/(?!/)|//cdn\.jsdelivr\.net/npm/redoc@")
OF_OUR_FILES = re.compile(
    r'<script(?:\s+id="[a-z-]+")?\s+src="/(?!/)[^"<>]*"(?:\s+data-[a-z-]+="[^"<>]*")*'
    r"(?:\s+(?:async|defer))?\s*>"
)
INLINE = re.compile(r"<style|<script|\s(?:style|on[a-z]+)\s*=|javascript:", re.I)


class AnswersMiddleware:
    """Outermost in the tests: sees the answer as the server would send it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        where = f"{request.method} {request.path} {response.status_code}"
        FAULTS.extend(f"{where}: {fault}" for fault in faults_of(request, response))
        return response


def faults_of(request: HttpRequest, response: HttpResponseBase) -> list[str]:
    return [
        *header_faults(request, response),
        *cookie_faults(response),
        *([] if request.path.startswith(API) else inline_faults(response)),
        *address_faults(request),
        *refusal_faults(response),
        *document_faults(request, response),
    ]


def header_faults(request: HttpRequest, response: HttpResponseBase) -> list[str]:
    expected = dict(HEADERS)
    if not request.path.startswith(STATIC):
        may_be_kept = request.path.startswith(CATALOGUE) and "ETag" in response.headers
        expected["Cache-Control"] = REVALIDATED if may_be_kept else UNSTORED
    return [
        *(
            f"{name} is {response.headers.get(name)!r}"
            for name, right in expected.items()
            if not right.fullmatch(response.headers.get(name, ""))
        ),
        *(f"{name} is there" for name in TELLING if name in response.headers),
    ]


def cookie_faults(response: HttpResponseBase) -> list[str]:
    return [
        f"cookie {name} is {morsel.OutputString()!r}"
        for name, morsel in response.cookies.items()
        if morsel["max-age"] != 0  # Else it is taken back.
        and is_loose(name, morsel)
    ]


def is_loose(name: str, morsel: Morsel[str]) -> bool:
    return (
        name not in COOKIES
        or morsel["samesite"] != "Lax"
        or morsel["path"] != "/"
        or morsel["domain"]
        or bool(morsel["httponly"]) != COOKIES[name]
    )


def inline_faults(response: HttpResponseBase) -> list[str]:
    """Script or style in a page itself, which the content policy would refuse."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or getattr(response, "streaming", False):
        return []
    page = response.content.decode()
    if not INLINE.search(OF_OUR_FILES.sub("", page)):
        return []  # Parsing it takes longer than most pages do.
    reader = InlineReader()
    reader.feed(page)
    return reader.found


class InlineReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = dict(attrs)
        is_code = tag == "script" and "json" not in (given.get("type") or "")
        if tag == "style" or (is_code and "src" not in given):
            self.found.append(f"<{tag}> is written into the page")
        if tag == "script" and not OURS.match(given.get("src") or "/"):
            self.found.append(f'<script src="{given["src"]}"> is from elsewhere')
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f'<{tag} {name}="{value}"> is written into the page')
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}> is a script")
