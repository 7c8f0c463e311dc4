"""How far each request is from the limit, as a drawing: one line a row, on a scale on
which each step is a doubling."""

import math
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
INK, GREY, PALE, OURS, GOAL = "#1f2933", "#616e7c", "#cbd2d9", "#2b6cb0", "#2a7d46"
WIDTH, LEFT, RIGHT, TOP, STEP = 760, 270, 30, 92, 36


def draw(found: dict[str, Any]) -> str:
    rows = [one for one in found["figures"] if one["of"] == "project" and _is_held(one)]
    plain = {
        one["work"]: one["ratio"]
        for one in found["figures"]
        if (one["of"], one["against"]) == ("plain", "limit")
    }
    most = max([2.0, *(one["upper"] for one in rows), *plain.values()])
    scale = Scale(math.ceil(math.log2(most)))
    height = TOP + STEP * len(rows) + 40
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" height="{height}" role="img"'
            f' aria-labelledby="title desc" font-family="{FONT}" font-size="12">',
            '<title id="title">What a request costs, times the bare limit</title>',
            f'<desc id="desc">{escape(" ".join(_told(rows, plain)))}</desc>',
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"'
            f' fill="#ffffff" stroke="{PALE}"/>',
            f'<text x="20" y="30" font-size="15" font-weight="600" fill="{INK}">What a'
            " request costs, times the bare limit</text>",
            *_legend(),
            *scale.lines(height - 40),
            *(
                part
                for place, one in enumerate(rows)
                for part in _row(one, plain.get(one["work"]), scale, place)
            ),
            "</svg>\n",
        ]
    )


class Scale:
    def __init__(self, doublings: int) -> None:
        self.doublings = doublings

    def x(self, times: float) -> float:
        wide = (WIDTH - LEFT - RIGHT) / self.doublings
        return round(LEFT + wide * max(0.0, math.log2(times)), 1)

    def lines(self, bottom: int) -> Iterator[str]:
        for power in range(self.doublings + 1):
            x, ink = self.x(2**power), PALE if power else GREY
            yield f'<path d="M{x} {TOP - 14}V{bottom}" stroke="{ink}"/>'
            yield _text(x, bottom + 18, f"{2**power}", GREY, "middle")


def _is_held(one: dict[str, Any]) -> bool:
    return bool(one["goal"]) and one["against"] == "limit"


def _row(
    one: dict[str, Any], plain: float | None, scale: Scale, place: int
) -> Iterator[str]:
    y = TOP + STEP * place + 10
    yield _text(20, y + 4, one["work"], INK)
    goal = scale.x(float(one["goal"].split()[-1]))
    yield f'<path d="M{goal} {y - 11}V{y + 11}" stroke="{GOAL}" stroke-width="3"/>'
    if plain:
        yield _circle(scale.x(plain), y, "#ffffff", GREY)
    low, high = scale.x(one["lower"]), scale.x(one["upper"])
    yield f'<path d="M{low} {y}H{high}" stroke="{OURS}" stroke-width="3"/>'
    yield _circle(scale.x(one["ratio"]), y, OURS, OURS)


def _legend() -> Iterator[str]:
    yield _circle(26, 54, OURS, OURS)
    yield _text(38, 58, "Palpate, with quartiles", GREY)
    yield _circle(196, 54, "#ffffff", GREY)
    yield _text(208, 58, "plain DRF, with less switched on", GREY)
    yield f'<path d="M424 46V62" stroke="{GOAL}" stroke-width="3"/>'
    yield _text(434, 58, "goal", GREY)
    yield _text(484, 58, "1: the limit; pull and push by latency", GREY)


def _told(rows: list[dict[str, Any]], plain: dict[str, float]) -> Iterator[str]:
    for one in rows:
        beside = plain.get(one["work"])
        also = f", plain DRF {beside:.1f}" if beside else ""
        yield f"{one['work']}: {one['ratio']:.1f}, goal {one['goal']}{also}."


def _circle(x: float, y: float, fill: str, stroke: str) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{stroke}"'
        ' stroke-width="2"/>'
    )


def _text(x: float, y: float, words: str, fill: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{fill}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
