"""Draw the pictures of README and docs.

    python -m docs.figures [folder]

What they show stands beside this: made-up findings, and the demo's published case.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from clinic.body_chart.chart import draw_chart
from docs.figures import body_chart, paper, trend
from sessions.paper.press import pictured, set_in_type
from sessions.trend.picture import draw_trend

HERE = Path(__file__).resolve().parent


def pictures() -> Iterator[tuple[str, str]]:
    for name, (panels, look) in body_chart.PICTURES.items():
        yield name, draw_chart(*panels, look=look)
    for name, (shown, seen) in trend.PICTURES.items():
        yield name, draw_trend(shown, seen)


def main(folder: Path) -> None:
    settings.configure(USE_I18N=False)
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in pictures():
        (folder / name).write_text(drawn + "\n", encoding="utf-8")
        print(folder / name)
    for name, printed in paper.PICTURES.items():
        (folder / name).write_bytes(pictured(set_in_type(printed()))[0])
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
