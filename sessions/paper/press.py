"""Papers as PDF: tagged for who hears them (PDF/UA-1), and made to last (PDF/A-2a).

What people wrote is data to the templates, which never take it for markup.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import typst

from sessions.paper.blocks import Paper
from sessions.paper.ink import FONTS, legible

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[Any] = ["ua-1", "a-2a"]
FAMILIES = (
    "Noto Sans",
    "DejaVu Sans",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Droid Sans Fallback",
)
# A compiler serves one thread at a time.
_own = threading.local()


def set_in_type(paper: Paper) -> str:
    """All that is printed, as the templates read it."""
    moment = ("year", "month", "day", "hour", "minute", "second")
    as_of = {name: getattr(paper.as_of, name) for name in moment}
    told = {**asdict(paper), "as_of": as_of, "families": FAMILIES}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def tag_of(told: str) -> str:
    """It changes with what is printed, and with how."""
    return sha256(_how() + told.encode(errors="replace")).hexdigest()[:32]


def printed(told: str, as_of: datetime) -> bytes:
    return _made(told, "pdf", pdf_standards=STANDARDS, timestamp=as_of)


def pictured(told: str) -> list[bytes]:
    """Each page as PNG."""
    made: Any = _made(told, "png", ppi=110)
    return made if isinstance(made, list) else [made]


def _made(told: str, form: Literal["pdf", "png"], **how: Any) -> Any:
    compiler = compiler_of_thread()

    def make(text: str) -> Any:
        return compiler.compile(format=form, sys_inputs={"paper": text}, **how)

    try:
        return make(_inert(told, legible))
    except typst.TypstError:
        # Marks set upon a letter of another font have no form together.
        return make(_inert(told, lambda text: legible(text, plain=True)))


def compiler_of_thread() -> typst.Compiler:
    if not hasattr(_own, "compiler"):
        _own.compiler = new_compiler()
    return _own.compiler


def new_compiler() -> typst.Compiler:
    """It reads the templates alone, and no font but ours."""
    return typst.Compiler(
        TEMPLATES / "paper.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        package_path=TEMPLATES,
        package_cache_path=TEMPLATES,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )


@cache
def _how() -> bytes:
    files = sorted(TEMPLATES.glob("*.typ"))
    whole = b"".join(path.read_bytes() for path in files)
    return sha256(whole + version("typst").encode()).digest()


def _inert(told: str, write: Callable[[str], str]) -> str:
    """Every text of it in characters that can be printed."""
    return json.dumps(_written(json.loads(told), write), ensure_ascii=False)


def _written(value: Any, write: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return write(value)
    if isinstance(value, list):
        return [_written(one, write) for one in value]
    if isinstance(value, dict):
        return {name: _written(one, write) for name, one in value.items()}
    return value
