"""The benchmark runs, says all it should, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from rich.console import Console

from bench import latency, report, throughput
from bench.__main__ import main
from bench.databases import PREFIX
from bench.plan import Plan
from bench.run import run

TINY = Plan(pushes=2, inserts=2, slices=2, seconds=0.05, before=1_000, changes=2_000)


@pytest.fixture
def results(committed: None, monkeypatch: pytest.MonkeyPatch) -> dict:
    """As the run leaves them, beginning with a copy of the tests' own database. What
    warms it up for true figures takes six times as long as what is looked at here."""
    for part in (latency, throughput):
        monkeypatch.setattr(part, "WARM_UP", 1)
    template = connections["owner"].settings_dict["NAME"]
    return run(TINY, lambda what, done, of: None, template=template)


def test_a_run_measures_every_row_and_leaves_no_database(results):
    assert [(cost["work"], cost["pairs"]) for cost in results["costs"]] == [
        ("Push of 500 operations", 2),
        ("Insert of one session", 2),
        ("16 writers, 1 clinic", 2),
        ("16 writers, 4 clinics", 2),
    ]
    assert min(cost["ratio"] for cost in results["costs"]) > 0
    assert results["verification"]["changes"] > TINY.changes
    assert results["verification"]["commits"] == 3
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s",
            [f"^{PREFIX}_{os.getpid()}_"],
        )
        assert cursor.fetchall() == []


@pytest.mark.no_db
def test_what_was_found_is_told_and_written(tmp_path):
    results = {
        "machine": {
            "cores": 2,
            "postgresql": "18.6",
            "settings": {"fsync": "off", "synchronous_commit": "on"},
        },
        "costs": [
            {
                "work": "Push",
                "unit": "ms",
                "logged": 3.0,
                "bare": 2.0,
                "ratio": 1.5,
                "lower": 1.4,
                "upper": 1.6,
                "pairs": 9,
            }
        ],
        "verification": {
            "changes": 1_000,
            "commits": 2,
            "seconds": 0.5,
            "verified_per_second": 2_000.0,
        },
    }
    console = Console(record=True, soft_wrap=True)

    report.write(results, tmp_path / "results.json")
    report.tell(results, console)

    told = console.export_text()
    assert json.loads((tmp_path / "results.json").read_text()) == results
    assert "1.50" in told
    assert "2,000 changes a second" in told
    assert "fsync is off, so no commit waits for a disk." in told


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--changes", "12"], "12 is not a whole number from 1000 to 100000000"),
        (["--changes", "many"], "many is not a whole number from 1000 to 100000000"),
        (["--sessions", "999"], "999 is not a whole number from 1000 to 10000000"),
        (["--only", "pages"], "invalid choice: 'pages'"),
        (["--output", "/nowhere/x"], "/nowhere/x is no file in a folder that is there"),
        (["--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_a_wrong_option_ends_in_one_sentence(options, sentence, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench", *options])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert sentence.lower() in line.lower()


@pytest.mark.no_db
def test_as_a_command_it_ends_in_one_sentence_too():
    ended = subprocess.run(
        [sys.executable, "-m", "bench", "--fast"],
        cwd=Path(report.__file__).parents[1],
        capture_output=True,
        text=True,
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "Unrecognized arguments: --fast; see --help.\n"
