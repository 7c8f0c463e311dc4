"""Logs tell what went wrong and where, and nothing of whom it was about.

An exception's own words may quote a row or what was typed: PostgreSQL names the values
of a key that is taken, Python the text that is no number. They are left out; its type,
the way it took, and what the database says of its own parts are enough to find it.
"""

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from types import TracebackType

import psycopg
from django.core.exceptions import ImproperlyConfigured

# What the database says when it can not be reached, or ends a statement itself, is
# about servers and time. Its first line alone: the lines after it quote.
ABOUT_US = (psycopg.OperationalError, psycopg.InterfaceError, ImproperlyConfigured)
PARTS = ("sqlstate", "table_name", "column_name", "constraint_name")
Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class SafeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record = copy(record)
        record.exc_text = None  # Another handler may have written its own.
        return super().format(record)

    def formatException(self, ei: Raised | tuple[None, None, None]) -> str:
        return "\n".join(told(ei[1])) if ei[1] is not None else ""


def told(error: BaseException) -> Iterator[str]:
    """The lines of a traceback, from the first cause to what came of it."""
    hidden = None if error.__suppress_context__ else error.__context__
    if (cause := error.__cause__ or hidden) is not None:
        yield from told(cause)
        yield "From which came:"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield name_of(error)


def name_of(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    details = [f"{part} {value}" for part, value in _parts(error) if value]
    if isinstance(error, ABOUT_US):
        details += str(error).splitlines()[:1]
    return ": ".join([name, *([", ".join(details)] if details else [])])


def _parts(error: BaseException) -> Iterator[tuple[str, str | None]]:
    diagnosis = getattr(error, "diag", None)
    for part in PARTS:
        yield part, getattr(diagnosis, part, None)
