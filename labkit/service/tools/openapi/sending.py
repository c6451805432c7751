"""The HTTP request of a call: address, headers and body from an operation and the model's arguments (OpenAPI 3, "Style Values")."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from labkit.service.tools.openapi.schema import BODY, is_flat
from labkit.service.tools.openapi.spec import Operation, Parameter

Json = dict[str, Any]

_DELIMITERS: Final = {"spaceDelimited": " ", "pipeDelimited": "|"}


class BadArguments(ValueError):
    """Arguments with which the operation cannot be called; the text is for the model."""


@dataclass(frozen=True)
class Outgoing:
    """A request that is ready to be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


def make_request(operation: Operation, arguments: Json, defaults: Collection[str] = ()) -> Outgoing:
    """Return the request of a call.

    Raises:
        BadArguments: a value that it needs is missing, or one cannot be written where it belongs.
    """
    values = _values(operation, arguments, defaults)
    path = operation.path
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {"accept": "application/json, text/*;q=0.9, */*;q=0.8"}
    cookies: list[str] = []
    for parameter, value in values:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", _path(parameter, value))
        elif parameter.place == "query":
            query += _query(parameter, value)
        elif parameter.place == "header":
            headers[parameter.name.lower()] = _on_one_line(parameter, _joined(value))
        else:
            cookies.append(_on_one_line(parameter, f"{parameter.name}={quote(_joined(value))}"))
    if cookies:
        headers["cookie"] = "; ".join(cookies)
    content = _content(operation, arguments, headers)
    url = operation.server + path + (f"?{urlencode(query, quote_via=quote)}" if query else "")
    return Outgoing(operation.method, url, headers, content)


def _values(operation: Operation, arguments: Json, defaults: Collection[str]) -> list[tuple[Parameter, Any]]:
    found, missing = [], []
    for parameter in operation.parameters:
        value = arguments.get(parameter.name)
        # A default stands in for a value that is needed and that the model did not give.
        if value is None and (parameter.is_required or parameter.name in defaults):
            value = parameter.schema.get("default")
        if value is not None:
            found.append((parameter, value))
        elif parameter.is_required:
            missing.append(parameter.name)
    if missing:
        raise BadArguments(f"missing: {', '.join(missing)}. Call it again with every required argument.")
    return found


def _path(parameter: Parameter, value: Any) -> str:
    text = _joined(value)
    if text in (".", ".."):  # would lead to another path
        raise BadArguments(f"{parameter.name} cannot be {text!r}: expected a value.")
    return quote(text, safe="")


def _query(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    name = parameter.name
    if isinstance(value, dict):
        if parameter.style == "deepObject":
            return [(f"{name}[{key}]", _plain(each)) for key, each in value.items()]
        if parameter.explode:
            return [(key, _plain(each)) for key, each in value.items()]
        return [(name, ",".join(part for key, each in value.items() for part in (key, _plain(each))))]
    if isinstance(value, list):
        if parameter.explode:
            return [(name, _plain(each)) for each in value]
        return [(name, _DELIMITERS.get(parameter.style, ",").join(map(_plain, value)))]
    return [(name, _plain(value))]


def _content(operation: Operation, arguments: Json, headers: dict[str, str]) -> bytes:
    payload = operation.payload
    if payload is None:
        return b""
    taken = {parameter.name for parameter in operation.parameters}
    if (
        is_flat(operation)
        and BODY not in payload.schema["properties"]
        and isinstance(arguments.get(BODY), dict)
    ):
        value: Any = arguments[BODY]  # a model may send the body as one all the same
    elif is_flat(operation):
        value = {name: each for name, each in arguments.items() if name not in taken}
    else:
        value = arguments.get(BODY)
    if value is None or (value == {} and not payload.is_required):
        if payload.is_required:
            raise BadArguments(f"missing: {BODY}. Call it again with the body of the request.")
        return b""
    plain = payload.media_type.partition(";")[0].strip().lower()
    headers["content-type"] = "application/json" if plain == "*/*" else payload.media_type
    if plain == "application/x-www-form-urlencoded" and isinstance(value, dict):
        return urlencode({key: _plain(each) for key, each in value.items()}).encode()
    if plain.startswith("text/") and isinstance(value, str):
        return value.encode("utf-8", "replace")
    return json.dumps(value).encode()


def _joined(value: Any) -> str:
    """Write a value of a path, header or cookie: style ``simple``."""
    if isinstance(value, list):
        return ",".join(map(_plain, value))
    if isinstance(value, dict):
        return ",".join(part for key, each in value.items() for part in (key, _plain(each)))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        # A lone surrogate cannot be written in an address.
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value)


def _on_one_line(parameter: Parameter, text: str) -> str:
    if not text.isprintable() or not text.isascii():
        raise BadArguments(f"{parameter.name} cannot be sent in a header: expected one line of plain ASCII.")
    return text
