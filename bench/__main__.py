"""python -m bench"""

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

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


def sessions(text: str) -> int:
    if not text.isdecimal() or not 1_000 <= int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(
            f"{text} is not a whole number from 1000 to 10000000"
        )
    return int(text)


def writable(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no file in a folder that is there")
    return path


def arguments() -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench", description="What requests and the change log cost."
    )
    parser.add_argument("--quick", action="store_true", help="With less of everything.")
    parser.add_argument(
        "--only", choices=("log", "requests"), help="One of the two; the other stays."
    )
    parser.add_argument(
        "--sessions",
        type=sessions,
        help="What is asked for: 200000 sessions, or 20000 if quick.",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="Make the sessions anew, not kept ones."
    )
    parser.add_argument(
        "--changes",
        type=thousands,
        help="Length of the chain that is verified; 1000000, or 20000 if quick.",
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
    from bench import report, run  # noqa: PLC0415 - Django must be set up
    from bench.requests import page  # noqa: PLC0415 - likewise
    from bench.requests import run as requests  # noqa: PLC0415
    from clinic.management.progress import Bar  # noqa: PLC0415

    console = Console(soft_wrap=True)
    results = report.read(options.output)
    try:
        with Bar(console, "") as bar:
            if options.only != "log":
                results["requests"] = of_requests(options, bar.show)
            if options.only != "requests":
                results |= of_log(options, bar.show)
    except (*run.FAULTS, *requests.FAULTS) as error:
        sys.exit(str(error))
    report.write(results, options.output)
    if options.only != "log":
        page.tell(results["requests"], console)
    if options.only != "requests":
        report.tell(results, console)
    console.print(f"Written to {options.output}.")
    if options.output == RESULTS and options.only != "log":
        page.publish(results["requests"])
        console.print(
            f"The table of {page.PAGE} and its drawing are those of this run."
        )


def of_requests(options: argparse.Namespace, show: Any) -> dict[str, Any]:
    from bench.requests import plan, run  # noqa: PLC0415 - Django must be set up

    size = plan.QUICK if options.quick else plan.FULL
    if options.sessions:
        size = replace(size, sessions=options.sessions)
    return run.run(size, show, fresh=options.fresh)


def of_log(options: argparse.Namespace, show: Any) -> dict[str, Any]:
    from bench import plan, run  # noqa: PLC0415 - Django must be set up
    from bench.requests.filling import migrated  # noqa: PLC0415

    size = plan.QUICK if options.quick else plan.FULL
    if options.changes:
        size = replace(size, changes=options.changes)
    return run.run(size, show, template=migrated(show))


if __name__ == "__main__":
    main()
