"""The colours: pain from light to dark in orange and red, points and their referral in
blue, limits in ink. Each is told by lightness, pattern or form too."""

from dataclasses import dataclass

# From 0 to 10, at the steps named; between them, by proportion.
Anchors = dict[int, str]
LINEAR_BELOW, STEP = 0.04045, 0.0031308


@dataclass(frozen=True)
class Theme:
    paper: str
    skin: str
    border: str
    outline: str
    detail: str
    ink: str
    faint: str
    ramp: tuple[str, ...]
    unrated: str
    pain_edge: str
    point: str
    limit: str

    def pain(self, intensity: int | None) -> str:
        return self.unrated if intensity is None else self.ramp[intensity]

    def on(self, colour: str) -> str:
        """Ink or paper, whichever is told better from the colour."""
        return max(self.ink, self.paper, key=lambda one: contrast(one, colour))


def luminance(colour: str) -> float:
    """Of `#rrggbb`, as WCAG 2 defines it: 0 black, 1 white."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= LINEAR_BELOW else ((share + 0.055) / 1.055) ** 2.4


def _ramp(anchors: Anchors) -> tuple[str, ...]:
    return tuple(_between(anchors, step) for step in range(11))


def _between(anchors: Anchors, step: int) -> str:
    below = max(one for one in anchors if one <= step)
    above = min(one for one in anchors if one >= step)
    share = (step - below) / (above - below) if above > below else 0.0
    mixed = (
        round(low + (high - low) * share)
        for low, high in zip(
            _parts(anchors[below]), _parts(anchors[above]), strict=True
        )
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


LIGHT = Theme(
    paper="#ffffff",
    skin="#f5efe7",
    border="#cabdae",
    outline="#4b423a",
    detail="#a59787",
    ink="#211d1a",
    faint="#6b6159",
    ramp=_ramp({0: "#fdedc9", 3: "#fbbd6d", 6: "#ea6a29", 10: "#6d0b16"}),
    unrated="#dcd3c8",
    pain_edge="#8a2c10",
    point="#0b4f9e",
    limit="#211d1a",
)

DARK = Theme(
    paper="#13161b",
    skin="#2b3038",
    border="#4d5662",
    outline="#b9c2cd",
    detail="#6f7a88",
    ink="#f2f4f7",
    faint="#a4aebb",
    ramp=_ramp({0: "#4b3427", 3: "#84431f", 6: "#d9682b", 10: "#ffe3b5"}),
    unrated="#4a515c",
    pain_edge="#ffb07a",
    point="#9ecbff",
    limit="#f2f4f7",
)

THEMES = {"light": LIGHT, "dark": DARK}
