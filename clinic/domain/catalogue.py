"""Load a release of the reference catalogue: insert, replace, retire; safe to repeat.

The files are read and judged in full before anything is written, so that a release
comes in whole or not at all, and every problem in it is told at once.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from clinic.enums import (
    BenefitDirection,
    BodyView,
    ChangeUnit,
    Clearance,
    ContraindicationKind,
    EvidenceStatus,
    LimitKind,
    MissingMethod,
    Profession,
    ScoreDirection,
    ScoreFormula,
    TechniqueScope,
    Urgency,
)
from clinic.models.catalogue import (
    ASKED,
    EVERYWHERE,
    CatalogueEntry,
    CatalogueRelease,
    Contraindication,
    EducationTopic,
    HomeCareTemplate,
    ImportantChange,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    RetentionRule,
    ScoringExample,
    Technique,
    Tool,
    TriggerPointSite,
)
from clinic.models.clinic import Clinic
from clinic.models.tenant import TenantModel
from clinic.queries.catalogue import nearest
from clinic.scoring import band_of, items_of, score_of, takes
from clinic.tenancy import SHARED_CLINIC, scoped

DATA = Path(__file__).resolve().parents[1] / "data"
OWNER = "owner"  # The alias of the only database role that may write shared rows.

Model = type[CatalogueEntry]
Progress = Callable[[str, int, int], None]
Fields = dict[str, Any]

BOOKKEEPING = {one.name for one in TenantModel._meta.local_fields} | {"retired_at"}
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
UNANSWERED = "x"
ORIGINAL = "en"  # The language every shipped topic is first written in.
# Two reminders are about places, asked of the plan: no answer of a client ages.
NEVER_REVIEWED = ([ASKED], ["pelvic-floor"])


class CatalogueInvalid(Exception):
    """The files contradict themselves, each other or the model; nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"The catalogue is invalid; problems: {len(problems)}.")


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What became of one file's rows."""

    file: str
    rows: int
    inserted: int
    replaced: int
    retired: int

    @property
    def unchanged(self) -> int:
        return self.rows - self.inserted - self.replaced

    @property
    def changed(self) -> bool:
        return bool(self.inserted or self.replaced or self.retired)


@dataclass(frozen=True, slots=True)
class LoadReport:
    release: str
    checksum: str
    sheets: tuple[SheetReport, ...]

    @property
    def changed(self) -> bool:
        return any(sheet.changed for sheet in self.sheets)


def load_catalogue(
    folder: Path | None = None, *, progress: Progress | None = None
) -> LoadReport:
    """Make the shared rows what the files say; without a folder, the newest release."""
    folder = (folder or newest_release()).resolve()
    tell = progress or (lambda *step: None)
    catalogue, checksum = read_catalogue(folder, progress=tell)
    at = timezone.now()
    ids: dict[Model, dict[str, UUID]] = {}
    reports: list[SheetReport] = []
    with scoped(SHARED_CLINIC), transaction.atomic(using=OWNER):
        _hold_shared_clinic()
        for done, sheet in enumerate(SHEETS, len(SHEETS)):
            tell(f"Writing {sheet.file}", done, 2 * len(SHEETS))
            reports.append(_write(sheet, catalogue.of(sheet.model), ids, at))
        report = LoadReport(folder.name, checksum, tuple(reports))
        _record(report, at)
    tell("Done", 2 * len(SHEETS), 2 * len(SHEETS))
    return report


def newest_release() -> Path:
    return max(path for path in DATA.iterdir() if path.is_dir())


def _hold_shared_clinic() -> None:
    """Lock the clinic of the shared rows, so that two loads do not meet."""
    clinics = Clinic.objects.using(OWNER)
    clinics.get_or_create(pk=SHARED_CLINIC, defaults={"name": "Shared catalogue"})
    clinics.select_for_update().get(pk=SHARED_CLINIC)


def _write(
    sheet: "Sheet",
    rows: Iterable["Row"],
    ids: dict[Model, dict[str, UUID]],
    at: datetime,
) -> SheetReport:
    """Bring one table up to its file. `ids` knows the current rows by slug."""
    fields = contents(sheet.model)
    shared = sheet.model.objects.using(OWNER).filter(clinic=SHARED_CLINIC)
    columns = [one.attname for one in fields]
    held = {row["slug"]: row for row in shared.current().values("pk", *columns)}
    current = ids.setdefault(sheet.model, {})
    fresh, outdated = [], []
    for row in sorted(rows, key=sheet.stands_below):
        wanted = {
            one.attname: ids[_target(one)][row.values[one.name]]
            if one.is_relation and row.values[one.name]
            else row.values[one.name]
            for one in fields
        }
        old = held.pop(row.slug, None)
        if old and all(old[name] == value for name, value in wanted.items()):
            current[row.slug] = old["pk"]
            continue
        entry = sheet.model(clinic_id=SHARED_CLINIC, **wanted)
        current[row.slug] = entry.pk
        fresh.append(entry)
        if old:
            outdated.append(old["pk"])
    gone = [row["pk"] for row in held.values()]
    if outdated or gone:
        shared.filter(pk__in=outdated + gone).update(retired_at=at)
    sheet.model.objects.using(OWNER).bulk_create(fresh)
    return SheetReport(
        file=sheet.file,
        rows=len(current),
        inserted=len(fresh) - len(outdated),
        replaced=len(outdated),
        retired=len(gone),
    )


def _record(report: LoadReport, at: datetime) -> None:
    """Note what was loaded, unless the very same was loaded last."""
    releases = CatalogueRelease.objects.using(OWNER).filter(clinic=SHARED_CLINIC)
    latest = releases.order_by("-loaded_at", "-id").first()
    same = latest and (latest.label, latest.checksum) == (
        report.release,
        report.checksum,
    )
    if same and not report.changed:
        return
    facts = {
        "checksum": report.checksum,
        "loaded_at": at,
        "counts": {Path(sheet.file).stem: sheet.rows for sheet in report.sheets},
    }
    if not releases.filter(label=report.release).update(**facts):
        releases.create(clinic_id=SHARED_CLINIC, label=report.release, **facts)


# Reading: every cell by its field, every row by the rules of its file.


@dataclass(slots=True)
class Row:
    """A line of a file. References are slugs; what could not be read is absent."""

    line: int
    slug: str
    values: Fields = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Catalogue:
    """All the files, by model."""

    def __init__(self) -> None:
        self.rows: dict[Model, list[Row]] = {}
        self.by_slug: dict[Model, dict[str, Row]] = {}

    def add(self, model: Model, rows: list[Row]) -> None:
        self.rows[model] = rows
        self.by_slug[model] = {row.slug: row for row in rows}

    def of(self, model: Model) -> list[Row]:
        return self.rows[model]

    def sound(self, model: Model, slug: str) -> Fields | None:
        """What stands under a slug, if there is such a row without a problem."""
        row = self.by_slug[model].get(slug)
        return None if row is None or row.problems else row.values

    def places(self) -> set[str]:
        """Regions one can point at: those that are no groups."""
        regions = self.rows[PainRegion]
        return {row.slug for row in regions if row.values.get("is_group") is not True}


Rule = Callable[[Fields, Catalogue], Iterator[str]]


@dataclass(frozen=True)
class Sheet:
    """A file, its model, the columns that go by another name, and its rules."""

    file: str
    model: Model
    renamed: Mapping[str, str] = field(default_factory=dict)
    name: Callable[[Fields, Catalogue], str] | None = None
    rule: Rule = lambda row, catalogue: iter(())

    @property
    def columns(self) -> dict[str, models.Field]:
        """The field of every column that the file must have."""
        columns = {name: column for column, name in self.renamed.items()}
        return {
            columns.get(one.name, one.name): one
            for one in contents(self.model)
            if one.name != "name" or self.name is None
        }

    def stands_below(self, row: Row) -> bool:
        """Whether the row refers to another of its own file, which must come first."""
        return any(
            row.values[one.name]
            for one in contents(self.model)
            if one.related_model is self.model
        )


def contents(model: Model) -> list[models.Field]:
    """The fields that carry an entry's meaning."""
    return [one for one in model._meta.concrete_fields if one.name not in BOOKKEEPING]


def _target(one: models.Field) -> Model:
    """What a reference refers to; in a file it is always another entry."""
    return cast(Model, one.related_model)


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
    if text != text.strip() or any(sign < " " for sign in text):
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
            known = catalogue.by_slug[_target(one)]
            if slug not in known:
                yield _unknown(_target(one)._meta.verbose_name, slug, known)


def _unknown(what: object, slug: str, known: Iterable[str]) -> str:
    meant = " or ".join(nearest(slug, known))
    return f"unknown {what} {slug!r}" + (f"; did you mean {meant}?" if meant else "")


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


def _regions(row: Fields, name: str, catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.places()
    for slug in row[name]:
        if slug not in known:
            yield f"{name}: {_unknown('region', slug, known)}"
    if len(row[name]) != len(set(row[name])):
        yield f"{name}: a region is named twice"


def _right_side(row: Fields) -> Iterator[str]:
    """Places are given for the right side of the body, and marked as approximate."""
    if (row["view"] == BodyView.BACK and row["x"] < Decimal("0.5")) or (
        row["view"] == BodyView.FRONT and row["x"] > Decimal("0.5")
    ):
        yield f"x: {row['x']} is on the left side of the body"
    if row["view"] == BodyView.ANY:
        yield "view: a place is seen in one view"
    if not row["coordinates"]:
        yield "coordinates: say that they are approximate"


def _muscle(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    names = [other.values.get("name", "").lower() for other in catalogue.of(Muscle)]
    if names.count(row["name"].lower()) > 1:
        yield f"name: {row['name']!r} is another muscle's too"
    sites = catalogue.of(TriggerPointSite)
    if not any(site.values.get("muscle") == row["slug"] for site in sites):
        yield "no trigger-point site"


def _pain_region(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    yield from _regions(row, "adjacent", catalogue)
    for slug in row["adjacent"]:
        other = catalogue.sound(PainRegion, slug)
        if slug == row["slug"] or (other and row["slug"] not in other["adjacent"]):
            yield f"adjacent: {slug} is not beside it the other way round"
    if row["is_group"]:
        yield from _group(row, catalogue)
        return
    parent = catalogue.sound(PainRegion, row["parent"] or "")
    if row["parent"] is None or (parent and not parent["is_group"]):
        yield f"parent: {row['parent'] or 'nothing'} is no group"
    if row["x"] is None or row["y"] is None:
        yield "x, y: a region that is no group has its place"
    else:
        yield from _right_side(row)


def _group(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    if row["parent"] or row["adjacent"]:
        yield "a group has neither a parent nor neighbours"
    parts = [
        region.values.get("sensitive")
        for region in catalogue.of(PainRegion)
        if region.values.get("parent") == row["slug"]
    ]
    if row["sensitive"] != (2 * parts.count(True) > len(parts)):
        yield "sensitive: a group is sensitive when most of its regions are"


def _site(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    yield from _regions(row, "primary_regions", catalogue)
    yield from _regions(row, "secondary_regions", catalogue)
    if not row["primary_regions"]:
        yield "primary_regions: none"
    for slug in set(row["primary_regions"]) & set(row["secondary_regions"]):
        yield f"{slug} is both a primary and a secondary region"
    if row["slug"] != f"{row['muscle']}-trp{row['number']}":
        yield "the slug does not follow muscle and number"
    yield from _right_side(row)


def _technique(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    types = row["licence_types"]
    if len(types) != len(set(types)):
        yield "licence_types: one is named twice"
    if Profession.OTHER in types:
        yield "licence_types: 'other' is no profession to license"
    if bool(types) == (row["scope"] == TechniqueScope.STANDARD):
        yield "licence_types: they belong to every scope but standard"
    if (
        row["scope"] == TechniqueScope.OTHER_PROFESSION
        and Profession.MASSAGE_THERAPIST in types
    ):
        yield "licence_types: another profession's technique names massage-therapist"


def _contraindication(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    regions = row["limit_regions"]
    if regions not in ([EVERYWHERE], [ASKED]):
        yield from _regions(row, "limit_regions", catalogue)
    if len(row["applies_to"]) != len(set(row["applies_to"])):
        yield "applies_to: a word appears twice"
    if (row["limit"] == LimitKind.MAX_LEVEL) != (row["limit_level"] is not None):
        yield "limit_level: it belongs to max-level, and only there"
    if (row["limit"] == LimitKind.NONE) == bool(regions):
        yield "limit_regions: every limit names regions, and nothing else does"
    if row["kind"] == ContraindicationKind.ABSOLUTE and (
        row["limit"] != LimitKind.AVOID or regions != [EVERYWHERE]
    ):
        yield "limit: what is absolute is avoid, all"
    if (row["urgency"] == Urgency.EMERGENCY) != (
        row["clearance"] == Clearance.EMERGENCY
    ):
        yield "urgency, clearance: both say emergency, or neither"
    if row["review_days"] is None and regions not in NEVER_REVIEWED:
        yield "review_days: only reminders about places go without"


def _home_care(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.by_slug[Contraindication]
    named = row["contraindications"]
    for slug in named:
        rule = catalogue.sound(Contraindication, slug)
        if slug not in known:
            yield f"contraindications: {_unknown('contraindication', slug, known)}"
        elif rule and rule["kind"] == ContraindicationKind.ABSOLUTE:
            yield f"contraindications: {slug} speaks against all home care already"
    if len(named) != len(set(named)):
        yield "contraindications: one is named twice"
    if not row["contraindications_source"]:
        yield "contraindications_source: say where they are from"


def _movement(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    if not row["plausible_min"] <= row["normal"] <= row["plausible_max"]:
        yield "normal: it is outside of what is plausible"


def _measure(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    low, high, items = row["item_min"], row["item_max"], row["items"]
    if low >= high or row["score_min"] >= row["score_max"]:
        yield "a range without extent"
    ends = {
        ScoreFormula.VALUE: (low, high),
        ScoreFormula.MEAN: (low, high),
        ScoreFormula.SUM: (low * items, high * items),
        ScoreFormula.PERCENT: (0, 100),
    }[row["formula"]]
    if ends != (row["score_min"], row["score_max"]):
        yield f"min, max: items and formula give {ends[0]} to {ends[1]}"
    if row["min_answered"] > items:
        yield "min_answered: more than there are items"
    if row["missing_method"] == MissingMethod.NONE and row["min_answered"] != items:
        yield "min_answered: without a method for missing answers all are needed"
    for code, check in re.findall(r"\b(\d{3,6})-(\d)\b", row["loinc"]):
        if _check_digit(code) != int(check):
            yield f"loinc: {code}-{check} fails its check digit"


def _check_digit(code: str) -> int:
    """The digit that a LOINC code must end in (mod 10, doubling from the right)."""
    twice = [2 * int(digit) for digit in code[::-2]]
    once = [int(digit) for digit in code[-2::-2]]
    return (-sum(two // 10 + two % 10 for two in twice) - sum(once)) % 10


def _change(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    if not row["slug"].startswith(row["measure"].split("-")[0]):
        yield "the slug does not begin with its measure"
    if row["unit"] == ChangeUnit.PERCENT and row["baseline_condition"][:1] != ">":
        yield "baseline_condition: a percentage needs a baseline above 0"
    if (row["status"] == EvidenceStatus.GENERAL_KNOWLEDGE) != (
        "(general knowledge)" in row["source"]
    ):
        yield "status: it disagrees with the source"
    measure = catalogue.sound(OutcomeMeasure, row["measure"])
    if measure is None:
        return
    if (row["direction_of_benefit"] == BenefitDirection.HIGHER) != (
        measure["direction"] == ScoreDirection.HIGHER_IS_BETTER
    ):
        yield f"direction_of_benefit: it contradicts {row['measure']}"
    low, high = measure["score_min"], measure["score_max"]
    fits = {
        ChangeUnit.POINTS: 0 < row["value"] <= high - low,
        ChangeUnit.PERCENT: 0 < row["value"] <= 100,
        ChangeUnit.RAW: low <= row["value"] <= high and row["value"] > 0,
    }[row["unit"]]
    if not fits:
        yield f"value: {row['value']} {row['unit']} does not fit {low} to {high}"


def _example(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.sound(OutcomeMeasure, row["measure"])
    if known is None:
        return
    measure = OutcomeMeasure(**known)
    given = [text for text in row["answers"] if text != UNANSWERED]
    if not all(NUMBER.fullmatch(text) for text in given):
        yield f"answers: numbers, or {UNANSWERED} for an item without one"
        return
    answers = [None if text == UNANSWERED else Decimal(text) for text in row["answers"]]
    if len(answers) not in items_of(measure):
        yield f"answers: {len(answers)}, but the measure has {measure.items} items"
    if not all(
        measure.item_min <= one <= measure.item_max and takes(measure, one)
        for one in answers
        if one is not None
    ):
        yield "answers: one is out of range"
    score, expected = score_of(measure, answers), row["expected_score"]
    if (score is None) != (expected is None) or (
        score is not None and abs(score - expected) > Decimal("0.05")
    ):
        yield f"expected_score: {expected}, but the rule gives {score}"
    if row["expected_band"]:
        band = "" if score is None else band_of(measure, score)
        if not f"{band} ".startswith(f"{row['expected_band']} "):
            yield f"expected_band: {row['expected_band']}, but the rule gives {band!r}"


def _topic(row: Fields, catalogue: Catalogue) -> Iterator[str]:
    topic, language = row["translates"], row["language"]
    if not topic:
        if language != ORIGINAL:
            yield f"translates: {language} is no topic's first language"
        return
    known = catalogue.by_slug[EducationTopic]
    original = catalogue.sound(EducationTopic, topic)
    if topic not in known:
        yield f"translates: {_unknown('topic', topic, known)}"
    elif original and original["translates"]:
        yield f"translates: {topic} is a translation itself"
    elif original and original["kind"] != row["kind"]:
        yield f"kind: it is another than that of {topic}"
    if language == ORIGINAL:
        yield f"language: a translation is not in {ORIGINAL}"
    if row["slug"] != f"{topic}-{language.lower()}":
        yield "the slug does not follow topic and language"


def _site_name(row: Fields, catalogue: Catalogue) -> str:
    muscle = catalogue.by_slug[Muscle][row["muscle"]].values
    return f"{muscle.get('name')}: {row['label']}"


def _movement_name(row: Fields, catalogue: Catalogue) -> str:
    return f"{row['joint'][0].upper()}{row['joint'][1:]} {row['movement']}"


def _change_name(row: Fields, catalogue: Catalogue) -> str:
    return f"{row['kind']} {row['value']} {row['unit']}"


def _example_name(row: Fields, catalogue: Catalogue) -> str:
    measure = catalogue.by_slug[OutcomeMeasure][row["measure"]].values
    return f"{measure.get('name')}, {row['measure_version']}"


# What is referred to stands before what refers to it.
SHEETS = (
    Sheet("muscles.csv", Muscle, rule=_muscle),
    Sheet("pain_regions.csv", PainRegion, rule=_pain_region),
    Sheet(
        "trigger_points.csv",
        TriggerPointSite,
        renamed={"muscle_slug": "muscle"},
        name=_site_name,
        rule=_site,
    ),
    Sheet(
        "techniques.csv",
        Technique,
        renamed={
            "duration_s_min": "seconds_min",
            "duration_s_max": "seconds_max",
            "pain_nrs_min": "pain_min",
            "pain_nrs_max": "pain_max",
        },
        rule=_technique,
    ),
    Sheet("tools.csv", Tool, renamed={"type": "kind"}),
    Sheet("positions.csv", Position),
    Sheet("contraindications.csv", Contraindication, rule=_contraindication),
    Sheet(
        "home_care.csv",
        HomeCareTemplate,
        renamed={
            "hold_s_min": "hold_seconds_min",
            "hold_s_max": "hold_seconds_max",
            "duration_minutes_min": "minutes_min",
            "duration_minutes_max": "minutes_max",
            "temp_c_min": "temperature_c_min",
            "temp_c_max": "temperature_c_max",
        },
        rule=_home_care,
    ),
    Sheet(
        "rom_movements.csv",
        RangeOfMotionMovement,
        renamed={"normal_degrees": "normal"},
        name=_movement_name,
        rule=_movement,
    ),
    Sheet(
        "outcome_measures.csv",
        OutcomeMeasure,
        renamed={"code": "slug", "min": "score_min", "max": "score_max"},
        rule=_measure,
    ),
    Sheet(
        "important_changes.csv",
        ImportantChange,
        renamed={"measure_slug": "measure"},
        name=_change_name,
        rule=_change,
    ),
    Sheet(
        "scoring_examples.csv",
        ScoringExample,
        renamed={"measure_slug": "measure", "version": "measure_version"},
        name=_example_name,
        rule=_example,
    ),
    Sheet("education_topics.csv", EducationTopic, rule=_topic),
    Sheet("retention_rules.csv", RetentionRule),
)
