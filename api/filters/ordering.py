"""`?ordering=`: by the fields a view allows, the id last so that pages are stable."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter


class StrictOrderingFilter(OrderingFilter):
    """Refuses a field it may not order by, instead of passing over it."""

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> list[str] | None:
        asked = request.query_params.get(self.ordering_param, "").strip()
        if not asked:
            return None
        allowed = getattr(view, "ordering_fields", ())
        if asked.removeprefix("-") not in allowed:
            raise ValidationError(
                {"ordering": f"Order by one of: {', '.join(allowed)}."}
            )
        return [asked, "-id" if asked.startswith("-") else "id"]
