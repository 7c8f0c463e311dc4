"""How a long command shows that it is getting on."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


class Bar:
    """A progress bar on a terminal, a line for each quarter anywhere else."""

    def __init__(self, console: Console, unit: str) -> None:
        self.console, self.unit = console, unit
        self.quarters: dict[str, int] = {}
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> "Bar":
        self.progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.progress.stop()

    def show(self, what: str, done: int, of: int) -> None:
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=of)
        self.progress.update(self.tasks[what], completed=done, total=of)
        quarter = 4 * done // of if of else 4
        if not self.console.is_terminal and quarter > self.quarters.get(what, 0):
            self.quarters[what] = quarter
            self.console.print(f"{what}: {done} of {of} {self.unit}")
