"""Signing, and what may be said once it is done, as buttons of a record's page."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import Act
from clinic.domain.act import Act as RecordAct
from clinic.permissions import Permission
from sessions.domain.signature import add_addendum, co_sign


class AddendumForm(forms.Form):
    text = forms.CharField(
        max_length=10_000,
        widget=AdminTextareaWidget,
        help_text=_("Signed as it is made. What is signed stays as it is."),
    )


def signing(sign: RecordAct[Any, Any, Any]) -> tuple[Act, ...]:
    """What makes a record final, and the words that stand beside it then."""
    return (
        Act(
            "sign",
            _("Sign"),
            sign,
            in_list=False,
            needs=Permission.RECORD_SIGN,
            asks_again=True,
        ),
        Act(
            "addendum",
            _("Add addendum"),
            add_addendum,
            AddendumForm,
            in_list=False,
            needs=Permission.ADDENDUM_ADD,
            asks_again=True,
        ),
        Act(
            "co-sign",
            _("Co-sign"),
            co_sign,
            in_list=False,
            needs=Permission.RECORD_SIGN,
            asks_again=True,
        ),
    )
