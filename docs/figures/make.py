"""Draw the figures of the README from the project's own data.

    python docs/figures/make.py [folder]

Needs nothing but Python; the same data give the same bytes. Outlines are our own:
a few dozen points joined by smooth curves.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).resolve().parent
RELEASES = HERE.parents[1] / "clinic" / "data"
FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
INK, GREY, PALE = "#1f2933", "#616e7c", "#cbd2d9"
TALL = 524
SKIN, EDGE = "#edf0f3", "#9aa5b1"
PAIN, CALM = "#b4232f", "#2b6cb0"

GROUPS = {
    "head-jaw": "#3b6fb5",
    "neck": "#d9730d",
    "shoulder": "#2a9d8f",
    "chest": "#b5409b",
    "arm": "#6b4fbb",
    "forearm-hand": "#4f8a10",
    "back": "#8a5a2b",
    "abdomen": "#c99700",
    "pelvis-hip": "#1c7c9c",
    "thigh": "#3d4b63",
    "leg": "#5c6f1e",
    "foot": "#7a3e6d",
}

Point = tuple[float, float]


def outline(thousandths: str) -> list[Point]:
    pairs = (pair.split(",") for pair in thousandths.split())
    return [(int(x) / 1000, int(y) / 1000) for x, y in pairs]


# Half a person seen from the front or the back: distance from the middle and height,
# both as the catalogue counts them (of the picture's width, of the figure's height).
HALF = outline(
    """
    0,0 36,6 58,34 59,60 63,70 58,86 51,108 41,124 39,138 45,153 72,164 112,171
    148,182 172,207 188,245
    224,295 250,345 272,380 288,420 302,462 318,482 332,507 322,514 316,512 316,540
    300,558 276,552 268,520 270,485 266,462 246,430 222,393 208,360 185,310 162,268
    149,252 142,275 126,325 112,368 118,410 132,450 139,495 136,560 124,635 108,695
    100,725 107,775 107,810 98,870 94,925 104,955 116,982 100,995 62,996 44,985
    47,955 47,925 40,865 32,795 40,735 37,695 24,620 9,545 0,522
    """
)
# A whole person seen from the right, facing right: distance from the middle line.
PROFILE = outline(
    """
    10,0 50,10 77,40 79,60 97,80 84,90 84,105 74,123 44,128 36,148 62,185 88,228
    86,280 74,335 75,400 66,455 66,520 64,600 50,680 49,720 32,775 18,860 16,920
    50,952 103,976 107,992 80,997 -30,997 -52,985 -46,955 -32,915 -48,850 -64,790
    -52,745 -43,710 -56,630 -64,545 -94,490 -90,450 -56,395 -58,345 -84,270 -80,205
    -48,160 -36,130 -56,98 -68,55 -46,14
    """
)
ARM = outline(
    """
    28,195 44,250 54,320 76,365 104,420 126,455 142,500 130,512 104,482 88,450
    54,400 26,355 8,290 -30,235 -26,195 0,180
    """
)
# Faint landmarks, so that front and back are told apart: lines by view.
LANDMARKS = {
    "front": [
        outline("12,176 50,172 100,178 140,187"),
        outline("30,246 70,256 110,246"),
        outline("20,492 60,470 100,440"),
        outline("56,728 74,734 90,728"),
    ],
    "back": [
        outline("50,190 45,230 70,262 105,225 120,195"),
        outline("10,507 50,522 100,508"),
        outline("52,728 74,734 94,728"),
    ],
}
SPINE = outline("0,155 0,300 0,445")
RADIUS = {"head": 5.5, "neck": 7.0, "upper-limb": 8.5}
FINE = {"palm", "thumb", "fingers-index-middle", "fingers-ring-little", "toes"}
FINE_RADIUS = 5.5
REGION = {
    "fill": PAIN,
    "fill_opacity": "0.16",
    "stroke": PAIN,
    "stroke_opacity": "0.55",
    "stroke_width": 0.8,
}
# Name, colour, where the figure stands beside its dot, and how the line is drawn.
SERIES: tuple[tuple[str, str, int, dict[str, str]], ...] = (
    ("before", PAIN, -11, {}),
    ("after", CALM, 20, {"stroke_dasharray": "5 4"}),
)


def newest_release() -> Path:
    return max(path for path in RELEASES.iterdir() if path.is_dir())


def rows(file: str) -> list[dict[str, str]]:
    path = newest_release() / file
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(value: float) -> str:
    """One decimal, which is finer than a screen, and the same on every machine."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def curve(points: list[Point], *, closed: bool) -> str:
    """A smooth line through the points (Catmull-Rom, as cubic Bézier curves)."""
    count = len(points)
    ends = range(count if closed else count - 1)

    def near(index: int) -> Point:
        return points[index % count if closed else min(max(index, 0), count - 1)]

    parts = [f"M{at(points[0])}"]
    for index in ends:
        before, start, end, after = (near(index + step) for step in (-1, 0, 1, 2))
        first = (
            start[0] + (end[0] - before[0]) / 6,
            start[1] + (end[1] - before[1]) / 6,
        )
        second = (
            end[0] - (after[0] - start[0]) / 6,
            end[1] - (after[1] - start[1]) / 6,
        )
        parts.append(f"C{at(first)} {at(second)} {at(end)}")
    return "".join(parts) + ("Z" if closed else "")


def named(attributes: dict[str, object]) -> str:
    """Attributes as they are written; `stroke_width` is `stroke-width`."""
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(written(value))}"
        for name, value in attributes.items()
    )


def written(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)


def text(x: float, y: float, words: str, **more: object) -> str:
    attributes = {"x": x, "y": y, "font_size": 11, "fill": INK} | more
    return f"<text{named(attributes)}>{escape(words)}</text>"


def dot(place: Point, radius: float, name: str = "", **more: object) -> str:
    attributes = {"cx": place[0], "cy": place[1], "r": radius} | more
    if not name:
        return f"<circle{named(attributes)}/>"
    return f"<circle{named(attributes)}><title>{escape(name)}</title></circle>"


def path(shape: str, **more: object) -> str:
    return f"<path{named({'d': shape} | more)}/>"


def line(start: Point, end: Point, **more: object) -> str:
    return path(f"M{at(start)}L{at(end)}", **more)


def sheet(
    width: int, title: str, description: str, lines: Iterable[str], notes: Iterable[str]
) -> str:
    """A whole file: on white, so that it reads on a dark page too."""
    head = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {TALL}",
        "width": width,
        "height": TALL,
        "role": "img",
        "aria_labelledby": "title desc",
        "font_family": FONT,
    }
    card = {"x": 0.5, "y": 0.5, "width": width - 1, "height": TALL - 1, "rx": 10}
    parts = [
        f"<svg{named(head)}>",
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<rect{named(card | {'fill': '#ffffff', 'stroke': PALE})}/>",
        text(20, 30, title, font_size=15, font_weight=600),
        *lines,
        *(
            text(20, TALL - 27 + 14 * index, note, font_size=10.5, fill=GREY)
            for index, note in enumerate(notes)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class Figure:
    """One view of the body on the sheet, and how its coordinates fall on it."""

    TOP, HEIGHT = 62.0, 412.0
    WIDTH = HEIGHT * 0.8

    def __init__(self, view: str, middle: float) -> None:
        self.view, self.middle = view, middle

    def place(self, across: float, down: float) -> Point:
        """Where a point lies that is `across` from the middle line."""
        return self.middle + across * self.WIDTH, self.TOP + down * self.HEIGHT

    def placed(self, points: list[Point], *, mirrored: bool = False) -> list[Point]:
        return [self.place(-x if mirrored else x, y) for x, y in points]

    def shapes(self) -> list[str]:
        if self.view == "side":
            outlines = [self.placed(PROFILE), self.placed(ARM)]
        else:
            half = self.placed(HALF, mirrored=True)[1:-1]
            outlines = [self.placed(HALF) + half[::-1]]
        return [curve(points, closed=True) for points in outlines]

    def heading(self) -> Iterator[str]:
        words = "side (right)" if self.view == "side" else self.view
        yield text(self.middle, self.TOP - 10, words, text_anchor="middle", fill=GREY)
        letters = {"front": "RL", "back": "LR"}.get(self.view, "")
        for letter, across in zip(letters, (-0.29, 0.29), strict=False):
            x, y = self.place(across, 0.615)
            yield text(x, y, letter, text_anchor="middle", fill=GREY)

    def body(self) -> Iterator[str]:
        for shape in self.shapes():
            yield path(shape, fill=SKIN, stroke=EDGE, stroke_width=1.2)
        landmarks = LANDMARKS.get(self.view, [])
        lines = [self.placed(line) for line in landmarks]
        lines += [self.placed(line, mirrored=True) for line in landmarks]
        if self.view == "back":
            lines.append(self.placed(SPINE))
        for points in lines:
            shape = curve(points, closed=False)
            yield path(shape, fill="none", stroke=PALE, stroke_width=1.2)

    def regions(self, regions: list[dict[str, str]]) -> Iterator[str]:
        """Cut off by the outline. On the left half; the side view has but one."""
        paths = "".join(path(shape) for shape in self.shapes())
        yield f'<clipPath id="{self.view}">{paths}</clipPath>'
        yield f'<g clip-path="url(#{self.view})"{named(REGION)}>'
        for region in regions:
            if region["view"] != self.view:
                continue
            across = float(region["x"]) - 0.5
            place = self.place(
                across if self.view == "side" else -across, float(region["y"])
            )
            small = region["slug"] in FINE
            radius = FINE_RADIUS if small else RADIUS.get(region["parent"], 11)
            yield dot(place, radius, region["name"])
        yield "</g>"

    def sites(self, sites: list[dict[str, str]]) -> Iterator[str]:
        """On the right half of the body, where the catalogue gives them."""
        yield f"<g{named({'stroke': '#ffffff', 'stroke_width': 0.7})}>"
        for site in sites:
            if site["view"] == self.view:
                place = self.place(float(site["x"]) - 0.5, float(site["y"]))
                name = f"{site['muscle_slug'].replace('-', ' ')}: {site['label']}"
                yield dot(place, 2.7, name, fill=GROUPS[site["group"]])
        yield "</g>"


def body_map() -> str:
    groups = {row["slug"]: row["body_group"] for row in rows("muscles.csv")}
    sites = [
        row | {"group": groups[row["muscle_slug"]]}
        for row in rows("trigger_points.csv")
    ]
    regions = [row for row in rows("pain_regions.csv") if row["is_group"] == "no"]
    counts = Counter(site["group"] for site in sites)
    lines = [*legend(counts, len(regions))]
    for figure in (Figure("front", 130), Figure("back", 356), Figure("side", 506)):
        lines += figure.heading()
        lines += figure.body()
        lines += figure.regions(regions)
        lines += figure.sites(sites)
    description = (
        "Simple outlines of a person from the front, the back and the right side. "
        f"{len(sites)} dots, coloured by body group, mark the trigger-point sites of "
        f"the catalogue; {len(regions)} pale circles mark its pain regions. "
        "Positions are approximate. Sites by group: "
        + ", ".join(f"{group} {counts[group]}" for group in GROUPS)
        + "."
    )
    notes = (
        "Front and back: sites on the right half of the body, regions on the left.",
        "Positions are approximate: a place to begin, not a diagnosis.",
    )
    return sheet(680, "Trigger-point sites and pain regions", description, lines, notes)


def legend(counts: Counter[str], regions: int) -> Iterator[str]:
    x, y = 578, 104
    yield text(x - 4, y - 18, f"{counts.total()} sites", font_weight=600)
    for group, colour in GROUPS.items():
        yield dot((x, y), 4, fill=colour)
        yield text(x + 10, y + 3.6, group, font_size=10.5)
        y += 19
    yield dot((x + 2, y + 14), 7, **REGION)
    yield text(x + 15, y + 18, f"{regions} regions", font_weight=600)


def published_pain() -> list[tuple[int, int]]:
    """Pain before and after, session by session, as the case's file states it."""
    case = (newest_release() / "cases" / "low-back-2016.md").read_text(encoding="utf-8")
    found = re.search(r"^\| Pain 0-10 before and after[^|]*\|([^|]*)\|$", case, re.M)
    if found is None:
        sys.exit("The case's file states no pain before and after.")
    pairs = re.findall(r"(\d+)-(\d+)", found[1])
    return [(int(before), int(after)) for before, after in pairs]


class Chart:
    """Sessions from left to right, pain from 0 at the foot to 10 at the top."""

    LEFT, RIGHT, TOP, FOOT = 52.0, 360.0, 118.0, 430.0

    def __init__(self, sessions: list[tuple[int, int]]) -> None:
        self.sessions = sessions

    def place(self, index: int, pain: float) -> Point:
        step = (self.RIGHT - self.LEFT) / len(self.sessions)
        across = self.LEFT + (index + 0.5) * step
        return across, self.FOOT - pain / 10 * (self.FOOT - self.TOP)

    def axes(self) -> Iterator[str]:
        yield text(20, self.TOP - 14, "Pain, 0 to 10", fill=GREY)
        for pain in range(0, 11, 2):
            _, y = self.place(0, pain)
            colour = PALE if pain else EDGE
            yield line((self.LEFT, y), (self.RIGHT, y), stroke=colour)
            yield text(self.LEFT - 8, y + 4, str(pain), text_anchor="end", fill=GREY)
        for index in range(len(self.sessions)):
            x, y = self.place(index, 0)
            yield text(x, y + 20, str(index + 1), text_anchor="middle", fill=GREY)
        middle = (self.LEFT + self.RIGHT) / 2
        yield text(middle, self.FOOT + 38, "Session", text_anchor="middle", fill=GREY)

    def differences(self) -> Iterator[str]:
        for index, (before, after) in enumerate(self.sessions):
            ends = self.place(index, before), self.place(index, after)
            yield line(*ends, stroke=PALE, stroke_width=7)

    def series(self, which: int) -> Iterator[str]:
        """The pain before (0) or after (1) every session, with its key."""
        name, colour, rise, dash = SERIES[which]
        pains = [pair[which] for pair in self.sessions]
        places = [self.place(index, pain) for index, pain in enumerate(pains)]
        route = "M" + "L".join(map(at, places))
        yield path(route, fill="none", stroke=colour, stroke_width=2, **dash)
        bold = {"font_size": 12, "font_weight": 600, "text_anchor": "middle"}
        for (x, y), pain in zip(places, pains, strict=True):
            yield dot((x, y), 5, fill=colour, stroke="#ffffff", stroke_width=1.5)
            yield text(x, y + rise, str(pain), fill=colour, **bold)
        key = self.LEFT + 190 + which * 66
        yield dot((key, self.TOP - 18), 5, fill=colour)
        yield text(key + 9, self.TOP - 14, name)


def trend() -> str:
    sessions = published_pain()
    chart = Chart(sessions)
    lines = [
        text(
            20, 49, f"Published low back case, sessions 1 to {len(sessions)}", fill=GREY
        ),
        text(20, 65, "Values for demonstration", fill=PAIN, font_weight=600),
        *chart.axes(),
        *chart.differences(),
        *chart.series(0),
        *chart.series(1),
    ]
    pairs = "; ".join(
        f"{index}: {before} before, {after} after"
        for index, (before, after) in enumerate(sessions, 1)
    )
    description = (
        "A line chart of pain from 0 to 10 before and after each session. By session: "
        f"{pairs}. The values are for demonstration: the published report of this case "
        "gives none."
    )
    notes = (
        "Case: Int J Ther Massage Bodywork 2016;9(3):27-30.",
        "The report gives no pain scores; these are ours.",
    )
    return sheet(384, "Pain before and after each session", description, lines, notes)


FIGURES = {"body-map.svg": body_map, "trend.svg": trend}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        (folder / name).write_bytes(draw().encode())
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
