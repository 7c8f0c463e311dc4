"""What a password may be, and under which keys secrets are kept."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from api.encryption import decrypt, encrypt, renew
from clinic.models import User

pytestmark = pytest.mark.no_db

ROOT = Path(__file__).resolve().parents[2]
PERSON = User(email="erika.gabler@riverside.example", name="Erika Gabler")
COMMON, SHORT, LONG = "password_too_common", "password_too_short", "password_too_long"


def refused(password: str) -> set[str]:
    try:
        validate_password(password, PERSON)
    except ValidationError as refusal:
        return {one.code for one in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("", {SHORT}),
        ("vq8$Zk2!mB0", {SHORT}),
        ("vq8$Zk2!mB0x", set()),
        ("correct-horse-battery", set()),
        ("only lower case words", set()),
        ("94713058266190", set()),
        ("\u0434\u043e\u0436\u0434\u044c \u043d\u0430\u0434 \u0441\u0430\u0434", set()),
        ("rain over a hill " * 7 + "until day", set()),
        ("rain over a hill " * 7 + "until dawn", {LONG}),
        ("x" * 100_000, {LONG, COMMON}),
        # Known from leaks, or made of what is.
        ("unbelievable", {COMMON}),
        ("password12345", {COMMON}),
        ("P@ssw0rd1234", {COMMON}),
        ("Liverpool2019", {COMMON}),
        ("iloveyouforever", {COMMON}),
        ("trustno1trustno1", {COMMON}),
        # Keyboards, rows and repeats.
        ("qwertyuiop12", {COMMON}),
        ("q1w2e3r4t5y6", {COMMON}),
        ("123456789012", {COMMON}),
        ("aaaaaaaaaaaa", {COMMON}),
        # Theirs, or ours.
        ("erika.gabler", {"password_too_similar"}),
        ("palpatepalpate", {COMMON}),
    ],
    ids=range(22),
)  # fmt: skip
def test_a_password_is_long_and_not_among_the_first_to_be_guessed(password, faults):
    assert refused(password) == faults


# Keys


def test_what_is_encrypted_is_read_under_every_key_and_written_under_the_first(
    settings: Any,
):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.ENCRYPTION_KEYS = [old]
    kept = encrypt("a seed")
    settings.ENCRYPTION_KEYS = [new, old]
    read, renewed = decrypt(kept), renew(kept)
    settings.ENCRYPTION_KEYS = [new]

    assert (read, decrypt(renewed)) == ("a seed", "a seed")
    with pytest.raises(InvalidToken):
        decrypt(kept)


def test_what_was_kept_before_there_were_keys_is_read():
    assert decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("keys", ["", "too-short", "x" * 44 + ",y"])
def test_nothing_starts_without_a_key(keys):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "backend.settings.base",
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": "postgres://nobody@nowhere/none",
        "ENCRYPTION_KEYS": keys,
    }
    command = [sys.executable, "-c", "import django; django.setup()"]

    started = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert started.returncode == 1
    assert "ImproperlyConfigured: Set ENCRYPTION_KEYS" in started.stderr
