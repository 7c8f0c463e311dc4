"""What is said in the language in force, and which language that is for whom.

A text is looked up as its context has it, and else as all contexts do: so a name that
many models share is translated once, and only where it means something else again.
"""

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_supported_language_variant, gettext, pgettext

# Every text that was declared, with its context: what a translation must know.
DECLARED: set[tuple[str, str]] = set()


def told(text: str, context: str = "", **values: Any) -> str:
    """The text in the language in force, where it has one; as it is elsewhere."""
    if not text:
        return ""
    found = pgettext(context, text) if context else text
    found = gettext(text) if found == text else found
    return found % values if values else found


_lazily: Any = lazy(told, str)


def spoken(text: str, context: str = "") -> Any:
    """The same, looked up whenever it is shown."""
    DECLARED.add((context, str(text)))
    return _lazily(text, context)


def stated(text: str, **values: Any) -> Any:
    """A text with values in it, looked up whenever it is shown."""
    DECLARED.add(("", text))
    return _with_values(text, tuple(values.items()))


_with_values: Any = lazy(lambda text, values: told(text, **dict(values)), str)


def speak(holder: Any, name: str, context: str = "") -> None:
    """Have what stands in an attribute told in the language in force."""
    text = getattr(holder, name, None)
    if text and isinstance(text, str):
        write = type.__setattr__ if isinstance(holder, type) else object.__setattr__
        write(holder, name, spoken(text, context))


def language_of(*tags: str | None) -> str | None:
    """The first of these language tags that we speak."""
    for tag in filter(None, tags):
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return None


def language_for(*tags: str | None) -> str:
    """The same, or what the project itself is written in."""
    return language_of(*tags) or settings.LANGUAGE_CODE


class Words(TextChoices):
    """A closed list. What Django makes of a member's name is looked up in small
    letters, as a sentence has it, and shown with a capital where it stands alone."""

    @property
    def told_as(self) -> str:
        """What is looked up."""
        label = str(self._label_)
        is_derived = label == self.name.replace("_", " ").title()
        return label.lower() if is_derived else label

    @property
    def label(self) -> Any:
        return _label_of(self)

    @property
    def word(self) -> str:
        """As it stands within a sentence."""
        return told(self.told_as, type(self).__name__)


def _label(member: Words) -> str:
    asked, said = member.told_as, member.word
    if said == asked:
        return str(member._label_)
    return said if asked == member._label_ else capfirst(said)


_label_of: Any = lazy(_label, str)
