"""Pages that show all a request can see, with every filter forgotten."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from clinic.models import Client
from clinic.tenancy import STAMP, current_scope
from tests.clinic.tenancy.looks import LOOKS, by_count, seen
from tests.clinic.tenancy.sql import execute, fetch, fetch_one
from tests.clinic.tenancy.tables import MODELS, filled

EVERY_TABLE = " UNION ".join(
    filled("SELECT '{label}', {clinic}::text FROM {table}", model) for model in MODELS
)
WAYS = [(model, look) for model in MODELS for look in LOOKS]


def leak(request: Any) -> JsonResponse:
    """Everything this request can see, with every filter forgotten."""
    counted = [
        (label, str(clinic))
        for label, some in seen(by_count).items()
        for clinic in some
    ]
    return JsonResponse(
        {"sql": sorted(fetch(EVERY_TABLE)), "orm": sorted(counted)} | whom(request)
    )


def names(request: Any) -> JsonResponse:
    """The names of clients, and the connection they came by."""
    by_orm = Client.objects.values_list("given_name", flat=True)
    by_sql = {name for (name,) in fetch("SELECT given_name FROM clinic_client")}
    return JsonResponse({"names": sorted({*by_orm, *by_sql})} | whom(request))


def table(request: Any, number: int) -> JsonResponse:
    """The clinics of which a table shows rows, by one way of looking at it."""
    model, look = WAYS[number]
    return JsonResponse({"clinics": sorted(map(str, look(model)))} | whom(request))


def whom(request: Any) -> dict[str, Any]:
    return {
        "member": request.member and str(request.member.pk),
        "backend": fetch_one("SELECT pg_backend_pid()"),
    }


def for_the_session(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """As one must not: the scope outlives its transaction on the connection."""

    def outliving(request: Any, **kwargs: Any) -> JsonResponse:
        if request.member is not None:
            execute(STAMP.replace("true", "false"), current_scope().settings())
        return view(request, **kwargs)

    return outliving


def boom(request: Any) -> HttpResponse:
    if request.member is not None:
        Client.objects.create(given_name="Nobody", family_name="Nobody")
    raise RuntimeError("In the middle of a request.")


def write(request: Any, status: int) -> HttpResponse:
    Client.objects.create(given_name=f"Written {status}", family_name="Client")
    return HttpResponse(status=status)


PAGE = "{{ early }} {% for one in clients %}{{ one.given_name }} {% endfor %}{{ late }}"


def page(request: Any) -> TemplateResponse:
    """A page whose template reads, as those of the admin do."""
    context = {
        "early": transaction_id(),
        "clients": Client.objects.order_by("pk"),
        "late": transaction_id,
    }
    return TemplateResponse(request, engines["django"].from_string(PAGE), context)


def transaction_id() -> int:
    return fetch_one("SELECT txid_current()")


def stream(request: Any) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        yield from Client.objects.values_list("given_name", flat=True)

    return StreamingHttpResponse(rows())


urlpatterns = [
    path("leak/", leak),
    path("names/", names),
    path("table/<int:number>/", table),
    path("for-the-session/names/", for_the_session(names)),
    path("for-the-session/table/<int:number>/", for_the_session(table)),
    path("boom/", boom),
    path("write/<int:status>/", write),
    path("page/", page),
    path("stream/", stream),
]
