"""What an operator did wrong, or can mend, in one plain sentence."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError
from psycopg import errors

from clinic.errors import DomainError

NOT_MIGRATED = (errors.UndefinedTable, errors.UndefinedFunction, errors.UndefinedColumn)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """End a command with a sentence and a non-zero exit, never with a traceback."""
    pool = logging.getLogger("psycopg.pool")
    level = pool.level
    pool.setLevel(logging.CRITICAL)  # It tells of every try; one sentence will do.
    try:
        yield
    except DomainError as error:
        raise CommandError(error.detail) from error
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
    except DatabaseError as error:
        _explain(error)
    finally:
        pool.setLevel(level)


def check(option: str, value: Any, *validators: Any) -> None:
    """Hold a value of the command line against its validators, naming the option."""
    for validator in validators:
        try:
            validator(value)
        except ValidationError as error:
            raise CommandError(
                f"{option} {value}: {' '.join(error.messages)}"
            ) from error


def _explain(error: DatabaseError) -> NoReturn:
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    if isinstance(error, ProgrammingError) and isinstance(
        error.__cause__, NOT_MIGRATED
    ):
        said = "The database is not set up: run `manage.py migrate --database owner`"
    elif isinstance(error, OperationalError):
        said = f"The database can not be used at the moment: {said}"
    else:
        said = f"The database refused: {said}"
    raise CommandError(f"{said}.") from error
