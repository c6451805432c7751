"""The service's own description of itself, held against what it answers."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator

from labkit.service.openapi import document
from labkit.service.routes import ROUTES

Json = dict[str, Any]
JSON_TYPE = "application/json"


@cache
def describe() -> Json:
    """Return the document, made once."""
    return document()


def find_template(method: str, path: str) -> str | None:
    """Return the template of the route that takes this request; None when none does."""
    for verb, template, _ in ROUTES:
        if verb == method and _pattern(template).fullmatch(path):
            return template
    return None


def find_mistakes(method: str, path: str, status: int, content_type: str, body: object) -> list[str]:
    """Say what in a reply is not as the document says; a request that no route takes has the shape of a refusal.

    A fault may answer with any status and any text, so 5xx and what is no JSON are left out.
    """
    template = find_template(method, unquote(path))
    if status >= 500 or content_type != JSON_TYPE:
        return []
    if status == 204:
        return [f"{method} {path}: 204, and yet {body!r}"] if body else []
    if status != 200:
        return _compare(("components", "schemas", "Refusal"), body)
    if template is None:
        return [f"{method} {path}: no route, and yet 200"]
    steps = ("paths", template, method.lower(), "responses", "200", "content", JSON_TYPE, "schema")
    return _compare(steps, body)


def _compare(steps: tuple[str, ...], body: object) -> list[str]:
    errors = _validator(steps).iter_errors(body)
    return [f"{'/'.join(steps[:3])}: {error.json_path}: {error.message[:300]}" for error in errors]


@cache
def _validator(steps: tuple[str, ...]) -> Draft202012Validator:
    schema: Any = describe()
    for step in steps:
        schema = schema[step]
    return Draft202012Validator({**schema, "components": describe()["components"]})


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{\w+(:path)?}", lambda found: ".+" if found[1] else "[^/]+", template))
