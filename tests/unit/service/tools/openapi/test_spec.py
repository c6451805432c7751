from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.tools.openapi.spec import BadSpec, Operation, read_operations

Json = dict[str, Any]


def spec(operation: Any, path: str = "/x", **more: Any) -> Json:
    return {
        "openapi": "3.0.3",
        "servers": [{"url": "http://localhost:1/api/"}],
        "paths": {path: {"get": operation}},
        **more,
    }


def only(document: Json) -> Operation:
    (operation,) = read_operations(document)
    return operation


def test_an_operation_is_read() -> None:
    """Method, address, description and parameters come from where OpenAPI puts them."""
    document = spec(
        {
            "operationId": "getWeather",
            "summary": "Weather of a city",
            "parameters": [
                {
                    "name": "city",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "description": "Its name",
                }
            ],
        },
        "/weather/{city}",
    )
    operation = only(document)
    assert (operation.method, operation.server, operation.path) == (
        "GET",
        "http://localhost:1/api",
        "/weather/{city}",
    )
    assert (operation.operation_id, operation.description) == ("getWeather", "Weather of a city")
    (parameter,) = operation.parameters
    assert (parameter.name, parameter.place, parameter.is_required, parameter.style, parameter.explode) == (
        "city",
        "path",
        True,
        "simple",
        False,
    )
    assert operation.payload is None


def test_every_method_of_every_path() -> None:
    """Each method of a path is an operation, in the order of the description."""
    document = spec({"operationId": "a"})
    document["paths"]["/y"] = {
        "post": {"operationId": "b"},
        "summary": "no method",
        "delete": {"operationId": "c"},
    }
    assert [(each.method, each.path) for each in read_operations(document)] == [
        ("GET", "/x"),
        ("POST", "/y"),
        ("DELETE", "/y"),
    ]


def test_an_operation_overrides_its_path() -> None:
    """Parameters and servers of a path hold for its operations, unless those have their own."""
    shared = [{"name": "a", "in": "query", "required": True}, {"name": "b", "in": "query"}]
    document = spec(
        {
            "operationId": "o",
            "parameters": [{"name": "a", "in": "query"}],
            "servers": [{"url": "http://localhost:2"}],
        }
    )
    document["paths"]["/x"] |= {"parameters": shared, "servers": [{"url": "http://localhost:3"}]}
    operation = only(document)
    assert [(each.name, each.is_required) for each in operation.parameters] == [("a", False), ("b", False)]
    assert operation.server == "http://localhost:2"


def test_references_are_followed() -> None:
    """References to parameters, bodies and schemas are resolved, through each other and with escapes."""
    document = spec(
        {
            "operationId": "o",
            "parameters": [{"$ref": "#/components/parameters/a~1b"}],
            "requestBody": {"$ref": "#/components/requestBodies/B"},
        },
        components={
            "parameters": {"a/b": {"name": "p", "in": "query", "schema": {"$ref": "#/components/schemas/S"}}},
            "requestBodies": {
                "B": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}
            },
            "schemas": {
                "S": {"type": "integer"},
                "T": {"type": "object", "properties": {"s": {"$ref": "#/components/schemas/S"}}},
            },
        },
    )
    operation = only(document)
    assert operation.parameters[0].schema == {"type": "integer"}
    assert operation.payload is not None
    assert operation.payload.schema == {"type": "object", "properties": {"s": {"type": "integer"}}}


def test_a_schema_that_contains_itself_ends() -> None:
    """A schema that leads back into itself is followed some way, and is anything from there on."""
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    operation = only(spec({"operationId": "o", "requestBody": body}, components={"schemas": {"Tree": tree}}))
    depth, part = 0, operation.payload.schema if operation.payload else {}
    while "properties" in part:
        depth, part = depth + 1, part["properties"]["child"]
    assert (depth, part) == (12, {})


@pytest.mark.parametrize(
    ("types", "chosen"),
    [
        (["application/xml", "application/json"], "application/json"),
        (["application/x-www-form-urlencoded", "application/vnd.x+json"], "application/vnd.x+json"),
        (["text/plain", "application/x-www-form-urlencoded"], "application/x-www-form-urlencoded"),
        (["text/plain"], "text/plain"),
        (["*/*"], "*/*"),
    ],
)
def test_the_body_that_can_be_sent_is_chosen(types: list[str], chosen: str) -> None:
    """JSON before a form before text."""
    body = {"content": {name: {} for name in types}, "required": True}
    payload = only(spec({"operationId": "o", "requestBody": body})).payload
    assert payload is not None
    assert (payload.media_type, payload.is_required, payload.schema) == (chosen, True, {})


def test_a_servers_variables_have_their_defaults() -> None:
    """An address with variables is that of their defaults."""
    server = {
        "url": "http://{host}:{port}",
        "variables": {"host": {"default": "localhost"}, "port": {"default": 8080}},
    }
    assert only(spec({"operationId": "o"}, servers=[server])).server == "http://localhost:8080"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (None, "expected an OpenAPI description as a JSON object, not NoneType"),
        ({"swagger": "2.0"}, '"openapi" is None: expected 3.0.x or 3.1.x'),
        ({"openapi": "4.0.0", "paths": {}}, "\"openapi\" is '4.0.0'"),
        ({"openapi": "3.1.0"}, '"paths" has no paths'),
        ({"openapi": "3.1.0", "paths": {"/x": {}}}, '"paths" has no operations'),
        (spec({}), 'GET /x has no "operationId"'),
        (spec({"operationId": "o"}, "/x/{id}"), "GET /x/{id} has no parameter for {id}"),
        (spec({"operationId": "o", "parameters": {}}), 'GET /x: "parameters" is dict: expected a list'),
        (spec({"operationId": "o", "parameters": [{"name": "a", "in": "body"}]}), "in='body'"),
        (spec({"operationId": "o", "parameters": [{"$ref": "#/nowhere"}]}), "$ref '#/nowhere' leads nowhere"),
        (spec({"operationId": "o", "parameters": [{"$ref": "http://x/y"}]}), "leads out of the description"),
        (
            spec({"operationId": "o", "parameters": [{"$ref": "#/a"}]}, a={"$ref": "#/a"}),
            "more than 12 references",
        ),
        (spec({"operationId": "o", "parameters": ["x"]}), "found str where an object was expected"),
        (
            spec({"operationId": "o", "requestBody": {"content": {"multipart/form-data": {}}}}),
            "a body of multipart/form-data cannot be sent",
        ),
        (spec({"operationId": "o", "requestBody": {}}), "a body of no type cannot be sent"),
    ],
)
def test_what_is_wrong_is_said(document: Any, said: str) -> None:
    """A description that cannot be used is refused with the place, what was found and what was expected."""
    with pytest.raises(BadSpec) as refused:
        read_operations(document)
    assert said in str(refused.value)


def test_ids_are_told_apart() -> None:
    """Two operations of one id could not be told apart by a model."""
    document = spec({"operationId": "o"})
    document["paths"]["/y"] = {"get": {"operationId": "o"}}
    with pytest.raises(BadSpec, match="'o' stands twice"):
        read_operations(document)


def test_a_description_that_unfolds_is_bounded() -> None:
    """A few references to each other can unfold to billions of parts; reading ends long before."""
    schemas = {f"S{n}": {"anyOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 10} for n in range(11)}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
    with pytest.raises(BadSpec, match="unfolds to more than"):
        read_operations(
            spec({"operationId": "o", "requestBody": body}, components={"schemas": {**schemas, "S11": {}}})
        )


def test_a_deep_description_is_bounded() -> None:
    """A deep schema that leads back into itself would unfold deeper than JSON can be written."""
    deep: Json = {"$ref": "#/components/schemas/Deep"}
    for _ in range(60):
        deep = {"properties": {"x": deep}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Deep"}}}}
    with pytest.raises(BadSpec, match="100 levels"):
        read_operations(
            spec({"operationId": "o", "requestBody": body}, components={"schemas": {"Deep": deep}})
        )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "in", "schema", "$ref", "content", "get", "parameters", "operationId", "url"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_json_is_read_or_refused(operation: Any, item: Any, servers: Any) -> None:
    """Whatever is sent as a description, it is read, or refused in words."""
    document = {"openapi": "3.0.0", "servers": servers, "paths": {"/x": item, "/y": {"post": operation}}}
    with suppress(BadSpec):
        read_operations(document)
