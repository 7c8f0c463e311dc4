"""python -m bench"""

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from rich.console import Console

RESULTS = Path(__file__).with_name("results.json")


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[0].upper()}{message[1:]}; see --help.\n")


def thousands(text: str) -> int:
    """A number of changes: whole transactions of the chain."""
    if not text.isdecimal() or not 1_000 <= int(text) <= 100_000_000:
        raise argparse.ArgumentTypeError(
            f"{text} is not a whole number from 1000 to 100000000"
        )
    return int(text)


def writable(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no file in a folder that is there")
    return path


def arguments() -> argparse.Namespace:
    parser = Parser(prog="python -m bench", description="What the change log costs.")
    parser.add_argument("--quick", action="store_true", help="In under two minutes.")
    parser.add_argument(
        "--changes",
        type=thousands,
        help="Length of the chain that is verified; 1000000, or 50000 if quick.",
    )
    parser.add_argument(
        "--output", type=writable, default=RESULTS, help="Where the results go."
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    # No pool and no limit on the time of a statement.
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings.test"
    django.setup()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    try:
        measure(options)
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (DatabaseError, psycopg.Error) as error:
        sys.exit(f"The database refused: {str(error).splitlines()[0]}.")


def measure(options: argparse.Namespace) -> None:
    from bench import plan, report, run  # noqa: PLC0415 - Django must be set up
    from clinic.management.progress import Bar  # noqa: PLC0415 - likewise

    console = Console(soft_wrap=True)
    size = plan.QUICK if options.quick else plan.FULL
    if options.changes:
        size = replace(size, changes=options.changes)
    try:
        with Bar(console, "") as bar:
            results = run.run(size, bar.show)
    except run.FAULTS as error:
        sys.exit(str(error))
    report.write(results, options.output)
    report.tell(results, console)
    console.print(f"Written to {options.output}.")


if __name__ == "__main__":
    main()
