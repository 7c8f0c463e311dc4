"""The same documents as DRF renders them: instances, prefetch and the project's own
serializers, in generic views. Nobody is asked who they are, and nothing is kept."""

import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONObject

django.setup()
settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
settings.ROOT_URLCONF = __name__
application = WSGIHandler()

from django.urls import path  # noqa: E402 - needs the apps loaded, as all below
from rest_framework.generics import (  # noqa: E402
    GenericAPIView,
    ListAPIView,
    RetrieveAPIView,
)
from rest_framework.response import Response  # noqa: E402

from api.serializers.client import ClientSerializer  # noqa: E402
from api.serializers.session import SessionSerializer  # noqa: E402
from clinic.models import Client, Voiding  # noqa: E402
from clinic.models.change import ChainHead, Change, Commit  # noqa: E402
from sessions.models import (  # noqa: E402
    Addendum,
    Feedback,
    Override,
    RangeOfMotion,
    Reaction,
    Remark,
    ScreeningAnswer,
    Session,
    Signature,
    Treatment,
)

CLINIC = os.environ.get("BENCH_CLINIC", "")
SIGNATURES = Prefetch("signatures", Signature.objects.prefetch_related("co_signatures"))
TREATMENTS = Treatment.objects.prefetch_related(
    Prefetch("overrides", Override.objects.order_by("pk"))
)
FEEDBACK = Feedback.objects.prefetch_related("responses")
VOIDED = Voiding.objects.filter(record=OuterRef("pk")).values(
    told=JSONObject(at="created_at", by="created_by", reason="reason")
)
SHOWN = [
    Prefetch("treatments", TREATMENTS.order_by("order")),
    Prefetch("feedback", FEEDBACK.order_by("at", "pk")),
]
BESIDE = [
    Prefetch("range_of_motion", RangeOfMotion.objects.order_by("pk")),
    Prefetch("reactions", Reaction.objects.order_by("pk")),
    Prefetch("screening", ScreeningAnswer.objects.order_by("pk")),
    Prefetch("addenda", Addendum.objects.prefetch_related(SIGNATURES).order_by("pk")),
    Prefetch("remarks", Remark.objects.order_by("at", "pk")),
]
SESSIONS = (
    Session.objects.select_related("therapist__user")
    .annotate(voided=Subquery(VOIDED))
    .prefetch_related(SIGNATURES, "sharings", *SHOWN)
)


class Open(GenericAPIView):
    """Everybody may ask, and everything is the one clinic's."""

    authentication_classes: Any = ()
    permission_classes: Any = ()
    filter_backends: Any = ()
    for_device = True


class Page(Open, ListAPIView):
    action = "list"
    ordering_fields = ("id",)
    serializer_class = SessionSerializer
    queryset = SESSIONS.filter(clinic_id=CLINIC)


class One(Open, RetrieveAPIView):
    action = "retrieve"
    serializer_class = SessionSerializer
    queryset = SESSIONS.prefetch_related(*BESIDE)


class Pull(Open):
    action = "retrieve"

    def get(self, request: Any) -> Response:
        epoch, _, seq = request.query_params["cursor"].partition(".")
        commits = Commit.objects.filter(clinic_id=CLINIC, seq__gt=seq).order_by("seq")
        seqs: dict[Any, Any] = dict(
            commits.values_list("tx", "seq")[: int(request.query_params["page_size"])]
        )
        moved: dict[str, list[Any]] = {}
        changes = Change.objects.filter(commit__in=seqs)
        for kind, record in changes.values_list("kind", "record"):
            moved.setdefault(kind, []).append(record)
        last = max(seqs.values(), default=0)
        head = ChainHead.objects.get(clinic_id=CLINIC)
        records = [
            {"record": kind, "id": data["id"], "data": data}
            for kind in KINDS
            if kind in moved
            for data in self._shown(*KINDS[kind], moved[kind])
        ]
        cursor = f"{epoch}.{last}"
        answer = {"cursor": cursor, "more": last < head.seq, "records": records}
        return Response(answer | {"tombstones": []})

    def _shown(self, rows: Any, serializer: Any, ids: list[Any]) -> Any:
        found = rows.filter(pk__in=ids).order_by("pk")
        context = self.get_serializer_context()
        return serializer(found, many=True, context=context).data


KINDS: dict[str, tuple[Any, Any]] = {
    "client": (Client.objects.annotate(voided=Subquery(VOIDED)), ClientSerializer),
    "session": (One.queryset, SessionSerializer),
}
urlpatterns = [
    path("api/v1/sessions/", Page.as_view()),
    path("api/v1/sessions/<uuid:pk>/", One.as_view()),
    path("api/v1/sync/pull/", Pull.as_view()),
]
