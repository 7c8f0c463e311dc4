"""What tells one quality of pain from another, and a limit from a referral zone."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element

# One tile: its size, what is drawn in it, and whether that is filled or a line.
LINES = {
    "sharp": (16, "M0,12 4,4 8,12 12,4 16,12"),
    "stabbing": (18, "M4,4 9,9M9,4 4,9M13,13 18,18M18,13 13,18"),
    "burning": (18, "M0,5Q4.5,0 9,5T18,5M0,14Q4.5,9 9,14T18,14"),
    "tight": (12, "M0,3H12M0,9H12"),
    "other": (16, "M4,1V7M1,4H7M12,9V15M9,12H15"),
}
CIRCLES = {
    "tingling": (9, (1.3,), "dots"),
    "numb": (16, (4.6,), "rings"),
    "throbbing": (24, (3.5, 8.5), "rings"),
}


@dataclass(frozen=True)
class Patterns:
    """Those of one chart: each is defined where it is first asked for."""

    theme: Theme
    asked: dict[str, str]

    def quality(self, quality: str, on: str) -> str | None:
        """To lay over a pain of this colour; an ache is the colour alone."""
        colour = self.theme.on(on)
        tone = "ink" if colour == self.theme.ink else "paper"
        name = f"{quality}-{tone}"
        if quality in LINES:
            size, drawn = LINES[quality]
            tile = element(
                "path", d=drawn, fill="none", stroke=colour, stroke_width=1.5
            )
            return self._ask(name, size, tile)
        if quality in CIRCLES:
            size, radii, kind = CIRCLES[quality]
            look = (
                {"fill": colour}
                if kind == "dots"
                else {"fill": "none", "stroke": colour, "stroke_width": 1.4}
            )
            tile = "".join(
                element("circle", cx=size / 2, cy=size / 2, r=radius, **look)
                for radius in radii
            )
            return self._ask(name, size, tile)
        return None

    def limit(self, *, avoid: bool) -> str:
        colour = self.theme.limit
        tile = element("path", d="M0,0V14", stroke=colour, stroke_width=3.2)
        if avoid:
            tile += element("path", d="M0,0H14", stroke=colour, stroke_width=3.2)
        return self._ask("avoid" if avoid else "limit", 14, tile, turned=45)

    def referral(self, *, is_spillover: bool) -> str:
        size = 15 if is_spillover else 8
        dot = element("circle", cx=size / 2, cy=size / 2, r=1.9, fill=self.theme.point)
        return self._ask("spillover" if is_spillover else "essential", size, dot)

    def definitions(self) -> Iterator[str]:
        yield from self.asked.values()

    def _ask(self, name: str, size: int, tile: str, turned: int = 0) -> str:
        self.asked[name] = element(
            "pattern",
            tile,
            id=name,
            width=size,
            height=size,
            patternUnits="userSpaceOnUse",
            patternTransform=f"rotate({turned})" if turned else None,
        )
        return f"url(#{name})"
