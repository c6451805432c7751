"""Read an OpenAPI 3.0 or 3.1 description: its operations, with every reference resolved; or say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
PLACES: Final = ("path", "query", "header", "cookie")
# References inside each other that are followed; a description may refer to itself.
_DEPTH: Final = 12
# Objects and arrays that a resolved description may have: a few references to each other can unfold without end.
_PARTS: Final = 20_000
# Levels of a resolved schema: it is written into JSON again, inside an agent, a run and a step.
_LEVELS: Final = 100


class BadSpec(ValueError):
    """A description that cannot be used; the text says where and what was expected."""


@dataclass(frozen=True)
class Parameter:
    """A named value of a request; ``place``: path, query, header or cookie."""

    name: str
    place: str
    schema: Json
    description: str
    is_required: bool
    style: str
    explode: bool


@dataclass(frozen=True)
class Payload:
    """The body of a request, in the first media type that can be sent."""

    media_type: str
    schema: Json
    description: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One thing that the interface can do."""

    operation_id: str
    method: str
    server: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    payload: Payload | None


def read_operations(spec: Any) -> list[Operation]:
    """Return the operations in the order of the description.

    Raises:
        BadSpec: it is no OpenAPI 3 description, or has an operation that could not be called.
    """
    if not isinstance(spec, dict):
        raise BadSpec(f"expected an OpenAPI description as a JSON object, not {type(spec).__name__}")
    version = spec.get("openapi")
    if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
        raise BadSpec(f'"openapi" is {version!r}: expected 3.0.x or 3.1.x')
    paths = spec.get("paths")
    if not isinstance(paths, dict) or not paths:
        raise BadSpec('"paths" has no paths: expected at least one, with an operation')
    resolver = _Resolver(spec)
    found = [
        _operation(resolver, path, resolver.whole(item, path), method)
        for path, item in paths.items()
        for method in METHODS
        if isinstance(item, dict) and method in resolver.whole(item, path)
    ]
    if not found:
        raise BadSpec('"paths" has no operations: expected at least one of ' + ", ".join(METHODS))
    ids = [operation.operation_id for operation in found]
    if double := next((each for each in ids if ids.count(each) > 1), None):
        raise BadSpec(f'"operationId" {double!r} stands twice: expected one of its own for each operation')
    return found


def _operation(resolver: _Resolver, path: str, item: Json, method: str) -> Operation:
    where = f"{method.upper()} {path}"
    operation = resolver.whole(item[method], where)
    name = operation.get("operationId")
    if not isinstance(name, str) or not name:
        raise BadSpec(f'{where} has no "operationId": expected a name of letters, digits, "-" and "_"')
    shared, own = (_list(part.get("parameters"), where) for part in (item, operation))
    # An operation's parameter takes the place of its path's one of the same name and place.
    parameters = {
        (each.name, each.place): each
        for each in (_parameter(resolver, one, where) for one in [*shared, *own])
    }
    for key in _placeholders(path):
        if (key, "path") not in parameters:
            raise BadSpec(f"{where} has no parameter for {{{key}}}: expected one in: path")
    return Operation(
        operation_id=name,
        method=method.upper(),
        server=_server(operation, item, resolver.document),
        path=path,
        description=_text(operation.get("description")) or _text(operation.get("summary")),
        parameters=tuple(parameters.values()),
        payload=_payload(resolver, operation.get("requestBody"), where),
    )


def _parameter(resolver: _Resolver, given: Any, where: str) -> Parameter:
    found = resolver.whole(given, where)
    name, place = found.get("name"), found.get("in")
    if not isinstance(name, str) or not name or place not in PLACES:
        raise BadSpec(
            f"{where}: a parameter has name={name!r}, in={place!r}: expected a name, and one of {', '.join(PLACES)}"
        )
    content = found.get("content")
    schema = found.get("schema")
    if schema is None and isinstance(content, dict) and content:
        schema = resolver.whole(next(iter(content.values())), where).get("schema")
    style = found.get("style") or ("form" if place in ("query", "cookie") else "simple")
    explode = found.get("explode")
    return Parameter(
        name=name,
        place=place,
        schema=_object(resolver.schema(schema, where)),
        description=_text(found.get("description")),
        is_required=found.get("required") is True or place == "path",
        style=str(style),
        explode=bool(explode) if explode is not None else style == "form",
    )


def _payload(resolver: _Resolver, given: Any, where: str) -> Payload | None:
    if given is None:
        return None
    body = resolver.whole(given, where)
    content = body.get("content")
    types = content if isinstance(content, dict) else {}
    usable = sorted((rank, name) for name in types if (rank := _rank(name)) is not None)
    if not usable:
        raise BadSpec(
            f"{where}: a body of {', '.join(map(str, types)) or 'no type'} cannot be sent: expected JSON, a form, or text"
        )
    _, media_type = usable[0]
    schema = resolver.whole(types[media_type], where).get("schema")
    return Payload(
        media_type,
        resolver.schema(schema, where),
        _text(body.get("description")),
        body.get("required") is True,
    )


def _rank(media_type: str) -> int | None:
    plain = media_type.partition(";")[0].strip().lower()
    if plain == "application/json":
        return 0
    if plain.endswith("+json") or plain == "*/*":
        return 1
    if plain == "application/x-www-form-urlencoded":
        return 2
    return 3 if plain.startswith("text/") else None


def _server(*levels: Json) -> str:
    """Return the address of the first server of the first level that has one, its variables at their defaults."""
    for level in levels:
        servers = level.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else None
        if isinstance(first, dict) and isinstance(first.get("url"), str):
            address = first["url"]
            variables = first.get("variables")
            for name, variable in (variables if isinstance(variables, dict) else {}).items():
                default = variable.get("default", "") if isinstance(variable, dict) else ""
                address = address.replace(f"{{{name}}}", str(default))
            return str(address).rstrip("/")
    return ""


def _placeholders(path: str) -> Iterator[str]:
    for part in path.split("{")[1:]:
        name, closing, _ = part.partition("}")
        if closing:
            yield name


def _list(value: Any, where: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise BadSpec(f'{where}: "parameters" is {type(value).__name__}: expected a list')
    return value or []


def _object(schema: Any) -> Json:
    # In 3.1 a schema may also be true: anything goes.
    return schema if isinstance(schema, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class _Resolver:
    """Follows references inside one description."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self._parts = 0

    def whole(self, part: Any, where: str) -> Json:
        """Return an object with its own reference followed, not those of its parts."""
        for _ in range(_DEPTH):
            if not isinstance(part, dict):
                raise BadSpec(f"{where}: found {type(part).__name__} where an object was expected")
            if "$ref" not in part:
                return part
            part = self._find(part["$ref"], where)
        raise BadSpec(f"{where}: more than {_DEPTH} references lead from one to the next")

    def schema(self, part: Any, where: str, depth: int = 0, level: int = 0) -> Any:
        """Return a schema with every reference in it followed; one that leads back into itself becomes any value."""
        self._parts += 1
        if self._parts > _PARTS or level > _LEVELS:
            raise BadSpec(
                f"{where}: the description unfolds to more than {_PARTS} parts, or {_LEVELS} levels"
            )
        if isinstance(part, dict):
            if "$ref" in part:
                found = self._find(part["$ref"], where) if depth < _DEPTH else {}
                return self.schema(found, where, depth + 1, level + 1) if found else {}
            return {key: self.schema(value, where, depth, level + 1) for key, value in part.items()}
        if isinstance(part, list):
            return [self.schema(value, where, depth, level + 1) for value in part]
        return {} if part is None and depth == 0 else part

    def _find(self, reference: Any, where: str) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise BadSpec(f"{where}: $ref {reference!r} leads out of the description: expected #/...")
        found: Any = self.document
        for key in reference[2:].split("/"):
            key = key.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901  # RFC 6901
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            raise BadSpec(f"{where}: $ref {reference!r} leads nowhere")
        return found
