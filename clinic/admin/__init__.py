"""The admin's pages of who and where, in the order in which they are listed."""

from clinic.admin import (  # noqa: I001 - the order of the list
    client,
    consent,
    clinic,
    membership,
    licence,
    technique_rule,
    device,
    voiding,
    conflict,
    legal_hold,
    catalogue,
    measure_wording,
    access,
)

__all__ = [
    "access",
    "catalogue",
    "client",
    "clinic",
    "conflict",
    "consent",
    "device",
    "legal_hold",
    "licence",
    "measure_wording",
    "membership",
    "technique_rule",
    "voiding",
]
