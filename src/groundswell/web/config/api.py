"""The API: its operations put together, and the document that describes them, also as a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.operation import Operation

from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.challenges import api as challenges
from groundswell.web.challenges.api.problems import (
    PROBLEM,
    Problem,
    say_problems,
    tell_missing,
    tell_problem,
)
from groundswell.web.challenges.places import for_everyone
from groundswell.web.config.api_examples import BODIES, NAMES
from groundswell.web.moderation import api as moderation
from groundswell.web.moderation import own_api as own
from groundswell.web.moderation.messages import api as messages
from groundswell.web.participation import api as participation

PREFIX = "/api/v1/"
_ABOUT = """\
Everything that the pages do, for programs. The rules are the same: one table says who may do what
in which phase, and a challenge tells in its `acts` what the caller may do here and now.

**Who calls.** Send a token as `Authorization: Bearer gsw_...`. People make tokens on the page
"Tokens". A token may only read, or write too. Without a token you read what everyone may read.
Scripts on the platform's own pages can call with the session, and send the CSRF token.

**What goes wrong** is told as `application/problem+json` (RFC 9457): what it is, where, and what to
do. 422 says that a call does not have the right form. 409 says that it has, but does not fit how
things stand: a text that says too little, a phase that has closed.

**Lists** come in pages. **Limits**: a person can make 120 calls a minute that change something.
"""


class _Api(NinjaAPI):
    """The API. What it answers is for the caller alone, and kept by no cache."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_response(self, *args: Any, **options: Any) -> HttpResponse:
        response = super().create_response(*args, **options)
        add_never_cache_headers(response)
        return response


api = _Api(
    title="Groundswell",
    version="1",
    description=_ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
say_problems(api)
api.add_router("/account", challenges.ACCOUNT)
_OF_MODERATION = (own.router, messages.router, moderation.router)
for _router in (*challenges.ROUTERS, *participation.ROUTERS, *_OF_MODERATION):
    api.add_router("/challenges", _router)


# --- The document

_ANSWERS = {
    "400": "The call can't be read: it is no JSON, or no form.",
    "401": "The token does not work.",
    "403": "This is not allowed to the caller, or not now.",
    "404": "There is no such thing here.",
    "409": "The call does not fit how things stand.",
    "413": "The call is too large.",
    "422": "Something in the call is not right.",
    "429": "There were too many calls in a short time.",
}


@cache
def get_document() -> dict[str, Any]:
    """Give the OpenAPI document."""
    with override("en-gb"):
        document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= made.pop("$defs", {})
    schemas["Problem"] = made
    parts["responses"] = {
        status: {
            "description": meaning,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, meaning in _ANSWERS.items()
    }
    parts["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, which people make on the page “Tokens”.",
        }
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            answers = {str(status): told for status, told in operation["responses"].items()}
            if (
                "required" not in str(operation.get("parameters"))
                and "requestBody" not in operation
            ):
                answers.setdefault("422", {"$ref": "#/components/responses/422"})
            for status in _ANSWERS:
                answers.setdefault(status, {"$ref": f"#/components/responses/{status}"})
            operation["responses"] = answers
            # A call without a token reads what everyone may read.
            operation["security"] = [{"token": []}, {}]
            _put_examples(operation)
    return document


def _put_examples(operation: dict[str, Any]) -> None:
    for one in operation.get("parameters", ()):
        if one["name"] in NAMES:
            one["example"] = NAMES[one["name"]]
    form = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if form is not None:
        form["example"] = BODIES[operation["operationId"]]


@open_to_all("It describes the API and holds nothing of anybody.")
def show_document(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document."""
    return JsonResponse(get_document(), json_dumps_params={"ensure_ascii": False})


@for_everyone("It describes the API and holds nothing of anybody.")
def show_page(request: HttpRequest, place: Any) -> HttpResponse:
    """Show the document as a page."""
    return render(request, "config/api.html", {"document": get_document(), "groups": list_groups()})


def list_groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """List the operations by group, each with its parts looked up, for people to read."""
    document = get_document()
    schemas = document["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {})
            media, form = next(iter(body.items())) if body else ("", {})
            good = next(iter(told["responses"].items()))
            groups.setdefault(told["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "address": address,
                    "name": told["operationId"],
                    "summary": told["summary"],
                    "about": told.get("description", ""),
                    "takes": [
                        (
                            one["name"],
                            one["in"],
                            say_type(one["schema"], schemas),
                            bool(one.get("required")),
                            one.get("description") or one["schema"].get("description", ""),
                        )
                        for one in told.get("parameters", ())
                    ],
                    "media": media,
                    "sends": list_fields(form.get("schema", {}), schemas),
                    "example": json.dumps(form["example"], indent=2, ensure_ascii=False)
                    if "example" in form
                    else "",
                    "status": good[0],
                    "gives": say_type(_schema_of(good[1]), schemas),
                    "fields": list_fields(_schema_of(good[1]), schemas),
                }
            )
    return list(groups.items())


def _schema_of(answer: dict[str, Any]) -> dict[str, Any]:
    return next((one.get("schema", {}) for one in answer.get("content", {}).values()), {})


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _look_up(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas[_name(schema)] if "$ref" in schema else schema
    return found


def list_fields(
    schema: dict[str, Any], schemas: dict[str, Any]
) -> list[tuple[str, str, bool, str]]:
    """List the fields of a schema: name, type, whether it must be there, meaning."""
    if schema.get("type") == "array":
        schema = schema["items"]
    told = _look_up(schema, schemas)
    needed = told.get("required", ())
    return [
        (name, say_type(one, schemas), name in needed, one.get("description", ""))
        for name, one in told.get("properties", {}).items()
    ]


def say_type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Say in a few words what a value can be."""
    if "$ref" in schema:
        return _name(schema)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _(" or ").join(say_type(one, schemas) for one in schema[several])
    if "enum" in schema:
        return _(" or ").join(str(one) or "“”" for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return _("list of %(what)s") % {"what": say_type(schema.get("items", {}), schemas)}
    kind = str(schema.get("format") or schema.get("type", ""))
    limits = [
        f"{word} {schema[key]}"
        for key, word in (
            ("minLength", _("at least")),
            ("maxLength", _("at most")),
            ("minimum", _("from")),
            ("maximum", _("to")),
        )
        if key in schema
    ]
    return f"{kind} ({', '.join(limits)})" if limits else kind


# --- The addresses


def _tell_methods(view: Callable[..., HttpResponse], held: Any) -> Callable[..., HttpResponse]:
    """Say in the API's own way which methods an address takes."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        response = view(request, *args, **names)
        if response.status_code != 405:
            return response
        methods = sorted({method for operation in held.operations for method in operation.methods})
        return tell_problem(
            405,
            _("This address does not take %(method)s.") % {"method": request.method},
            _("Use one of: %(methods)s.") % {"methods": ", ".join(methods)},
            headers={"Allow": ", ".join(methods)},
        )

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # held by the call, where it has a session
    return answer


@open_to_all("It says that there is nothing at an address.")
def show_missing(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing here."""
    return tell_missing()


def _list_operations() -> list[URLPattern]:
    listed = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "api-root":
            continue
        assert pattern.callback is not None
        cells = [cell.cell_contents for cell in pattern.callback.__closure__ or ()]
        held = next(cell for cell in cells if hasattr(cell, "operations"))
        route = str(pattern.pattern)
        listed.append(
            path(route, _tell_methods(pattern.callback, held), name=f"api {pattern.name}")
        )
    return listed


show_missing.csrf_exempt = True  # type: ignore[attr-defined]  # it does nothing
urlpatterns = [
    path("api/", show_page, name="api"),
    path("api/v1/openapi.json", show_document, name="openapi"),
    *[
        path(f"api/v1/{pattern.pattern}", pattern.callback, name=pattern.name)
        for pattern in _list_operations()
    ],
    re_path(r"^api/.*", show_missing, name="api_missing"),
]
