"""A list as a sheet: its columns, told as on the page, and no cell a formula."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from io import StringIO
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from clinic.spreadsheet import write_sheet

MOST_ROWS = 5_000


def sheet_of(page: Any, records: Iterable[Any], columns: Iterable[Any]) -> HttpResponse:
    """Named after the list and the day, and after nobody in it."""
    names = [one for one in columns if one != "action_checkbox"]
    stream = StringIO(newline="")
    write_sheet(stream, _rows(page, records, names))
    answer = HttpResponse(
        stream.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    file = f"{page.opts.model_name}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _rows(page: Any, records: Iterable[Any], names: list[Any]) -> Iterator[list[Any]]:
    yield [capfirst(str(label_for_field(name, page.model, page))) for name in names]
    for record in records:
        yield [_cell(page, record, name) for name in names]


def _cell(page: Any, record: Any, name: Any) -> Any:
    field, _attribute, value = lookup_field(name, record, page)
    if field is not None and getattr(field, "flatchoices", None):
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, SafeString):
        return unescape(strip_tags(value))
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")
    return "; ".join(map(str, value)) if isinstance(value, list) else value
