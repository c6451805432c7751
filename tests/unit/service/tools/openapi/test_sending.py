from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.tools.openapi.schema import to_schema
from labkit.service.tools.openapi.sending import BadArguments, Outgoing, make_request
from labkit.service.tools.openapi.spec import Operation, read_operations

Json = dict[str, Any]
TEXT = {"type": "string"}


def operation(
    path: str = "/x", *parameters: Json, body: Json | None = None, method: str = "get"
) -> Operation:
    described: Json = {"operationId": "o", "parameters": list(parameters)}
    if body is not None:
        described["requestBody"] = body
    document = {
        "openapi": "3.1.0",
        "servers": [{"url": "http://localhost:1"}],
        "paths": {path: {method: described}},
    }
    return read_operations(document)[0]


def parameter(name: str, place: str = "query", **more: Any) -> Json:
    return {"name": name, "in": place, "schema": TEXT, **more}


def json_body(schema: Json, *, required: bool = True, media_type: str = "application/json") -> Json:
    return {"required": required, "content": {media_type: {"schema": schema}}}


ORDER = {"type": "object", "properties": {"item": TEXT, "count": {"type": "integer"}}, "required": ["item"]}


def send(found: Operation, **arguments: Any) -> Outgoing:
    return make_request(found, arguments)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("Paris", "/w/Paris"),
        ("New York", "/w/New%20York"),
        ("a/b?c#d", "/w/a%2Fb%3Fc%23d"),
        ("../x", "/w/..%2Fx"),
        (5, "/w/5"),
        (True, "/w/true"),
        (["a", "b"], "/w/a%2Cb"),
    ],
)
def test_a_path_is_filled_in(value: Any, path: str) -> None:
    """A value in the path is one part of it, whatever it holds."""
    assert (
        send(operation("/w/{city}", parameter("city", "path")), city=value).url == f"http://localhost:1{path}"
    )


@pytest.mark.parametrize(
    ("value", "style", "query"),
    [
        ("a b&c", {}, "q=a%20b%26c"),
        (["a", "b"], {}, "q=a&q=b"),
        (["a", "b"], {"explode": False}, "q=a%2Cb"),
        (["a", "b"], {"style": "pipeDelimited", "explode": False}, "q=a%7Cb"),
        (["a", "b"], {"style": "spaceDelimited"}, "q=a%20b"),
        ({"a": 1, "b": True}, {}, "a=1&b=true"),
        ({"a": 1}, {"style": "deepObject"}, "q%5Ba%5D=1"),
        ({"a": 1, "b": 2}, {"explode": False}, "q=a%2C1%2Cb%2C2"),
        (1.5, {}, "q=1.5"),
        ("", {}, "q="),
        ([], {}, ""),
    ],
)
def test_a_query_is_written_in_its_style(value: Any, style: Json, query: str) -> None:
    """Lists and objects stand in a query as the description's style says (OpenAPI, "Style Values")."""
    url = send(operation("/x", parameter("q", **style)), q=value).url
    assert url == "http://localhost:1/x" + (f"?{query}" if query else "")


def test_headers_and_cookies() -> None:
    """Values of headers and cookies go where they belong."""
    found = operation("/x", parameter("X-Key", "header"), parameter("session", "cookie"))
    request = send(found, **{"X-Key": "k", "session": "a b"})
    assert (request.headers["x-key"], request.headers["cookie"]) == ("k", "session=a%20b")


@pytest.mark.parametrize("value", ["a\r\nhost: evil", "ä", "\0"])
def test_a_header_cannot_be_broken_out_of(value: str) -> None:
    """A value that would be another header is refused, and the model is told why."""
    with pytest.raises(BadArguments, match="X-Key cannot be sent in a header"):
        send(operation("/x", parameter("X-Key", "header")), **{"X-Key": value})


def test_the_fields_of_a_body_stand_beside_the_parameters() -> None:
    """An object's fields are arguments of their own, and are sent as the body."""
    found = operation("/{id}", parameter("id", "path"), body=json_body(ORDER), method="post")
    assert to_schema(found) == {
        "type": "object",
        "properties": {"id": TEXT, "item": TEXT, "count": {"type": "integer"}},
        "required": ["id", "item"],
    }
    request = send(found, id="7", item="tea", count=2)
    assert (request.method, request.url, request.content) == (
        "POST",
        "http://localhost:1/7",
        b'{"item": "tea", "count": 2}',
    )
    assert request.headers["content-type"] == "application/json"


def test_a_model_may_send_the_body_as_one() -> None:
    """Fields that come wrapped in "body" are the body all the same."""
    found = operation("/x", body=json_body(ORDER), method="post")
    assert send(found, body={"item": "tea"}).content == b'{"item": "tea"}'


@pytest.mark.parametrize(
    "schema",
    [{"type": "array", "items": TEXT}, {}, {"type": "object"}, {**ORDER, "properties": {"id": TEXT}}],
)
def test_any_other_body_is_one_argument(schema: Json) -> None:
    """A body without fields, or with one that is also a parameter, is the argument "body"."""
    found = operation("/{id}", parameter("id", "path"), body=json_body(schema), method="put")
    assert to_schema(found)["required"] == ["id", "body"]
    assert send(found, id="1", body=[1, "a"]).content == b'[1, "a"]'


@pytest.mark.parametrize(
    ("media_type", "value", "content"),
    [
        ("application/x-www-form-urlencoded", {"a": "b c", "n": 1}, b"a=b+c&n=1"),
        ("text/plain", "hello", b"hello"),
        ("application/vnd.x+json", {"a": 1}, b'{"a": 1}'),
        ("*/*", {"a": 1}, b'{"a": 1}'),
    ],
)
def test_bodies_of_other_types(media_type: str, value: Any, content: bytes) -> None:
    """A form is written as a form, text as text, everything else as JSON."""
    found = operation("/x", body=json_body({}, media_type=media_type), method="post")
    assert send(found, body=value).content == content


def test_what_is_missing_is_said() -> None:
    """A call without a value that it needs is not made; the model is told which."""
    found = operation("/{id}", parameter("id", "path"), parameter("q", required=True), parameter("free"))
    with pytest.raises(BadArguments, match="missing: id, q"):
        send(found, free="x")
    with pytest.raises(BadArguments, match="missing: body"):
        send(operation("/x", body=json_body({}), method="post"))


def test_an_optional_body_may_be_left_out() -> None:
    """Without arguments an optional body is none at all."""
    for schema in (ORDER, {}):
        request = send(operation("/x", body=json_body(schema, required=False), method="post"))
        assert (request.content, "content-type" in request.headers) == (b"", False)


def test_defaults_are_filled_in() -> None:
    """A parameter named among the defaults is not asked of the model, and is sent with its default."""
    found = operation(
        "/x",
        {**parameter("format", required=True), "schema": {"type": "string", "default": "j1"}},
        parameter("q"),
    )
    assert to_schema(found, {"format"}) == {"type": "object", "properties": {"q": TEXT}, "required": []}
    assert make_request(found, {}, {"format"}).url == "http://localhost:1/x?format=j1"


def test_a_default_stands_in_for_what_is_missing() -> None:
    """A required value that the model leaves out is sent with its default; an optional one is left out."""
    with_default = {"schema": {"type": "integer", "default": 3}}
    needed, free = {**parameter("a", required=True), **with_default}, {**parameter("b"), **with_default}
    assert send(operation("/x", needed, free)).url == "http://localhost:1/x?a=3"
    assert send(operation("/x", needed, free), a=1, b=2).url == "http://localhost:1/x?a=1&b=2"


def test_descriptions_reach_the_model() -> None:
    """A parameter's description is that of its schema when the schema has none."""
    found = operation(
        "/x",
        parameter("q", description="What"),
        {**parameter("r", description="no"), "schema": {"description": "yes"}},
    )
    properties = to_schema(found)["properties"]
    assert (properties["q"]["description"], properties["r"]["description"]) == ("What", "yes")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries({"p": VALUES, "q": VALUES, "h": VALUES, "c": VALUES, "item": VALUES}))
def test_any_arguments_are_written_or_refused(arguments: Json) -> None:
    """Whatever a model gives, the request stays with its server and its path, or is refused in words."""
    places = (("p", "path"), ("q", "query"), ("h", "header"), ("c", "cookie"))
    found = operation(
        "/a/{p}", *(parameter(*place) for place in places), body=json_body(ORDER), method="post"
    )
    with suppress(BadArguments):
        request = make_request(found, arguments)
        assert request.url.isascii()
        assert request.url.partition("?")[0].count("/") == 4
        assert request.url.startswith("http://localhost:1/a/")


@pytest.mark.parametrize("value", [".", ".."])
def test_a_path_cannot_be_climbed(value: str) -> None:
    """A value that would lead to another path is refused."""
    with pytest.raises(BadArguments, match="city cannot be"):
        send(operation("/w/{city}", parameter("city", "path")), city=value)
