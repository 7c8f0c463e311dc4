"""What a request makes, and a repeat of it finds."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from rest_framework.response import Response

from api.receipts import claim_of


class OnceMixin:
    request: Any

    def once(
        self,
        make: Callable[[], models.Model],
        show: Callable[[Any, int], Response] | None = None,
        success: int = 201,
    ) -> Response:
        """Make a record, or find what the same request made before: 201, or 200.

        `show` answers with it, given its id and the status.
        """
        show = show or self._show
        with transaction.atomic():
            claim = claim_of(self.request, self.request.path)
            if claim is not None and claim.record is not None:
                return show(claim.record, 200)
            record = make()
            if claim is not None:
                claim.settle(record.pk)
        return show(record.pk, success)

    def _show(self, pk: Any, status: int) -> Response:
        raise NotImplementedError
