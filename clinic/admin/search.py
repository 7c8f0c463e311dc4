"""What was searched for, kept out of addresses: it may be the name of a client.

A search is sent in a form and kept in the browser's session. Addresses bear its key,
under the name that Django gives the words themselves.
"""

import json
from functools import partial
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.views.main import (
    ERROR_FLAG,
    PAGE_VAR,
    SEARCH_VAR,
    ChangeList,
    ChangeListSearchForm,
)
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_noop

KEPT = "palpate_searches"
MOST = 50
OVER = gettext_noop("This search is over. Type it again.")


def keep_search(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the list as it was narrowed, searched for this."""
    query = request.GET.copy()
    for name in (SEARCH_VAR, PAGE_VAR, ERROR_FLAG):
        query.pop(name, None)
    form = ChangeListSearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors[SEARCH_VAR]))
    elif words := form.cleaned_data[SEARCH_VAR]:
        query[SEARCH_VAR] = _key_of(request, words)
    return redirect(f"{request.path}?{query.urlencode()}")


def _key_of(request: HttpRequest, words: str) -> str:
    kept = list(request.session.get(KEPT, {}).items())
    key = token_urlsafe(9)
    request.session[KEPT] = dict([*kept, (key, words)][-MOST:])
    return key


class KeptSearchForm(ChangeListSearchForm):
    """Takes the key of a search for its words."""

    def __init__(self, data: Any, kept: dict[str, str]) -> None:
        super().__init__(data)
        self.kept = kept

    def clean(self) -> dict[str, Any]:
        key = self.cleaned_data.pop(SEARCH_VAR, "")
        if key and key not in self.kept:
            raise forms.ValidationError(gettext(OVER))
        return {SEARCH_VAR: self.kept.get(key, "")}


class SearchedList(ChangeList):
    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.kept = request.session.get(KEPT, {})
        self.search_form_class = partial(KeptSearchForm, kept=self.kept)
        super().__init__(request, *args, **kwargs)

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Nothing for a search that is over: an act chosen for all it found would else
        be one on all there are."""
        found = super().get_queryset(request, *args, **kwargs)
        key = request.GET.get(SEARCH_VAR)
        return found if not key or key in self.kept else found.none()


class Suggestions(AutocompleteSelect):
    """Choices by what is typed, which is sent in the body."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = get_token(request)

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        headers = json.dumps({"X-CSRFToken": self.token})
        attrs = super().build_attrs(*args, **kwargs)
        return attrs | {"data-ajax--type": "POST", "data-ajax--headers": headers}
