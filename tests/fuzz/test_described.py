"""Requests drawn from the service's own OpenAPI document, right ones and wrong ones, to every route of it."""

from __future__ import annotations

from collections import Counter

import pytest
import requests
import schemathesis
from hypothesis import Phase, given
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation

from tests.fuzz.effort import EFFORT, trying
from tests.fuzz.scene import MOMENTS, Scene, set_scene
from tests.fuzz.stored import read_stored
from tests.service.described import JSON_TYPE, describe
from tests.service.world import Reply

OPERATIONS = {
    found.ok().label: found.ok() for found in schemathesis.openapi.from_dict(describe()).get_all_operations()
}
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def send(scene: Scene, case: Case) -> Reply:
    """Send a drawn request, with ids that are there and a token that is good; return the answer."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = scene.names.get(name, case.path_parameters[name])
    options = case.as_transport_kwargs(base_url="https://localhost/api/projects/p")
    if isinstance(options.get("json"), dict) and isinstance(options["json"].get("assistant_id"), str):
        options["json"]["assistant_id"] = scene.names.get("assistant_id", "asst_x")
    options["headers"]["Authorization"] = f"Bearer {scene.world.token}"
    prepared = requests.Request(**options).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
    assert prepared.url
    assert prepared.method
    assert isinstance(body, bytes)
    return scene.carry(prepared.method, prepared.url, dict(prepared.headers), body)


def is_wrong(case: Case) -> bool:
    """Tell whether the body was drawn to break its schema."""
    parts = case.meta.components if case.meta else {}
    modes = [part.mode for place, part in parts.items() if place == ParameterLocation.BODY]
    return modes == [GenerationMode.NEGATIVE] and case.media_type == JSON_TYPE


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_route_answers_what_it_is_sent(label: str, tried: Counter[str]) -> None:
    """Whatever is drawn: an answer as the document says, never a 5xx; what breaks the schema is a 400 where its
    object is there, and a refusal changes nothing.
    """
    operation = OPERATIONS[label]
    cases = st.sampled_from(MODES).flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

    @trying(EFFORT.requests_per_route, phases=[Phase.generate])  # a drawn request is small enough
    @given(case=cases, moment=st.sampled_from(MOMENTS))
    def attempt(case: Case, moment: str) -> None:
        scene = set_scene(moment)
        before = read_stored(scene.world.store)
        reply = send(scene, case)
        tried["requests"] += 1
        tried[f"requests answered {reply.status}"] += 1
        assert reply.status < 500, reply.body
        if is_wrong(case):
            assert reply.status in (400, 404), (reply.status, case.body)
        if reply.status not in (200, 204):
            assert read_stored(scene.world.store) == before
        scene.world.service.close()

    attempt()
