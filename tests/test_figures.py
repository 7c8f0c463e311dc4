"""The figures of the front page are drawn from the data, and are up to date."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_db

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures"
DRAWN = ("body-map.svg", "trend.svg")


def draw(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-I", FIGURES / "make.py", folder],
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_is_what_its_script_draws(name, tmp_path):
    draw(tmp_path)

    assert (tmp_path / name).read_bytes() == (FIGURES / name).read_bytes()


def test_the_script_draws_these_figures_and_no_others(tmp_path):
    draw(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(DRAWN)
