"""What is reckoned in Python, and so is no document."""

from collections.abc import Collection, Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from api.documents.resource import Found
from api.renderers import JSONRenderer
from api.views.base import etag_of


class RenderedMixin:
    """Records whose serializer shows what no SQL says: DRF writes them, from rows that
    `reckon` was given. Devices keep no such fields, and pull documents."""

    def reckon(self, records: Sequence[Any]) -> None:
        raise NotImplementedError

    def found(self: Any, pk: Any, known: Collection[str] = ()) -> Found:
        record = get_object_or_404(self.records(), pk=pk)
        etag = etag_of(record)
        self.shows(record)
        if etag in known:
            return Found(record.pk, record.client_id, etag, None)
        self.reckon([record])
        body = JSONRenderer().render(self.get_serializer(record).data)
        return Found(record.pk, record.client_id, etag, body)

    def list(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.records()))
        self.reckon(page)
        shown = self.get_serializer(page, many=True)
        return self.get_paginated_response(shown.data)
