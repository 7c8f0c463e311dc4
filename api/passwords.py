"""What a password may be: long, and not among those that are tried first."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from zxcvbn import zxcvbn

LONGEST = 128
JUDGED = 72  # zxcvbn takes no more; its time grows with the square of the length.
HARD_TO_GUESS = 3  # Of 0 to 4: more than a hundred million guesses.


class NotTooLong:
    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(
                gettext("This password is longer than %(most)s characters."),
                "password_too_long",
                {"most": LONGEST},
            )

    def get_help_text(self) -> str:
        can = gettext("Your password can have up to %(most)s characters.")
        return can % {"most": LONGEST}


class HardToGuess:
    """Refuses known passwords, and what is put together from them: zxcvbn knows leaked
    passwords, names, words, keyboards, dates and usual replacements. It asks for no
    kind of character, and nobody else."""

    def validate(self, password: str, user: Any = None) -> None:
        told = f"palpate {getattr(user, 'email', '')} {getattr(user, 'name', '')}"
        known = re.findall(r"\w{3,}", told)
        judged = password[:JUDGED]
        if judged and zxcvbn(judged, user_inputs=known)["score"] < HARD_TO_GUESS:
            raise ValidationError(
                gettext("This password is among the first to be guessed."),
                "password_too_common",
            )

    def get_help_text(self) -> str:
        return gettext(
            "Your password can't be one that is easily guessed: take a few words."
        )
