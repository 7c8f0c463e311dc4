"""What must be true of the rows of each file."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from clinic.domain.sheet import Catalogue, Fields, Sheet
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
from clinic.queries.catalogue import nearest
from clinic.scoring import band_of, items_of, score_of, takes

NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
UNANSWERED = "x"
ORIGINAL = "en"  # The language every shipped topic is first written in.
# Two reminders are about places, asked of the plan: no answer of a client ages.
NEVER_REVIEWED = ([ASKED], ["pelvic-floor"])


def unknown(what: object, slug: str, known: Iterable[str]) -> str:
    meant = " or ".join(nearest(slug, known))
    return f"unknown {what} {slug!r}" + (f"; did you mean {meant}?" if meant else "")


def _regions(row: Fields, name: str, catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.places
    for slug in row[name]:
        if slug not in known:
            yield f"{name}: {unknown('region', slug, known)}"
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
            yield f"contraindications: {unknown('contraindication', slug, known)}"
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
        yield f"translates: {unknown('topic', topic, known)}"
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
