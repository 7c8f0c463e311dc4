"""What a view owes the access log."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from clinic.domain.access import Sight


class Watched:
    """A view whose answers show records of the kind `record_kind`, about clients.

    Of each answer it says whose; a `ClinicViewSet` does by itself, for what it finds
    and what it serializes. Without a kind nothing is kept.
    """

    record_kind: ClassVar[str] = ""
    request: Any

    @property
    def sight(self) -> Sight:
        return self.request._request.sight

    def shows(self, *records: Any) -> None:
        if self.record_kind:
            self.sight.add(*records)

    def shows_clients(self, clients: Iterable[UUID | None]) -> None:
        self.sight.add_clients(clients)

    def shows_nobody(self) -> None:
        """This once; so nothing is kept."""
        self.sight.shows_nobody = True
