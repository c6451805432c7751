"""The description of the data plane, as a program in any language gets it."""

from __future__ import annotations

import json

import pytest

from labkit.connect.asgi import DirectApp, Exchange
from labkit.service.openapi import document
from tests.service.described import JSON_TYPE, find_mistakes
from tests.service.world import Json, World


def test_it_is_served_to_everybody(world: World) -> None:
    """GET /openapi.json needs no token, no project and no api-version, and makes no project."""
    answer = DirectApp(world.service.data).call(Exchange("GET", "https://localhost/openapi.json", {}))
    assert (answer.status, answer.headers["content-type"]) == (200, JSON_TYPE)
    assert json.loads(answer.body) == document()
    assert world.store.project_names() == []


@pytest.mark.parametrize("change", [{"id": None}, {"object": "run"}, {"status": "done"}, {"surprise": 1}])
def test_a_reply_that_drifted_is_found(world: World, change: Json) -> None:
    """A key that is unknown, or a value of another type, is a mistake; so is a key that is missing."""
    run = world.run()
    body = world.get(run)
    assert find_mistakes("GET", run, 200, JSON_TYPE, body) == []
    assert find_mistakes("GET", run, 200, JSON_TYPE, {**body, **change})
    assert find_mistakes(
        "GET", run, 200, JSON_TYPE, {key: body[key] for key in body if key not in change} | {"x": 1}
    )
    assert find_mistakes("GET", run, 404, JSON_TYPE, body)
