"""A paper with one of everything a paper can hold."""

from dataclasses import replace
from datetime import UTC, datetime

from clinic.body_chart.whereabouts import draw_whereabouts
from sessions.paper.blocks import (
    Aside,
    Banner,
    Exercise,
    Facts,
    Heading,
    Mark,
    PageBreak,
    Paper,
    Picture,
    State,
    Table,
    Words,
)
from sessions.paper.press import printed, set_in_type
from tests.pdf import Pdf

SIGNED = State(
    Mark.SIGNED,
    ["Signed by A. Weaver, 5 January 2026, 10:00", f"SHA-256 (v1): {'ab' * 32}"],
    short="Signed \N{MIDDLE DOT} SHA-256 abababab",
)
DRAFT = State(Mark.DRAFT, ["Draft: not signed."], across="DRAFT", short="Draft")
LOW_BACK = draw_whereabouts({"low-back"}, "left", named="Low back", language="en")


def paper(text: str = "Text.", **changes: object) -> Paper:
    """The text stands wherever one can."""
    made = Paper(
        title=text,
        clinic=text,
        whose=text,
        language="en",
        as_of=datetime(2026, 1, 5, 10, tzinfo=UTC),
        page="Page {n} of {m}",
        state=SIGNED,
        facts=[("Client", text), (text, "1")],
        blocks=[
            Heading("Findings"),
            Words(text, "Subjective"),
            Words("Said.", text),
            Facts([("Given", text)]),
            Heading(text, 2),
            Banner(State(Mark.ERROR, [text, "It does not count."])),
            Table(
                ["Movement", "Side", "Value"],
                [["Flexion", "left", text], [text, "right", "40"]],
                [3, 1, 1],
            ),
            Aside(text),
            Picture(LOW_BACK, text, 0.4),
            PageBreak(),
            Exercise(
                number=1,
                title=text,
                about=text,
                doses=[("sets", "2"), ("hold", "20 s")],
                words=[("How to do it", text)],
                link="https://example.org/film",
                svg=LOW_BACK,
                told="Where: low back",
                days=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
                times=2,
            ),
        ],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def made(one: Paper) -> bytes:
    return printed(set_in_type(one), one.as_of)


def pdf(text: str = "Text.", **changes: object) -> Pdf:
    return Pdf(made(paper(text, **changes)))
