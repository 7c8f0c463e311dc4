import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import groupby, zip_longest
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import (
    IntegrityError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.db import models as db
from django.test.utils import CaptureQueriesContext

from clinic.domain.catalogue import load_catalogue
from clinic.domain.release import CatalogueInvalid, newest_release, read_catalogue
from clinic.domain.sheet_rules import SHEETS
from clinic.enums import BodyView, LimitKind, TechniqueScope
from clinic.models.catalogue import (
    CatalogueRelease,
    Contraindication,
    HomeCareTemplate,
    ImportantChange,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    RangeOfMotionMovement,
    ScoringExample,
    Technique,
    Tool,
    TriggerPointSite,
)
from clinic.models.clinic import Clinic
from clinic.queries.catalogue import current_release, known_slugs, nearest_slugs
from clinic.tenancy import SHARED_CLINIC, scoped

SHIPPED = newest_release()
files_only = pytest.mark.no_db


@pytest.fixture
def folder(tmp_path) -> Path:
    """A release of its own, equal to the shipped one."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "2099.01"))


def rows_of(file: str, folder: Path = SHIPPED) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(file: str, rows: list[dict[str, str]], folder: Path) -> None:
    with (folder / file).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def amend(folder: Path, file: str, slug: str, /, **columns: str) -> None:
    rows = rows_of(file, folder)
    (row,) = (row for row in rows if slug in (row.get("slug"), row.get("code")))
    assert columns.keys() <= row.keys()
    row.update(columns)
    write(file, rows, folder)


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(CatalogueInvalid) as refusal:
        read_catalogue(folder)
    return refusal.value.problems


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements by which the owner changes something."""
    found: list[str] = []
    with CaptureQueriesContext(connections["owner"]) as captured:
        yield found
    changing = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
    found += [query["sql"] for query in captured if changing.match(query["sql"])]


def owned(model: type[db.Model]) -> db.QuerySet:
    return model._default_manager.using("owner").filter(clinic=SHARED_CLINIC)


# The shipped files


@files_only
def test_shipped_release_is_valid_and_read_in_full():
    catalogue, checksum = read_catalogue(SHIPPED)

    assert {sheet.file: len(catalogue.of(sheet.model)) for sheet in SHEETS} == {
        path.name: len(rows_of(path.name)) for path in SHIPPED.glob("*.csv")
    }
    assert re.fullmatch(r"[0-9a-f]{64}", checksum)


@files_only
def test_checksum_follows_the_content(folder):
    assert read_catalogue(folder)[1] == read_catalogue(SHIPPED)[1]

    amend(folder, "tools.csv", "thumb", hygiene="Hand wash twice")

    assert read_catalogue(folder)[1] != read_catalogue(SHIPPED)[1]


@files_only
def test_source_file_explains_every_column():
    manual = (SHIPPED / "SOURCE.md").read_text(encoding="utf-8")
    columns = {
        column for path in SHIPPED.glob("*.csv") for column in rows_of(path.name)[0]
    }

    assert {column for column in columns if f"`{column}`" not in manual} == set()


@files_only
def test_shipped_files_name_no_path_of_a_machine():
    path = re.compile(r"(?<![\w.])/(work|home|tmp|root|usr|var)/")

    assert [
        file.name
        for file in SHIPPED.rglob("*.*")
        if path.search(file.read_text(encoding="utf-8"))
    ] == []


@files_only
@pytest.mark.parametrize(
    "code",
    ["nrs-11", "vas-100", "psfs", "odi", "rmdq", "ndi", "pgic", "pgic-hurst-bolton"],
)
def test_measures_of_progress_have_an_example_and_an_important_change(code):
    examples = Counter(row["measure_slug"] for row in rows_of("scoring_examples.csv"))
    changes = Counter(row["measure_slug"] for row in rows_of("important_changes.csv"))

    assert examples[code]
    assert changes[code]


@files_only
def test_low_back_pain_leads_to_its_usual_muscles():
    found = {
        row["muscle_slug"]
        for row in rows_of("trigger_points.csv")
        if "low-back"
        in f"{row['primary_regions']};{row['secondary_regions']}".split(";")
    }

    assert found >= {
        "gluteus-medius",
        "iliocostalis-lumborum",
        "iliopsoas",
        "longissimus-thoracis",
        "multifidus-lumbar",
        "piriformis",
        "quadratus-lumborum",
        "rectus-abdominis",
    }


# Faults in the files

Fault = tuple[str, str, str, str, str]
FAULTS: list[Fault] = [  # File, row, column, its text, and what is told of it.
    # muscles
    ("muscles", "masseter", "source", "", "This field cannot be blank"),
    ("muscles", "masseter", "name", "", "This field cannot be blank"),
    ("muscles", "masseter", "name", " Masseter", "Stray blank"),
    ("muscles", "masseter", "name", "Mass\neter", "control character"),
    ("muscles", "masseter", "name", "M" * 251, "Longer than 250"),
    ("muscles", "masseter", "name", "temporalis", "is another muscle's too"),
    ("muscles", "masseter", "slug", "Masseter", "lower-case words"),
    ("muscles", "masseter", "slug", "temporalis", "this slug appears twice"),
    ("muscles", "masseter", "slug", "x-masseter", "are the clinics' own"),
    ("muscles", "masseter", "slug", "masseter-2", "no trigger-point site"),
    ("muscles", "masseter", "body_group", "tail", "'tail' is not a valid choice"),
    ("muscles", "masseter", "side_applicable", "maybe", "Say yes or no"),
    # pain_regions
    ("pain_regions", "low-back", "parent", "", "parent: nothing is no group"),
    ("pain_regions", "low-back", "parent", "mid-back", "mid-back is no group"),
    ("pain_regions", "low-back", "parent", "bac", "'bac'; did you mean back"),
    ("pain_regions", "low-back", "adjacent", "occiput", "the other way round"),
    ("pain_regions", "low-back", "adjacent", "low-back", "the other way round"),
    ("pain_regions", "low-back", "adjacent", "sacrun", "did you mean sacrum"),
    ("pain_regions", "low-back", "adjacent", "sacrum;;flank", "Empty word"),
    ("pain_regions", "low-back", "x", "", "has its place"),
    ("pain_regions", "low-back", "x", "0.4", "is on the left side"),
    ("pain_regions", "low-back", "view", "any", "seen in one view"),
    ("pain_regions", "low-back", "coordinates", "", "approximate"),
    ("pain_regions", "low-back", "sensitive_source", "", "cannot be blank"),
    ("pain_regions", "forehead", "x", "0.6", "is on the left side"),
    ("pain_regions", "forehead", "y", "1.1", "less than or equal to 1"),
    ("pain_regions", "back", "parent", "head", "neither a parent nor neighbours"),
    ("pain_regions", "back", "sensitive", "yes", "most of its regions are"),
    # trigger_points
    ("trigger_points", "masseter-trp1", "muscle_slug", "maseter", "mean masseter"),
    ("trigger_points", "masseter-trp1", "muscle_slug", "", "It must be named"),
    ("trigger_points", "masseter-trp1", "number", "9", "follow muscle and number"),
    ("trigger_points", "masseter-trp1", "primary_regions", "", "none"),
    ("trigger_points", "masseter-trp1", "primary_regions", "head", "region 'head'"),
    ("trigger_points", "masseter-trp1", "primary_regions", "eye;eye", "named twice"),
    ("trigger_points", "masseter-trp1", "secondary_regions", "eyes", "mean eye"),
    ("trigger_points", "masseter-trp1", "secondary_regions", "cheek-jaw", "is both"),
    ("trigger_points", "masseter-trp1", "x", "half", "That is no number"),
    ("trigger_points", "masseter-trp1", "x", "0_5", "That is no number"),
    ("trigger_points", "masseter-trp1", "x", "NaN", "That is no number"),
    ("trigger_points", "masseter-trp1", "x", "1.5", "less than or equal to 1"),
    ("trigger_points", "masseter-trp1", "y", "-0.1", "greater than or equal to 0"),
    ("trigger_points", "masseter-trp1", "y", "", "cannot be null"),
    ("trigger_points", "masseter-trp1", "view", "top", "not a valid choice"),
    ("trigger_points", "masseter-trp1", "numbering", "own", "not a valid choice"),
    ("trigger_points", "masseter-trp1", "coordinates", "exact", "not a valid choice"),
    # techniques
    ("techniques", "myofascial-release", "scope", "any", "not a valid choice"),
    ("techniques", "myofascial-release", "needs_consent", "", "Say yes or no"),
    ("techniques", "myofascial-release", "duration_s_min", "400", "400 is above 300"),
    ("techniques", "myofascial-release", "duration_s_min", "", "only one end"),
    ("techniques", "myofascial-release", "duration_s_min", "0", "or equal to 1"),
    ("techniques", "myofascial-release", "pain_nrs_max", "11", "or equal to 10"),
    ("techniques", "myofascial-release", "licence_types", "dentist", "but standard"),
    ("techniques", "cupping-static", "licence_types", "", "but standard"),
    ("techniques", "cupping-static", "licence_types", "nurse", "not a valid choice"),
    ("techniques", "cupping-static", "licence_types", "other", "no profession"),
    ("techniques", "cupping-static", "licence_types", "dentist;dentist", "named twice"),
    ("techniques", "dry-needling", "licence_types", "massage-therapist", "another"),
    # tools
    ("tools", "thumb", "type", "finger", "not a valid choice"),
    # contraindications
    ("contraindications", "cauda-equina-signs", "limit_regions", "asked", "avoid, all"),
    ("contraindications", "cauda-equina-signs", "limit_level", "3", "only there"),
    ("contraindications", "cauda-equina-signs", "clearance", "none", "or neither"),
    ("contraindications", "cauda-equina-signs", "review_days", "", "go without"),
    ("contraindications", "cauda-equina-signs", "review_days", "0", "or equal to 1"),
    ("contraindications", "cauda-equina-signs", "applies_to", "", "cannot be blank"),
    ("contraindications", "cauda-equina-signs", "applies_to", "tail", "not a valid"),
    ("contraindications", "cauda-equina-signs", "applies_to", "leg;leg", "twice"),
    ("contraindications", "pain-altering-medicine", "limit_level", "", "only there"),
    ("contraindications", "pain-altering-medicine", "limit_level", "11", "equal to 10"),
    ("contraindications", "pain-altering-medicine", "limit_regions", "", "every limit"),
    ("contraindications", "pain-altering-medicine", "limit_regions", "bac", "unknown"),
    ("contraindications", "pain-altering-medicine", "expires_days", "4000", "3660"),
    # home_care
    ("home_care", "moist-heat", "temp_c_max", "50", "less than or equal to 45"),
    ("home_care", "walking", "days_per_week_max", "8", "less than or equal to 7"),
    ("home_care", "walking", "category", "sport", "not a valid choice"),
    ("home_care", "cat-camel", "reps_min", "20", "20 is above 12"),
    ("home_care", "cat-camel", "hold_s_max", "", "hold_seconds: only one end"),
    ("home_care", "walking", "contraindications", "gout-acut", "mean gout-acute"),
    (
        "home_care",
        "walking",
        "contraindications",
        "dvt-suspected",
        "speaks against all home care already",
    ),
    ("home_care", "walking", "contraindications", "pregnancy;pregnancy", "twice"),
    ("home_care", "walking", "contraindications_source", "", "where they are from"),
    # rom_movements
    ("rom_movements", "knee-flexion", "normal_degrees", "200", "what is plausible"),
    ("rom_movements", "knee-flexion", "plausible_min", "170", "170 is above 165"),
    ("rom_movements", "knee-flexion", "unit", "cm", "not a valid choice"),
    # outcome_measures
    ("outcome_measures", "odi", "max", "90", "items and formula give 0 to 100"),
    ("outcome_measures", "odi", "items", "0", "greater than or equal to 1"),
    ("outcome_measures", "odi", "items", "2.5", "must be an integer"),
    ("outcome_measures", "odi", "min_answered", "11", "more than there are items"),
    ("outcome_measures", "odi", "item_min", "5", "a range without extent"),
    ("outcome_measures", "odi", "formula", "median", "not a valid choice"),
    ("outcome_measures", "nrs-11", "min_answered", "0", "all are needed"),
    ("outcome_measures", "nrs-11", "loinc", "72514-4", "fails its check digit"),
    ("outcome_measures", "nrs-11", "loinc", "none", "Enter a LOINC code"),
    ("outcome_measures", "nrs-11", "direction", "up", "not a valid choice"),
    # important_changes
    ("important_changes", "groc-large", "measure_slug", "grok", "did you mean groc"),
    (
        "important_changes",
        "groc-large",
        "measure_slug",
        "odi",
        "begin with its measure",
    ),
    ("important_changes", "groc-large", "value", "8", "does not fit -7"),
    ("important_changes", "groc-large", "value", "0", "does not fit -7"),
    ("important_changes", "groc-large", "direction_of_benefit", "lower", "contradicts"),
    ("important_changes", "groc-large", "status", "seen", "disagrees with the source"),
    ("important_changes", "groc-large", "population", "", "cannot be blank"),
    (
        "important_changes",
        "groc-large",
        "baseline_condition",
        "3",
        "Enter a comparison",
    ),
    ("important_changes", "groc-large", "unit", "percent", "needs a baseline above 0"),
    # scoring_examples
    ("scoring_examples", "odi-full-16", "expected_score", "33", "the rule gives 32"),
    ("scoring_examples", "odi-full-16", "expected_score", "", "the rule gives 32"),
    ("scoring_examples", "odi-full-16", "expected_band", "mild", "gives 'moderate'"),
    ("scoring_examples", "odi-full-16", "answers", "2;1", "the measure has 10 items"),
    ("scoring_examples", "odi-full-16", "answers", "2;1;2;1;2;2;1;2;2;6", "of range"),
    (
        "scoring_examples",
        "odi-full-16",
        "answers",
        "2;1;2;1;2;2;1;2;2;?",
        "numbers, or",
    ),
    ("scoring_examples", "odi-full-16", "version", "", "cannot be blank"),
    # education_topics
    ("education_topics", "the-word-stop", "kind", "story", "not a valid choice"),
    ("education_topics", "the-word-stop", "body", "", "cannot be blank"),
    ("education_topics", "the-word-stop", "language", "de", "no topic's first"),
    ("education_topics", "the-word-stop-de", "kind", "question", "another than that"),
    ("education_topics", "the-word-stop-de", "language", "en", "is not in en"),
    ("education_topics", "the-word-stop-de", "language", "fr", "does not follow"),
    (
        "education_topics",
        "the-word-stop-de",
        "translates",
        "the-word-stopp",
        "mean the-word-stop",
    ),
    (
        "education_topics",
        "the-word-stop-de",
        "translates",
        "the-day-after-de",
        "is a translation itself",
    ),
]


# Other files' rows are judged by these, and not at all by a row that has a fault.
JUDGED_BY = {"muscles", "pain_regions", "outcome_measures"}


def by_turns(faults: list[Fault]) -> Iterator[list[Fault]]:
    """The first fault of each file, the second of each, and so on: all problems of a
    release are told at once."""
    of_files = [[*some] for _, some in groupby(faults, key=lambda fault: fault[0])]
    for are_judged_by in (True, False):
        some = [one for one in of_files if (one[0][0] in JUDGED_BY) is are_judged_by]
        for turn in zip_longest(*some):
            yield [*filter(None, turn)]


@files_only
@pytest.mark.parametrize("faults", [*by_turns(FAULTS)], ids=lambda faults: faults[0][4])
def test_faults_are_found_by_name(folder, faults):
    for file, slug, column, text, _ in faults:
        amend(folder, f"{file}.csv", slug, **{column: text})

    problems = problems_of(folder)

    assert [fault for fault in faults if not is_told(fault, problems)] == []


def is_told(fault: Fault, problems: list[str]) -> bool:
    file, slug, column, text, message = fault
    named = text if column == "slug" else slug
    place = re.compile(rf"{file}\.csv:\d+: {re.escape(named)}: ")
    return any(place.match(told) and message in told for told in problems)


def cut(name: str, old: bytes, new: bytes):
    def spoil(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new, 1))

    return spoil


@files_only
@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda folder: (folder / "tools.csv").unlink(), "tools.csv: No such file"),
        (
            lambda folder: (folder / "tools.csv").write_bytes(b""),
            "tools.csv: no column",
        ),
        (shutil.rmtree, "no such folder"),
        (cut("tools.csv", b"hygiene,", b""), "tools.csv: no column hygiene"),
        (cut("tools.csv", b"hygiene", b"colour"), "tools.csv: unknown column 'colour'"),
        (cut("tools.csv", b",use,", b",name,"), "tools.csv: a column appears twice"),
        (cut("tools.csv", b"Thumb,hand", b"Thumb"), "tools.csv:2: thumb: wrong number"),
        (cut("tools.csv", b"\nthumb", b"\n\nthumb"), "tools.csv:2: : wrong number"),
        (cut("tools.csv", b"\n", b"\r\n"), "tools.csv: carriage return"),
        (cut("tools.csv", b"Thumb", b"Th\xfcmb"), "tools.csv: 'utf-8' codec"),
        (cut("tools.csv", b"Thumb", b'"Thumb'), "tools.csv: "),
    ],
)
def test_file_that_is_no_table_is_named(folder, spoil, problem):
    spoil(folder)

    assert [found for found in problems_of(folder) if problem in found]


@files_only
def test_every_problem_is_told_at_once(folder):
    amend(folder, "muscles.csv", "masseter", source="")
    amend(folder, "tools.csv", "thumb", type="finger")
    amend(folder, "home_care.csv", "moist-heat", temp_c_max="50")

    assert [problem.partition(" ")[0] for problem in problems_of(folder)] == [
        "muscles.csv:2:",
        "tools.csv:2:",
        "home_care.csv:18:",
    ]


# Loading


def test_load_puts_every_row_of_every_file_in_force():
    load_catalogue()

    assert {
        sheet.file: owned(sheet.model).filter(retired_at=None).count()
        for sheet in SHEETS
    } == {sheet.file: len(rows_of(sheet.file)) for sheet in SHEETS}
    assert owned(TriggerPointSite).get(slug="masseter-trp1").muscle.slug == "masseter"
    assert owned(PainRegion).get(slug="low-back", retired_at=None).parent.slug == "back"


def test_load_again_writes_nothing():
    load_catalogue()

    with writes() as written:
        report = load_catalogue()

    assert written == []
    assert not report.changed
    assert [sheet.unchanged for sheet in report.sheets] == [
        len(rows_of(sheet.file)) for sheet in SHEETS
    ]


def test_changed_row_retires_the_old_one_and_keeps_the_slug(folder):
    load_catalogue()
    old = owned(Tool).get(slug="thumb", retired_at=None)
    amend(folder, "tools.csv", "thumb", hygiene="Hand wash and short nails")

    report = load_catalogue(folder)

    new = owned(Tool).get(slug="thumb", retired_at=None)
    old.refresh_from_db()
    assert old.retired_at is not None
    assert (old.hygiene, new.hygiene) == ("Hand wash", "Hand wash and short nails")
    assert {
        sheet.file: (sheet.inserted, sheet.replaced, sheet.retired)
        for sheet in report.sheets
        if sheet.changed
    } == {"tools.csv": (0, 1, 0)}


def test_current_rows_refer_to_current_rows(folder):
    load_catalogue()
    amend(folder, "muscles.csv", "masseter", latin_name="M. masseter")
    amend(folder, "pain_regions.csv", "neck", name="The neck")
    amend(folder, "outcome_measures.csv", "psfs", recall="this week")

    load_catalogue(folder)

    current = {"clinic": SHARED_CLINIC, "retired_at": None}
    for model, parent in (
        (TriggerPointSite, "muscle"),
        (PainRegion, "parent"),
        (ImportantChange, "measure"),
        (ScoringExample, "measure"),
    ):
        stale = {f"{parent}__retired_at__isnull": False}
        assert not model.objects.using("owner").filter(**current, **stale).exists()
    assert owned(TriggerPointSite).filter(
        muscle__slug="masseter", retired_at=None
    ).count() == len(
        [
            row
            for row in rows_of("trigger_points.csv")
            if row["muscle_slug"] == "masseter"
        ]
    )


def test_removed_row_is_retired_and_may_return(folder):
    load_catalogue()
    rows = rows_of("tools.csv")
    write("tools.csv", rows[1:], folder)

    report = load_catalogue(folder)

    assert sum(sheet.retired for sheet in report.sheets) == 1
    assert not owned(Tool).filter(slug="thumb", retired_at=None).exists()

    load_catalogue(SHIPPED)

    assert owned(Tool).filter(slug="thumb").count() == 2
    assert owned(Tool).filter(slug="thumb", retired_at=None).count() == 1


def test_release_is_recorded_with_its_checksum_and_counts(folder):
    report = load_catalogue(folder)

    release = owned(CatalogueRelease).get(label="2099.01")
    assert release.checksum == report.checksum == read_catalogue(folder)[1]
    assert release.counts["muscles"] == len(rows_of("muscles.csv"))

    amend(folder, "tools.csv", "thumb", hygiene="Hand wash twice")
    amended = load_catalogue(folder)

    release.refresh_from_db()
    assert release.checksum == amended.checksum != report.checksum


def test_nothing_is_written_when_anything_is_invalid(folder):
    amend(folder, "muscles.csv", "masseter", latin_name="M. masseter")
    amend(folder, "education_topics.csv", "the-word-stop", kind="story")

    with writes() as written, pytest.raises(CatalogueInvalid):
        load_catalogue(folder)

    assert written == []


def test_command_reports_each_file():
    out = StringIO()

    call_command("load_catalogue", stdout=out)

    assert "trigger_points.csv" in out.getvalue()
    assert "191" in out.getvalue()


def test_command_tells_problems_one_a_line_and_ends_in_one_sentence(folder):
    amend(folder, "muscles.csv", "masseter", source="")
    amend(folder, "tools.csv", "thumb", type="finger")
    err = StringIO()

    with pytest.raises(CommandError, match=r"Nothing was loaded: 2 problem\(s\)"):
        call_command("load_catalogue", folder=folder, stderr=err)

    assert len(err.getvalue().splitlines()) == 2


# What the database holds

UNBOUNDED = [
    (Muscle, "masseter", {"source": ""}),
    (Muscle, "masseter", {"slug": "x-masseter"}),
    (Muscle, "masseter", {"slug": "temporalis"}),
    (PainRegion, "low-back", {"x": "1.1"}),
    (PainRegion, "low-back", {"y": "-0.1"}),
    (PainRegion, "low-back", {"x": None}),
    (PainRegion, "low-back", {"parent": None}),
    (PainRegion, "low-back", {"view": BodyView.ANY}),
    (PainRegion, "back", {"adjacent": ["low-back"]}),
    (TriggerPointSite, "masseter-trp1", {"x": "1.1"}),
    (TriggerPointSite, "masseter-trp1", {"number": 0}),
    (TriggerPointSite, "masseter-trp1", {"view": BodyView.ANY}),
    (TriggerPointSite, "masseter-trp1", {"primary_regions": []}),
    (TriggerPointSite, "masseter-trp1", {"secondary_regions": ["cheek-jaw"]}),
    (Technique, "myofascial-release", {"pain_max": 11}),
    (Technique, "myofascial-release", {"pain_min": None}),
    (Technique, "myofascial-release", {"seconds_max": None}),
    (Technique, "myofascial-release", {"seconds_max": 10}),
    (Technique, "myofascial-release", {"repetitions_min": 0}),
    (Technique, "myofascial-release", {"licence_types": ["dentist"]}),
    (Technique, "cupping-static", {"scope": TechniqueScope.STANDARD}),
    (Contraindication, "cauda-equina-signs", {"limit_level": 3}),
    (Contraindication, "cauda-equina-signs", {"limit_regions": ["low-back"]}),
    (Contraindication, "cauda-equina-signs", {"clearance": "physician"}),
    (Contraindication, "cauda-equina-signs", {"review_days": 0}),
    (Contraindication, "cauda-equina-signs", {"applies_to": []}),
    (Contraindication, "pain-altering-medicine", {"limit_level": None}),
    (Contraindication, "pain-altering-medicine", {"limit_level": 11}),
    (Contraindication, "pain-altering-medicine", {"limit": LimitKind.NONE}),
    (Contraindication, "pain-altering-medicine", {"limit_regions": []}),
    (Contraindication, "pain-altering-medicine", {"expires_days": 4000}),
    (HomeCareTemplate, "moist-heat", {"temperature_c_max": 46}),
    (HomeCareTemplate, "walking", {"days_per_week_max": 8}),
    (HomeCareTemplate, "walking", {"minutes_max": 5}),
    (RangeOfMotionMovement, "knee-flexion", {"normal": 200}),
    (OutcomeMeasure, "odi", {"score_max": 0}),
    (OutcomeMeasure, "odi", {"item_min": 5}),
    (OutcomeMeasure, "odi", {"items": 0}),
    (OutcomeMeasure, "odi", {"min_answered": 11}),
    (OutcomeMeasure, "nrs-11", {"min_answered": 0}),
    (ImportantChange, "groc-large", {"value": 0}),
    (ImportantChange, "groc-large", {"unit": "percent"}),
]


@pytest.mark.parametrize(("model", "slug", "values"), UNBOUNDED)
def test_bound_holds_in_the_database(model, slug, values):
    entry = owned(model).filter(slug=slug, retired_at=None)

    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        entry.update(**values)


def test_release_needs_a_real_checksum():
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        owned(CatalogueRelease).update(checksum="A" * 64)


# Who may write what


@pytest.fixture
def own_clinic() -> Iterator[Clinic]:
    """A clinic in force, as the app's role works in it."""
    key = uuid4()
    with scoped(key):
        yield Clinic.objects.create(id=key, name="Elsewhere")


def muscle(slug: str, **fields: object) -> Muscle:
    return Muscle.objects.create(
        slug=slug, name=slug, body_group="neck", source="a clinic's own", **fields
    )


def test_app_reads_shared_rows(own_clinic):
    assert (
        connection.settings_dict["USER"] != connections["owner"].settings_dict["USER"]
    )
    assert Muscle.objects.current().count() == len(rows_of("muscles.csv"))
    assert current_release().label == SHIPPED.name


def test_app_writes_no_shared_row(own_clinic):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        muscle("splenius-novus", clinic_id=SHARED_CLINIC)

    assert Muscle.objects.filter(slug="masseter").update(name="Mine") == 0
    assert Muscle.objects.get(slug="masseter").name == "Masseter"


def test_app_writes_no_shared_row_in_their_own_scope_either():
    with scoped(SHARED_CLINIC):
        assert Muscle.objects.filter(slug="masseter").update(name="Mine") == 0


def test_app_deletes_no_entry(own_clinic):
    entry = muscle("x-splenius-novus")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Muscle.objects.filter(pk=entry.pk)._raw_delete(connection.alias)


def test_own_entries_begin_with_x(own_clinic):
    with (
        pytest.raises(IntegrityError, match="muscle_own_slugs_begin_with_x"),
        transaction.atomic(),
    ):
        muscle("splenius-novus")


def test_own_entry_stands_beside_the_shared_ones_in_its_clinic_only(own_clinic):
    muscle("x-splenius-novus")

    assert "x-splenius-novus" in known_slugs(Muscle)
    assert len(known_slugs(Muscle)) == len(rows_of("muscles.csv")) + 1
    with scoped(uuid4()):
        assert len(known_slugs(Muscle)) == len(rows_of("muscles.csv"))


def test_unknown_slug_brings_the_nearest(own_clinic):
    muscle("x-masseter-deep")

    assert nearest_slugs(Muscle, "maseter")[0] == "masseter"
    assert nearest_slugs(Muscle, "x-maseter-deep", n=1) == ["x-masseter-deep"]
    assert nearest_slugs(Muscle, "qqqq") == []
