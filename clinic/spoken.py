"""What models and pages of the admin are called, in the language in force.

They are declared in plain English, or named by Django after their columns; each app
has all of it looked up once its models are known, so that a new one is by being
declared.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst

from clinic.language import speak, spoken


def speak_model(model: Any) -> None:
    """A table, its columns, and what it refuses."""
    options, context = model._meta, model.__name__
    options.verbose_name_plural = spoken(str(options.verbose_name_plural), context)
    speak(options, "verbose_name", context)
    for field in (*options.local_fields, *options.local_many_to_many):
        speak(field, "verbose_name", context)
        speak(field, "help_text", context)
        for validator in field._validators:
            speak(validator, "message")
        _speak_all(field.error_messages)
    for constraint in options.constraints:
        speak(constraint, "violation_error_message")


def speak_page(page: Any) -> None:
    """A page of the admin: its section, columns, acts, forms, filters and parts."""
    speak(type(page), "section")
    for name in dir(type(page)):
        speak(getattr(type(page), name, None), "short_description", page.model.__name__)
    _speak_columns(
        page, (*page.get_list_display(None), *getattr(page, "more_fields", ()))
    )
    for one in page.get_list_filter(None):
        if isinstance(one, type):
            speak(one, "title")
    for act in getattr(page, "acts", ()):
        speak(act, "label")
        speak_form(act.form)
    for form in (page.form, getattr(page, "create_form", page.form)):
        speak_form(form)
    for inline in page.inlines:
        speak(inline, "verbose_name")
        speak(inline, "verbose_name_plural")
        _speak_columns(inline, (*(inline.fields or ()), *getattr(inline, "more", ())))


def speak_form(form: Any) -> None:
    for name, field in form.base_fields.items():
        if field.label is None:
            field.label = capfirst(spoken(name.replace("_", " ")))
        speak(field, "label")
        speak(field, "help_text")
        _speak_all(field.error_messages)


def _speak_all(texts: dict[str, Any]) -> None:
    for name, text in texts.items():
        if isinstance(text, str):
            texts[name] = spoken(text)


def _speak_columns(page: Any, columns: Iterable[Any]) -> None:
    """What is no field is named by Django after the function that tells it."""
    model = page.model
    fields = {one.name for one in model._meta.get_fields()}
    for column in columns:
        if callable(column):
            speak(column, "short_description", model.__name__)
        elif column not in fields:
            _speak_function(page, column)


def _speak_function(page: Any, name: str) -> None:
    cls = page if isinstance(page, type) else type(page)
    found: Any = getattr(cls, name, None) or getattr(page.model, name, None)
    holder: Any = found.fget if isinstance(found, property) else found
    if holder is None:
        return
    if not hasattr(holder, "short_description"):
        named = capfirst(spoken(name.replace("_", " "), page.model.__name__))
        holder.short_description = named
    speak(holder, "short_description", page.model.__name__)
