"""Whether an answer is one that the API's own document tells of."""

import gzip
import json
import re
from functools import cache
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

OF_THE_API = re.compile(r"api/v1/.")  # But for its root, which lists the others.
UNTOLD = {405, 406, 500}  # Of what is not there, and of what must not be.
JSON = ("application/json", "application/problem+json")


@cache
def described() -> bytes:
    """It takes a second or two to put together."""
    return OpenApiJsonRenderer().render(SchemaGenerator().get_schema(public=True))


@cache
def document() -> dict[str, Any]:
    return json.loads(described())


@cache
def registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([("urn:api", document())])


@cache
def validator(route: str, method: str, status: str, media: str) -> Any:
    """None where the document tells of no such answer."""
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route).replace("{pk}", "{id}")
    operation = document()["paths"].get(path, {}).get(method.lower(), {})
    content = operation.get("responses", {}).get(status, {}).get("content", {})
    if media not in content:
        return None
    names = ["paths", path, method.lower(), "responses", status, "content", media]
    pointer = "/".join(name.replace("/", "~1") for name in [*names, "schema"])
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"urn:api#/{quote(pointer)}"},
        registry=registry(),
        validate_formats=True,
    )


def document_faults(request: HttpRequest, response: HttpResponseBase) -> list[str]:
    """What an answer of the API says beside its document."""
    match = request.resolver_match
    media = response.headers.get("Content-Type", "").partition(";")[0]
    if match is None or not OF_THE_API.match(match.route) or media not in JSON:
        return []
    if response.status_code in UNTOLD:
        return []
    known = validator(match.route, request.method, str(response.status_code), media)
    if known is None:
        return [f"{media} is not documented"]
    content = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in known.iter_errors(json.loads(content))
    ]
