"""Who may import whom: the contracts of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

import clinic

pytestmark = pytest.mark.no_db

ROOT = Path(clinic.__file__).parents[1]


def test_every_import_keeps_the_contracts():
    lint_imports = Path(sys.executable).with_name("lint-imports")

    report = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert report.returncode == 0, report.stdout
    assert " 0 broken" in report.stdout
