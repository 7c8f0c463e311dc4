"""A file that is there when it is whole, for its owner's eyes alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Where to write what `path` is once this ends well. Nothing is overwritten."""
    if path.exists():
        raise CommandError(f"{path} is there already: choose another name.")
    draft = path.with_name(f"{path.name}.part")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        yield draft
        draft.rename(path)
    except OSError as error:
        raise CommandError(f"{path} can not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
