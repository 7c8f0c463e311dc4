"""Read a release's files: every cell by its field, every row by the rules of its file.

They are judged in full before anything is written, so that a release comes in whole or
not at all, and every problem in it is told at once.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from clinic.domain.sheet import Catalogue, Fields, Row, Sheet, contents, target
from clinic.domain.sheet_rules import NUMBER, SHEETS, unknown

CONTROL = re.compile(r"[\x00-\x1f]")
DATA = Path(__file__).resolve().parents[1] / "data"

Progress = Callable[[str, int, int], None]


class CatalogueInvalid(Exception):
    """The files contradict themselves, each other or the model; nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"The catalogue is invalid; problems: {len(problems)}.")


def newest_release() -> Path:
    return max(path for path in DATA.iterdir() if path.is_dir())


def read_catalogue(
    folder: Path, *, progress: Progress = lambda *step: None
) -> tuple[Catalogue, str]:
    """All rows of a folder and the SHA-256 of its files, or `CatalogueInvalid`."""
    if not folder.is_dir():
        raise CatalogueInvalid([f"{folder}: no such folder"])
    if len(folder.name) > 60:
        raise CatalogueInvalid(
            [f"{folder}: a release's name has 60 characters at most"]
        )
    catalogue, digest = Catalogue(), hashlib.sha256()
    problems: list[str] = []
    for done, sheet in enumerate(SHEETS):
        progress(f"Reading {sheet.file}", done, 2 * len(SHEETS))
        try:
            data = (folder / sheet.file).read_bytes()
        except OSError as error:
            problems.append(f"{sheet.file}: {error.strerror}")
            continue
        digest.update(f"{sheet.file} {len(data)}\n".encode() + data)
        try:
            catalogue.add(sheet.model, _read(sheet, data))
        except (UnicodeDecodeError, csv.Error) as error:
            problems.append(f"{sheet.file}: {error}")
        except CatalogueInvalid as invalid:
            problems.extend(f"{sheet.file}: {problem}" for problem in invalid.problems)
    if not problems:  # Rules across files need all of them.
        problems = list(_judge(catalogue))
    if problems:
        raise CatalogueInvalid(problems)
    return catalogue, digest.hexdigest()


def _read(sheet: Sheet, data: bytes) -> list[Row]:
    text = data.decode("utf-8")
    if "\r" in text:
        raise CatalogueInvalid(["carriage return in the file"])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header, columns = next(reader, []), sheet.columns
    problems = [
        *(f"no column {name}" for name in columns.keys() - set(header)),
        *(f"unknown column {name!r}" for name in set(header) - columns.keys()),
        *(["a column appears twice"] if len(header) != len(set(header)) else []),
    ]
    if problems:
        raise CatalogueInvalid(sorted(problems))
    rows = [_read_row(header, columns, cells, reader.line_num) for cells in reader]
    if not rows:
        raise CatalogueInvalid(["no rows"])
    return rows


def _read_row(
    header: list[str], columns: dict[str, models.Field], cells: list[str], line: int
) -> Row:
    if len(cells) != len(header):
        wrong = f"wrong number of columns: {len(cells)}, not {len(header)}"
        return Row(line, cells[0] if cells else "", problems=[wrong])
    texts = dict(zip(header, cells, strict=True))
    row = Row(line, texts.get("slug") or texts.get("code", ""))
    for column, text in texts.items():
        try:
            row.values[columns[column].name] = _cell(columns[column], text)
        except ValidationError as error:
            row.problems += [f"{column}={text!r}: {what}" for what in error.messages]
    return row


def _cell(one: models.Field, text: str) -> Any:
    if text != text.strip() or CONTROL.search(text):
        raise ValidationError("Stray blank or control character.")
    if one.max_length and len(text) > one.max_length:
        raise ValidationError(f"Longer than {one.max_length} characters.")
    if isinstance(one, models.ForeignKey):
        if not text and not one.null:
            raise ValidationError("It must be named.")
        return text or None
    if isinstance(one, models.BooleanField):
        if text not in ("yes", "no"):
            raise ValidationError("Say yes or no.")
        return text == "yes"
    if isinstance(one, ArrayField):
        words = text.split(";") if text else []
        if "" in words:
            raise ValidationError("Empty word.")
        return one.clean(words, None)
    if isinstance(one, (models.IntegerField, models.DecimalField)):
        if text and not NUMBER.fullmatch(text):
            raise ValidationError("That is no number.")
        return one.clean(text or None, None)
    if isinstance(one, models.DateField):
        return one.clean(text or None, None)
    return one.clean(text, None)


def _judge(catalogue: Catalogue) -> Iterator[str]:
    """Every problem, in the order of the files and their lines."""
    for sheet in SHEETS:
        seen: set[str] = set()
        for row in catalogue.of(sheet.model):
            if row.slug in seen:
                row.problems.append("this slug appears twice")
            elif row.slug.startswith("x-"):
                row.problems.append("slugs with x- are the clinics' own")
            seen.add(row.slug)
            row.problems += _unknown_references(sheet, row, catalogue)
        for row in catalogue.of(sheet.model):
            if not row.problems:
                row.problems += _ranges(row.values)
                row.problems += sheet.rule(row.values, catalogue)
            if sheet.name and not row.problems:
                row.values["name"] = sheet.name(row.values, catalogue)
            for problem in row.problems:
                yield f"{sheet.file}:{row.line}: {row.slug}: {problem}"


def _unknown_references(sheet: Sheet, row: Row, catalogue: Catalogue) -> Iterator[str]:
    for one in contents(sheet.model):
        slug = row.values.get(one.name)
        if isinstance(one, models.ForeignKey) and slug:
            known = catalogue.by_slug[target(one)]
            if slug not in known:
                yield unknown(target(one)._meta.verbose_name, slug, known)


def _ranges(row: Fields) -> Iterator[str]:
    """Of every range, whether both ends are given, the right way round."""
    for name in row:
        if name.endswith("_min"):
            stem = name.removesuffix("_min")
            low, high = row[name], row[f"{stem}_max"]
            if (low is None) != (high is None):
                yield f"{stem}: only one end of the range"
            elif low is not None and low > high:
                yield f"{stem}: {low} is above {high}"
