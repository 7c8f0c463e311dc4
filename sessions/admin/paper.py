"""Links from a record's page to its papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def papers(**names: str) -> Callable[[Any, Any], SafeString]:
    """A field of a page: what each paper is called, by the name of its address."""

    @admin.display(description="papers")
    def shown(page: Any, record: Any) -> SafeString:
        return format_html_join(
            " \N{MIDDLE DOT} ",
            '<a href="{}">{} (PDF)</a>',
            (
                (reverse(name.replace("_", "-"), args=[record.pk]), said)
                for name, said in names.items()
            ),
        )

    return shown
