"""What the client is asked to do at home, and what they report."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.addition import adding
from clinic.domain.client import is_unmerged
from clinic.enums import Role
from clinic.errors import InvalidInput, WrongState
from clinic.language import told
from clinic.models import Clinic, Membership
from clinic.models.catalogue import EducationTopic, HomeCareTemplate
from sessions.domain.handout import hand_out_with
from sessions.domain.parts import Values
from sessions.enums import HomeCareStatus, LogSource, LogStatus
from sessions.errors import HomeCareContraindicated
from sessions.models import (
    Episode,
    HomeCareInstruction,
    HomeCareLog,
    HomeCareRevision,
)
from sessions.queries.contraindication import Objection, objections_to
from sessions.rules import require_open_episode, require_therapist, require_voice

DOSES = (
    "sets",
    "reps",
    "hold_seconds",
    "times_per_day",
    "days_per_week",
    "minutes",
    "temperature_c",
)
# What decides which days are due, and whether screening speaks against it.
DUE = ("status", "days_per_week")
SCREENED = ("template", "category", "contraindication_reason")


def is_going_on(instruction: HomeCareInstruction) -> None:
    if instruction.status == HomeCareStatus.ENDED:
        raise WrongState("This home care has ended.", state=instruction.status)


@transaction.atomic
def give_home_care(
    *,
    by: Membership,
    episode: Episode,
    template: HomeCareTemplate | None = None,
    topics: Sequence[EducationTopic] = (),
    **values: Any,
) -> HomeCareInstruction:
    """An instruction, free or after a template, whose words it then takes over.

    A dose outside the template's range needs `dose_reason`; an item that the client's
    screening speaks against, `contraindication_reason`. `topics` are given out with it.
    """
    require_therapist(by)
    is_unmerged(episode.client)
    require_open_episode(episode)
    if template is not None:
        values = _words_of(template) | {k: v for k, v in values.items() if v != ""}
        _check_dose(template, values)
    for name in ("category", "title"):
        if not values.get(name):
            raise InvalidInput.at(name, "Needed without a template.", "required")
    point = values.get("trigger_point")
    if point is not None and point.client_id != episode.client_id:
        raise InvalidInput.at("trigger_point", "It is another client's point.")
    _check_dates(values)
    objections = objections_to(
        values["category"],
        template,
        client_id=episode.client_id,
        clinic=by.clinic,
    )
    if not values.get("contraindication_reason"):
        _refuse(objections)
    instruction = HomeCareInstruction.objects.create(
        episode=episode,
        client_id=episode.client_id,
        template=template,
        contraindications=[one.slug for one in objections],
        **values,
    )
    hand_out_with(instruction, topics)
    return instruction


@act(who=require_therapist)
def change_home_care(
    instruction: HomeCareInstruction,
    *,
    by: Membership,
    topics: Sequence[EducationTopic] = (),
    **values: Any,
) -> HomeCareInstruction:
    """Take these values; topics that did not go with it before are given out."""
    names = [field.name for field in HomeCareInstruction._meta.concrete_fields]
    after = {name: getattr(instruction, name) for name in names} | values
    if after["template"] is not None:
        _check_dose(after["template"], after)
    _check_dates(after)
    if _is_screened(instruction, after):
        values["contraindications"] = _screen_again(
            instruction, after, values, clinic=by.clinic
        )
    if any(after[name] != getattr(instruction, name) for name in DUE):
        HomeCareRevision.objects.create(
            instruction=instruction,
            client_id=instruction.client_id,
            was_status=instruction.status,
            was_days_per_week=instruction.days_per_week,
        )
    hand_out_with(instruction, topics)
    return instruction.revise(**values) if values else instruction


@adding("logs", who=require_voice, when=is_going_on)
def log_home_care(
    instruction: HomeCareInstruction, row: Values, *, by: Membership, at: str
) -> list[HomeCareLog]:
    """A report of a day, by the client or a therapist for them, so marked."""
    _check_log(row, at)
    source = LogSource.CLIENT if by.role == Role.CLIENT else LogSource.THERAPIST
    of = {"instruction": instruction, "client_id": instruction.client_id}
    return [HomeCareLog(source=source, **of, **row)]


def _check_log(row: Values, at: str) -> None:
    done_on = row.get("done_on")
    if done_on is not None and done_on > timezone.localdate() + timedelta(days=1):
        raise InvalidInput.at(f"{at}done_on", "A report is not about the future.")
    if row["status"] == LogStatus.DONE and row.get("reason"):
        raise InvalidInput.at(f"{at}reason", "What was done needs no reason.")


def _is_screened(instruction: HomeCareInstruction, after: Values) -> bool:
    """Whether a change makes something the client does at home another thing."""
    if after["status"] != HomeCareStatus.ACTIVE:
        return False
    return any(
        after[name] != getattr(instruction, name) for name in ("status", *SCREENED)
    )


def _screen_again(
    instruction: HomeCareInstruction, after: Values, values: Values, *, clinic: Clinic
) -> list[str]:
    """The contraindications that stand now. A reason written before covers those that
    stood then."""
    objections = objections_to(
        after["category"],
        after["template"],
        client_id=instruction.client_id,
        clinic=clinic,
    )
    covered = set(instruction.contraindications)
    if not after["contraindication_reason"]:
        _refuse(objections)
    elif not values.get("contraindication_reason"):
        _refuse([one for one in objections if one.slug not in covered])
    return [one.slug for one in objections]


def _refuse(objections: Sequence[Objection]) -> None:
    if not objections:
        return
    rules = [one.contraindication for one in objections]
    sources = [source for one in objections for source in one.sources]
    raise HomeCareContraindicated(
        "The client answered yes to what speaks against it; giving it needs "
        "contraindication_reason.",
        contraindications=[rule.slug for rule in rules],
        reason=" ".join(f"{rule.name}: {rule.what_to_do}" for rule in rules),
        source="; ".join(dict.fromkeys(sources)),
    )


def _words_of(template: HomeCareTemplate) -> Values:
    return {
        "category": template.category,
        "title": template.name,
        "instructions": template.instructions,
        "cautions": template.cautions,
        "stop_if": template.stop_if,
    }


def _check_dose(template: HomeCareTemplate, values: Values) -> None:
    if values.get("dose_reason"):
        return
    for name in DOSES:
        dose = values.get(name)
        low = getattr(template, f"{name}_min")
        high = getattr(template, f"{name}_max")
        if dose is not None and low is not None and not low <= dose <= high:
            raise InvalidInput.at(
                name,
                told(
                    "%(name)s is given from %(low)s to %(high)s; another dose needs "
                    "dose_reason.",
                    name=template.name,
                    low=low,
                    high=high,
                ),
                "outside_template",
            )


def _check_dates(values: Values) -> None:
    start, end = values.get("starts_on", timezone.localdate()), values.get("ends_on")
    if end is not None and end < start:
        raise InvalidInput.at("ends_on", "Home care ends on or after its start.")
