from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.serializers.last_session import LastSessionQuery, LastSessionSerializer
from clinic.errors import InvalidInput
from clinic.queries.client import same_person
from sessions.queries.last_session import last_session_of


class LastSessionMixin:
    """What a therapist wants to know before treating again."""

    @extend_schema(
        parameters=[LastSessionQuery], responses=LastSessionSerializer, filters=False
    )
    @action(
        detail=True,
        methods=["get"],
        url_path="last-session",
        pagination_class=None,
        filterset_class=None,
    )
    def last_session(self: Any, request: Any, pk: Any) -> Response:
        """What I did last time, what eased and what hurt, and what changed since."""
        people = same_person(self.get_object().pk)
        context = self.get_serializer_context()
        query = LastSessionQuery(data=request.query_params.dict(), context=context)
        query.is_valid(raise_exception=True)
        before = query.validated_data.get("before")
        if before is not None and before.client_id not in people:
            raise InvalidInput.at("before", "There is no such session of this client.")
        last = last_session_of(people, by=self.member, before=before)
        return Response(LastSessionSerializer(last, context=context).data)
