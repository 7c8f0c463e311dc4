"""What a client agrees to at a moment, and what is open."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from clinic.enums import ConsentKind, ConsentState
from clinic.models import Client, Consent
from clinic.queries.voiding import in_error

Leaves = Callable[[Iterable[str]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a consent stands. `name` is the region's or technique's it was asked of;
    `consent` is None where none was ever given."""

    state: ConsentState
    consent: Consent | None = None
    name: str = ""

    @property
    def is_valid(self) -> bool:
        return self.state == ConsentState.VALID

    @property
    def until(self) -> datetime | None:
        """When a valid one expires, if it does."""
        return self.consent.expires_at if self.consent and self.is_valid else None

    @property
    def since(self) -> datetime | None:
        """Since when it stands as it does."""
        if self.consent is None:
            return None
        if self.state == ConsentState.WITHDRAWN and self.consent.withdrawal:
            return self.consent.withdrawal.withdrawn_at
        if self.state == ConsentState.EXPIRED:
            return self.consent.expires_at
        return self.consent.given_at


class Consents:
    """The consents of one person, as they stand at a moment."""

    def __init__(
        self,
        client: Client,
        given: Iterable[Consent],
        *,
        at: datetime,
        of_age: int,
        leaves: Leaves = frozenset,
    ) -> None:
        """`leaves` gives the leaf regions of what a consent names."""
        self.client, self.at, self.of_age = client, at, of_age
        self.given, self.leaves = list(given), leaves
        self.states = {one.pk: self._state_of(one) for one in self.given}

    def among(self, given: Iterable[Consent]) -> "Consents":
        """These of them alone."""
        return Consents(
            self.client, given, at=self.at, of_age=self.of_age, leaves=self.leaves
        )

    @property
    def to_any_treatment(self) -> Agreement:
        """Whether there is a treatment consent at all, of whatever regions."""
        return self._best(
            one for one in self.given if one.kind == ConsentKind.TREATMENT
        )

    def to_treatment(self, regions: Iterable[str] = ()) -> Agreement:
        """A treatment consent that names regions is for those alone."""
        wanted = set(regions)
        return self._best(
            one
            for one in self.given
            if one.kind == ConsentKind.TREATMENT
            and (not one.regions or (wanted and wanted <= self.leaves(one.regions)))
        )

    def to_region(self, region: str) -> Agreement:
        """A consent that names this sensitive region."""
        naming = [
            one
            for one in self.given
            if one.kind == ConsentKind.SENSITIVE_REGION
            and region in self.leaves(one.regions)
        ]
        return self._best(naming, region)

    def to_technique(self, technique: str) -> Agreement:
        """A consent that names this technique."""
        naming = [
            one
            for one in self.given
            if one.kind == ConsentKind.TECHNIQUE and technique in one.techniques
        ]
        return self._best(naming, technique)

    def _state_of(self, consent: Consent) -> ConsentState:
        """A minor's consent is a guardian's, and holds until they are of age."""
        if consent.given_at > self.at:
            return ConsentState.NOT_YET
        if consent.withdrawal and consent.withdrawal.withdrawn_at <= self.at:
            return ConsentState.WITHDRAWN
        if consent.expires_at is not None and consent.expires_at <= self.at:
            return ConsentState.EXPIRED
        if self._is_minor(consent.given_at):
            if not consent.given_by:
                return ConsentState.GUARDIAN_NEEDED
            if not self._is_minor(self.at):
                return ConsentState.OF_AGE
        return ConsentState.VALID

    def _is_minor(self, moment: datetime) -> bool:
        return self.client.is_under(self.of_age, localdate(moment))

    def _best(self, consents: Iterable[Consent], name: str = "") -> Agreement:
        """The one that counts: a valid one, else what became of the last."""
        states = [(self.states[one.pk], one) for one in consents]
        if not states:
            return Agreement(ConsentState.MISSING, None, name)
        valid = [pair for pair in states if pair[0] == ConsentState.VALID]
        last = max(valid or states, key=lambda pair: (pair[1].given_at, pair[1].pk))
        return Agreement(*last, name)


def consents_of(persons: Sequence[UUID]) -> list[Consent]:
    """Every consent of one person with its withdrawal, in two statements."""
    given = Consent.objects.filter(client__in=persons).exclude(in_error())
    return list(given.prefetch_related("withdrawals").order_by("given_at", "pk"))
