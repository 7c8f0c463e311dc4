"""A file that is made when the request that asked for it has ended.

It takes a transaction of its own, at one moment of the database; and no second
connection, since the request's is free by then.
"""

import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone

from clinic.queries.export import Wish, write_export

ZIP = "application/zip"


class Download(HttpResponse):
    """What a view answers; the middleware sends what `made` makes of it."""

    def __init__(self, write: Callable[[IO[bytes]], Any], name: str) -> None:
        super().__init__(content_type=ZIP)
        self.write_file, self.name = write, name

    def made(self) -> FileResponse:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        try:
            self.write_file(file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        answer = FileResponse(
            file, as_attachment=True, filename=self.name, content_type=ZIP
        )
        for name, value in self.headers.items():
            answer.headers.setdefault(name, value)
        answer.cookies = self.cookies
        return answer


def export_of(wish: Wish) -> Download:
    """Its name says whose it is and from which day, and nothing of a person."""
    of = "client" if wish.client else "clinic"
    name = f"palpate-{of}-{wish.client or wish.scope.clinic}-{timezone.now():%Y-%m-%d}"
    return Download(lambda file: write_export(wish, file), f"{name}.zip")
