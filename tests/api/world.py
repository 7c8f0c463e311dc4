"""Two clinics, each with two courses of care, and the ids of all that is in them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from rest_framework.test import APIClient

from clinic.domain.client import register_client
from clinic.domain.legal_hold import place_hold
from clinic.enums import Profession, Role
from clinic.models import Device, Licence, Membership, Technique, TechniqueRule
from sessions.domain.erasure import ask_erasure
from tests.api.course import CLIENT, Course, new_id, tomorrow
from tests.conftest import Practice, acting, token_of

Ids = dict[str, str]


def caller(token: str) -> APIClient:
    http = APIClient(raise_request_exception=False)
    http.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return http


def course_of(http: APIClient, client: Any, hour: int) -> Ids:
    """The ids of a course of care that has every kind of record, in every state."""
    course = Course(http, client)
    episode, idle = course.episode()["id"], course.episode()["id"]

    assessment = course.assessment(episode)
    draft = course.draft(episode, assessment["id"])
    examined = course.assessment(episode)["id"]
    consent = course.consent()
    active = course.plan()
    held = course.plan()
    course.act(f"treatment-plans/{held['id']}/hold/", {"reason": "Holiday"})
    session = course.started(episode=episode, pain_before=6, notes="Canary of notes")
    feedback = course.feedback(session["id"])
    home_care = course.home_care(episode)
    duplicate = course.post("clients/", CLIENT)
    treatment = course.treatment(session["id"])["id"]
    copy = course.act(f"sessions/{session['id']}/clone/")
    copy = course.act(f"sessions/{copy['id']}/start/")
    signed = course.signed(episode=episode)["id"]
    return {
        "client": course.client,
        "duplicate": duplicate["id"],
        "consent": consent["id"],
        "episode": episode,
        "idle": idle,
        "assessment": assessment["id"],
        "point": assessment["trigger_point_exams"][0]["trigger_point"],
        "draft": draft["id"],
        "plan": active["id"],
        "held": held["id"],
        "planned": course.session(scheduled_for=tomorrow(hour), room="1")["id"],
        "session": session["id"],
        "completed": course.completed(episode=episode)["id"],
        "signed": signed,
        "conflict": course.conflict(signed),
        "shared": course.shared(episode=episode)["id"],
        "examined": course.act(f"assessments/{examined}/sign/")["id"],
        "treatment": treatment,
        "copy": copy["id"],
        "copied": copy["treatments"][0]["id"],
        "clearance": course.clearance()["id"],
        "feedback": feedback["id"],
        "home_care": home_care["id"],
        "outcome": course.outcome(episode=episode)["id"],
        "check_in": course.check_in()["id"],
        "event": course.adverse_event()["id"],
        "referral": course.referral()["id"],
        "handout": course.handout()["id"],
        "log": course.log(home_care["id"])["id"],
    }


@dataclass
class World:
    here: Practice
    there: Practice
    tokens: dict[Role, str] = field(default_factory=dict)

    @classmethod
    def make(cls, here: Practice, there: Practice) -> "World":
        world = cls(here, there)
        world.tokens = {role: token_of(world.member(role)) for role in Role}
        world.own, world.other, world.foreign, world.missing  # noqa: B018 - made now
        return world

    def member(self, role: Role) -> Membership:
        here = self.here
        return {
            Role.THERAPIST: here.therapist,
            Role.CLINIC_ADMIN: here.admin,
            Role.FRONT_DESK: here.desk,
            Role.CLIENT: here.client_member,
        }[role]

    def http(self, role: Role) -> APIClient:
        return caller(self.tokens[role])

    @cached_property
    def own(self) -> Ids:
        """The course of the client who has the app, and what is the clinic's."""
        http = self.http(Role.THERAPIST)
        return self._staff_of(self.here) | course_of(
            http, self.here.client_record.pk, 10
        )

    @cached_property
    def other(self) -> Ids:
        """The same of another client of this clinic."""
        http = self.http(Role.THERAPIST)
        return self._staff_of(self.here) | course_of(
            http, self.here.other_client.pk, 12
        )

    @cached_property
    def foreign(self) -> Ids:
        """The same in another clinic."""
        http = caller(token_of(self.there.therapist))
        return self._staff_of(self.there) | course_of(
            http, self.there.client_record.pk, 10
        )

    @cached_property
    def missing(self) -> Ids:
        """Ids of nothing."""
        return {name: new_id() for name in self.own}

    def _staff_of(self, practice: Practice) -> Ids:
        with acting(practice.admin), transaction.atomic():
            hold, erasure = self._leaving(practice)
            return {
                "hold": hold,
                "erasure": erasure,
                "member": str(practice.desk.pk),
                "therapist": str(practice.therapist.pk),
                "licence": str(Licence.objects.get().pk),
                "rule": str(self._rule().pk),
                "device": str(Device.objects.order_by("pk")[0].pk),
            }

    def _leaving(self, practice: Practice) -> tuple[str, str]:
        """A hold on one client, and an erasure that was asked for of another."""
        admin = practice.admin
        held, gone = (
            register_client(by=admin, given_name=name, family_name="Former")
            for name in ("Ann", "Bo")
        )
        hold = place_hold(by=admin, client=held, reason="A claim is pending.")
        asked = ask_erasure(
            by=admin, client=gone, reason="Asked by letter.", law="GDPR article 17"
        )
        return str(hold.pk), str(asked.pk)

    def _rule(self) -> TechniqueRule:
        return TechniqueRule.objects.current().first() or TechniqueRule.objects.create(
            technique=Technique.objects.get(slug="tens"),
            professions=[Profession.MASSAGE_THERAPIST],
            note="Board rule 6.",
        )

    def fill(self, value: Any, **ids: str) -> Any:
        """Put ids for `{names}`: the own course's, or `other:`, `foreign:` named so."""
        ids = ids or self.own
        if isinstance(value, str) and "{" in value:
            for name, known in (("other", self.other), ("foreign", self.foreign)):
                for key, pk in known.items():
                    value = value.replace(f"{{{name}:{key}}}", pk)
            for key, pk in ids.items():
                value = value.replace(f"{{{key}}}", pk)
        if isinstance(value, dict):
            return {name: self.fill(inner, **ids) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner, **ids) for inner in value]
        return value
