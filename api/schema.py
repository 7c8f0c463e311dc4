"""What the OpenAPI document says beyond what the serializers say."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
)
from rest_framework import serializers
from rest_framework.generics import GenericAPIView

from api.problems import CONTENT_TYPE

READING = ("400", "401", "403", "404", "503")
WRITING = (*READING, "409", "412", "413", "415", "422", "428")


class FaultSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) into the body.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. Refusals of care carry `limit`, `reason` and `source` beside these."""

    type = serializers.CharField(help_text="Stable path under /problems/.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The request's id.")
    errors = FaultSerializer(many=True)


def refused(status: int) -> dict[Any, Any]:
    """What a view says in its `responses` where it refuses as not all views do."""
    return {(status, CONTENT_TYPE): ProblemSerializer}


IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The record's ETag as last seen; its first part is compared.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Makes a repeat answer what the first one answered.",
)


LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    str,
    OpenApiParameter.HEADER,
    description="The last one that was heard: told at once is what came after it.",
)


def stream(**examples: str) -> dict[Any, Any]:
    """What a view says whose address the process for live events answers."""
    media_type = "text/event-stream"
    events = OpenApiResponse(
        str,
        description="Server-sent events, without an end.",
        examples=[
            OpenApiExample(name, text, media_type=media_type)
            for name, text in examples.items()
        ],
    )
    elsewhere = OpenApiResponse(
        ProblemSerializer, description="This address leads to the web process."
    )
    return {(200, media_type): events, (421, CONTENT_TYPE): elsewhere}


def expand(children: Iterable[str]) -> OpenApiParameter:
    return OpenApiParameter(
        "expand",
        {"type": "array", "items": {"type": "string", "enum": sorted(children)}},
        style="form",
        explode=False,
        description="Children to show in the list; the detail always shows them.",
    )


class ProblemSchema(AutoSchema):
    """Adds the headers a view asks for, and the problems any view may answer."""

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        action = getattr(self.view, "action", "")
        if action in getattr(self.view, "if_match_actions", ()):
            parameters.append(IF_MATCH)
        if action == "create":
            parameters.append(IDEMPOTENCY_KEY)
        if action == "list" and (children := getattr(self.view, "children", None)):
            parameters.append(expand(children))
        return parameters

    def get_response_serializers(self) -> Any:
        """Any of those by which the view shows its record to this or that audience."""
        usual = super().get_response_serializers()
        others = getattr(self.view, "serializers", {})
        if not others or type(usual) is not self.view.serializer_class:
            return usual
        shown = {type(usual), *others.values()}
        return PolymorphicProxySerializer(
            component_name=f"Any{type(usual).__name__.removesuffix('Serializer')}",
            serializers=sorted(shown, key=lambda one: one.__name__),
            resource_type_field_name=None,
        )

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A view that stands on no table lists what it declares to be many."""
        if serializer is None or isinstance(self.view, GenericAPIView):
            return super()._is_list_view(serializer)
        return isinstance(serializer, serializers.ListSerializer)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Also where `extend_schema` names the responses of an act."""
        bodies = super()._get_response_bodies(direction)
        refusal = OpenApiResponse(ProblemSerializer, description="Problem")
        for status in self._problem_statuses():
            if status not in bodies:
                bodies[status] = self._get_response_for_code(
                    refusal, status, [CONTENT_TYPE], direction
                )
        if "201" in bodies and hasattr(self.view, "once"):
            found = {"description": "Of what the same request made before."}
            bodies.setdefault("200", bodies["201"] | found)
        return bodies

    def _problem_statuses(self) -> list[str]:
        if self.method in {"GET", "HEAD"}:
            return list(READING)
        action = getattr(self.view, "action", "")
        guarded = action in getattr(self.view, "if_match_actions", ())
        return [
            status
            for status in sorted(WRITING)
            if guarded or status not in {"412", "428"}
        ]


MADE = "$response.body#/id"


def link_records(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Let the answer that makes a record lead to all that its id opens."""
    for path, entry in result["paths"].items():
        made = entry.get("post", {}).get("responses", {}).get("201")
        if made is not None and (links := dict(_links(path, result["paths"]))):
            made["links"] = links
    return result


def _links(path: str, paths: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    above = {name: f"$request.path.{name}" for name in re.findall(r"{(\w+)}", path)}
    for below, entry in paths.items():
        opened = re.fullmatch(re.escape(path) + r"{(\w+)}/[^{]*", below)
        if opened:
            for operation in entry.values():
                name = operation["operationId"]
                parameters = {**above, opened[1]: MADE}
                yield name, {"operationId": name, "parameters": parameters}


def allow_several(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """An empty text is a text and an empty one: what is one of several forms may be
    more of them."""

    def loosened(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                "anyOf" if key == "oneOf" else key: loosened(inner)
                for key, inner in part.items()
            }
        return [loosened(inner) for inner in part] if isinstance(part, list) else part

    return loosened(result)
