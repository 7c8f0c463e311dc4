"""Refusals every part of the system shares. A code is part of the API and stays."""

from dataclasses import dataclass
from typing import Any, ClassVar

from clinic.language import DECLARED, told


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one place of the input; `pointer` as in RFC 6901."""

    pointer: str
    code: str
    detail: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", told(self.detail))


class DomainError(Exception):
    """A refusal, named for what is true. `code` becomes `/problems/<code>`.

    It is told in the language in force: an admin's, or English, which the API speaks.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str, *faults: Fault, **extra: Any) -> None:
        super().__init__(detail)
        self.detail, self.faults, self.extra = told(detail), faults, extra


class NotAllowed(DomainError):
    status, code, title = 403, "not-allowed", "Not allowed"


class ReauthenticationRequired(DomainError):
    status, code, title = 403, "reauthentication-required", "Reauthentication required"


class SecondFactorRequired(DomainError):
    status, code, title = 403, "second-factor-required", "Second factor required"


class LicenceNotValid(DomainError):
    status, code, title = 403, "licence-not-valid", "No valid licence"


class InvalidInput(DomainError):
    status, code, title = 400, "invalid-input", "Invalid input"

    @classmethod
    def at(cls, field: str, detail: str, code: str = "invalid") -> "InvalidInput":
        """The fault of one field; `field` as a path: `treatments/0/pressure`."""
        return cls(detail, Fault(f"/{field}", code, detail))


class Sentences(dict[Any, str]):
    """By name, told in the language in force."""

    def __getitem__(self, name: Any) -> str:
        return told(super().__getitem__(name))


# What the database refuses by name, whoever asks.
FINAL = Sentences(
    signed_is_final="The record is final: it is signed, or was entered in error.",
    kept_as_written="What was said, given or reported is kept as written.",
)
DECLARED.update(("", text) for text in FINAL.values())


class SignedIsFinal(DomainError):
    code, title = "signed-is-final", "Signed is final"


class WrongState(DomainError):
    code, title = "wrong-state", "Wrong state"


class AlreadyDone(DomainError):
    code, title = "already-done", "Already done"


class ClientMerged(DomainError):
    """A duplicate takes nothing more: it belongs to the survivor's record."""

    code, title = "client-merged", "Client merged"


class RetentionNotOver(DomainError):
    """The record is still to be kept, by the rule and to the day that are named."""

    code, title = "retention-not-over", "Retention not over"


class UnderLegalHold(DomainError):
    code, title = "under-legal-hold", "Under a legal hold"


class NoDevice(DomainError):
    code, title = "no-device", "No device"


class IdTaken(DomainError):
    code, title = "id-taken", "Id taken"


class RepeatDiffers(DomainError):
    status, code, title = 422, "repeat-differs", "Repeat differs from the first"


class ResyncRequired(DomainError):
    """What the device knows of can't be brought up to date: it pulls anew, and keeps
    what it has yet to push."""

    status, code, title = 410, "resync-required", "Resync required"


class ScopeUnavailable(DomainError):
    """The clinic of a valid credential can't be seen: the database is not where we
    think it is. Never to be answered by an empty list."""

    status, code, title = 503, "unavailable", "Temporarily unavailable"


class ServedElsewhere(DomainError):
    """What was asked for is another process's to answer, at the same address."""

    status, code, title = 421, "served-elsewhere", "Served elsewhere"
