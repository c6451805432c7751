from __future__ import annotations

import pytest

from labkit.service.call import Call, Json
from labkit.service.routing import RouteTable


def handle(_: Call) -> Json:
    return {}


TABLE = RouteTable.of(
    [
        ("POST", "/threads/runs", handle),
        ("POST", "/threads", handle),
        ("GET", "/threads/{thread_id}", handle),
        ("POST", "/threads/{thread_id}", handle),
        ("GET", "/threads/{thread_id}/runs/{run_id}", handle),
        ("GET", "/threads/{thread_id}/messages/{message_id}", handle),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "template", "parameters"),
    [
        ("POST", "/threads", "/threads", {}),
        ("POST", "/threads/runs", "/threads/runs", {}),
        ("GET", "/threads/runs", "/threads/{thread_id}", {"thread_id": "runs"}),
        ("POST", "/threads/\x00\né", "/threads/{thread_id}", {"thread_id": "\x00\né"}),
        ("GET", "/threads/a/runs/b", "/threads/{thread_id}/runs/{run_id}", {"thread_id": "a", "run_id": "b"}),
        (
            "GET",
            "/threads/runs/messages/runs",
            "/threads/{thread_id}/messages/{message_id}",
            {"thread_id": "runs", "message_id": "runs"},
        ),
    ],
)
def test_a_route_is_found(method: str, path: str, template: str, parameters: dict[str, str]) -> None:
    """The first route of the table that fits gives its template and what stands in place of its parameters."""
    found = TABLE.find(method, path)
    assert found is not None
    assert (found.template, found.parameters) == (template, parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/"),
        ("GET", "/threads"),
        ("GET", "/threads/"),
        ("GET", "//threads/a"),
        ("GET", "/Threads/a"),
        ("GET", "/threads/a/runs/b/"),
        ("GET", "/threads//runs/b"),
        ("GET", "/threads/a/steps/b"),
        ("PUT", "/threads/a"),
        ("get", "/threads/a"),
        ("GET", "/threads/{thread_id}/more"),
    ],
)
def test_nothing_else_is_found(method: str, path: str) -> None:
    """An unknown path, method, an empty parameter or one slash too many is no route."""
    assert TABLE.find(method, path) is None
