"""The document: one operation a route, schemas from the bodies and the replies."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from labkit.service.gateway import Handler
from labkit.service.openapi import reading
from labkit.service.openapi.answers import answer_of
from labkit.service.replies import Refusal
from labkit.service.routes import OPENAI, ROUTES

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]

_REFERENCE: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = (
    "The data plane of the local Agent Service: agents, threads, messages, runs, run steps, "
    "and their successor: agent versions, conversations, responses. Every success is 200, or 204 without content. Statuses of 4xx say what does not fit; 5xx and 429 come only as faults that were asked for."
)


def document(routes: Iterable[tuple[str, str, Handler]] = ROUTES) -> Json:
    """Return the OpenAPI 3.1 document of ``routes``."""
    table = [(method, template, handler, reading.read(handler)) for method, template, handler in routes]
    schemas = _Schemas()
    for method, template, _, read in table:
        schemas.add(read.body, "validation")
        schemas.add(answer_of(method, template, paged=read.is_paged), "serialization")
    schemas.add(Refusal, "serialization")
    schemas.define()
    paths: dict[str, Json] = {}
    names: set[str] = set()
    for method, template, handler, read in table:
        operation = _operation(method, template, handler, read, schemas)
        if operation["operationId"] in names:  # the same handler at another path
            operation["operationId"] = f"{template.split('/')[1]}_{operation['operationId']}"
        names.add(operation["operationId"])
        paths.setdefault(template, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Local Agent Service", "version": version("labkit"), "description": _DESCRIPTION},
        "servers": [_SERVER],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {"schemas": schemas.definitions, "securitySchemes": {"bearer": _BEARER}},
    }


_SERVER: Final[Json] = {
    "url": "/api/projects/{project}",
    "variables": {
        "project": {"default": "lab", "description": "Projects share nothing; a new name is a new one."}
    },
}
_BEARER: Final[Json] = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of the service's own identity endpoint (IDENTITY_ENDPOINT, IDENTITY_HEADER).",
}


class _Schemas:
    """The schemas of all models, each under its own name."""

    def __init__(self) -> None:
        self._models: dict[tuple[type[BaseModel], Mode], None] = {}
        self._references: Mapping[Any, Json] = {}
        self.definitions: Json = {}

    def add(self, model: type[BaseModel] | None, mode: Mode) -> None:
        if model is not None:
            self._models[model, mode] = None

    def define(self) -> None:
        references, whole = models_json_schema(list(self._models), ref_template=_REFERENCE)
        self._references = references
        self.definitions = _loosen(whole.get("$defs", {}))

    def reference(self, model: type[BaseModel], mode: Mode) -> Json:
        return self._references[model, mode]


def _loosen(schema: Any) -> Any:
    """Replace ``oneOf`` by ``anyOf``: the service tells the parts of a union by their type, and their schemas overlap."""
    if isinstance(schema, dict):
        return {"anyOf" if key == "oneOf" else key: _loosen(value) for key, value in schema.items()}
    return [_loosen(item) for item in schema] if isinstance(schema, list) else schema


def _operation(
    method: str, template: str, handler: Handler, read: reading.Reading, schemas: _Schemas
) -> Json:
    name = f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}".rstrip("_")
    operation: Json = {
        "operationId": name,
        "summary": " ".join((inspect.getdoc(handler) or name).split()).replace("``", "`"),
        "parameters": [
            *([] if template.startswith(OPENAI) else [_VERSION]),
            *_path(template),
            *map(_query, read.query),
        ],
        "responses": _responses(method, template, read, schemas),
    }
    if read.body is not None:
        schema = schemas.reference(read.body, "validation")
        operation["requestBody"] = {
            "required": any(field.is_required() for field in read.body.model_fields.values()),
            "content": _form(schema) if read.is_form else {"application/json": {"schema": schema}},
        }
    return operation


def _form(schema: Json) -> Json:
    file = {"type": "object", "properties": {"file": _BYTES}, "required": ["file"]}
    return {"multipart/form-data": {"schema": {"allOf": [schema, file]}}}


_BYTES: Final[Json] = {"type": "string", "format": "binary"}


def _responses(method: str, template: str, read: reading.Reading, schemas: _Schemas) -> Json:
    model = answer_of(method, template, paged=read.is_paged)
    schema = {} if model is None else schemas.reference(model, "serialization")
    content: Json = {"application/json": {"schema": schema}}
    if read.body is not None and "stream" in read.body.model_fields:
        content["text/event-stream"] = {"schema": {"type": "string"}}
    if read.is_download:
        content = {"application/octet-stream": {"schema": _BYTES}}
    refused = {"application/json": {"schema": schemas.reference(Refusal, "serialization")}}
    done: Json = (
        {"204": {"description": "Done."}}
        if read.is_empty
        else {"200": {"description": "Done.", "content": content}}
    )
    return {
        **done,
        "4XX": {"description": "Refused; nothing was changed.", "content": refused},
    }


_VERSION: Final[Json] = {
    "name": "api-version",
    "in": "query",
    "required": True,
    "description": "Required; any value will do.",
    "schema": {"type": "string", "minLength": 1, "default": "v1"},
}
_KNOWN: Final[dict[str, Json]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "order": {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
}


def _path(template: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)(?::\w+)?}", template)
    ]


def _query(name: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": _KNOWN.get(name, {"type": "string"})}
