"""Every text that is to be translated, wherever it stands: in code, in templates, in
refusals, and in what models, closed lists and pages of the admin declare."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from clinic.errors import DomainError
from clinic.language import DECLARED, Words

APPS = ("clinic", "sessions", "api")
TEMPLATES = ("clinic/templates", "api/templates")
# Where context, text and plural stand among what a function is given.
PLAIN, PLURAL, CONTEXT = (None, 0, None), (None, 0, 1), (0, 1, None)
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), PLAIN),
    **dict.fromkeys(("told", "spoken", "stated"), PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
}


class Text(NamedTuple):
    """What is looked up. One that `may_share` has a translation of its own only where
    that of all contexts will not do."""

    id: str
    plural: str = ""
    context: str = ""
    may_share: bool = False


def texts() -> set[Text]:
    return {*_of_code(), *_of_templates(), *declared()}


def declared() -> Iterator[Text]:
    for context, text in DECLARED:
        yield Text(text, context=context, may_share=bool(context))
    for words in _below(Words):
        for member in words:
            yield Text(member.told_as, context=words.__name__, may_share=True)


def _below(cls: Any) -> Iterator[Any]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def _of_code() -> Iterator[Text]:
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(node)


@cache
def trees() -> dict[str, ast.Module]:
    """Our modules by their place. Migrations only repeat what models declare."""
    root = Path(settings.BASE_DIR)
    paths = (path for app in APPS for path in sorted((root / app).rglob("*.py")))
    return {
        str(path.relative_to(root)): ast.parse(path.read_text())
        for path in paths
        if path.parent.name != "migrations"
    }


def _of_call(call: ast.Call) -> Iterator[Text]:
    match call.func:
        case ast.Name(id=name) if name in FUNCTIONS:
            context, text, plural = FUNCTIONS[name]
            for found in _literals(call.args[text : text + 1]):
                yield Text(found, _literal(call, plural), _literal(call, context))
        case ast.Name(id=name) if name in refusals():
            yield from map(Text, _literals(call.args[:1]))
        case ast.Attribute(value=ast.Name(id=name), attr="at") if name in refusals():
            yield from map(Text, _literals(call.args[1:2]))


@cache
def refusals() -> frozenset[str]:
    """The names of all refusals, also of modules that nothing has loaded yet."""
    bases = {
        node.name: {one.id for one in node.bases if isinstance(one, ast.Name)}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {DomainError.__name__}
    while more := {one for one, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


def _literal(call: ast.Call, place: int | None) -> str:
    found = [] if place is None else _literals(call.args[place : place + 1])
    return next(iter(found), "")


def _literals(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _literals((node.body, node.orelse))


def _of_templates() -> Iterator[Text]:
    engine: Any = engines["django"]
    for folder in TEMPLATES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.html")):
            template = engine.from_string(path.read_text()).template
            yield from map(_of_tag, _tags(template.nodelist))


def _tags(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, TranslateNode | BlockTranslateNode):
            yield node
        for name in getattr(node, "child_nodelists", ()):
            yield from _tags(getattr(node, name, None) or ())
        for _, inside in getattr(node, "conditions_nodelists", ()):
            yield from _tags(inside)


def _of_tag(node: Any) -> Text:
    context = node.message_context.var if node.message_context else ""
    if isinstance(node, TranslateNode):
        return Text(str(node.filter_expression.var.literal), context=context)
    singular, _ = node.render_token_list(node.singular)
    plural, _ = node.render_token_list(node.plural) if node.plural else ("", ())
    return Text(_trimmed(node, singular), _trimmed(node, plural), context)


def _trimmed(node: Any, text: str) -> str:
    if not node.trimmed:
        return text
    return " ".join(line.strip() for line in text.strip().split("\n") if line.strip())
