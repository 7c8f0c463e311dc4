"""Load the reference catalogue that ships with the project, or another release."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from clinic.domain.catalogue import LoadReport, load_catalogue
from clinic.domain.release import CatalogueInvalid


class Command(BaseCommand):
    help = "Load the reference catalogue; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            help="A release's folder; without it, the newest in clinic/data.",
        )

    def handle(self, *args: Any, folder: Path | None = None, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout))
        with Progress(
            console=console, transient=True, disable=not console.is_terminal
        ) as bar:
            task = bar.add_task("Catalogue")
            try:
                report = load_catalogue(
                    folder,
                    progress=lambda what, done, of: bar.update(
                        task, description=what, completed=done, total=of
                    ),
                )
            except CatalogueInvalid as invalid:
                bar.stop()
                for problem in invalid.problems:
                    self.stderr.write(problem)
                raise CommandError(
                    f"Nothing was loaded: {len(invalid.problems)} problem(s) in "
                    f"{folder or 'the newest release'}."
                ) from invalid
        if options["verbosity"]:
            console.print(summary(report))
            if not report.changed:
                console.print("Nothing had changed.")


def summary(report: LoadReport) -> Table:
    title = f"Catalogue {report.release} ({report.checksum[:12]})"
    table = Table(title=title, title_justify="left")
    table.add_column("File")
    for heading in ("Rows", "New", "Replaced", "Retired", "Unchanged"):
        table.add_column(heading, justify="right")
    for sheet in report.sheets:
        figures = (
            sheet.rows,
            sheet.inserted,
            sheet.replaced,
            sheet.retired,
            sheet.unchanged,
        )
        table.add_row(sheet.file, *map(str, figures))
    return table
