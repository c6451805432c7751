"""Who may reach what: a good token, and one's own project."""

from __future__ import annotations

import re

import pytest

from labkit.service.identity import Issuer, Principal
from labkit.service.routes import ROUTES
from tests.fuzz.scene import set_scene
from tests.service.world import START, World

TABLE = [(method, template) for method, template, _ in ROUTES]
OBJECTS = [
    (method, template) for method, template in TABLE if re.search("_id}|{agent_name}(?!/versions$)", template)
]


@pytest.mark.parametrize(("method", "template"), OBJECTS)
def test_ids_of_another_project_are_unknown(method: str, template: str) -> None:
    """Whatever is there in one project is 404 in every other, and stays as it is."""
    scene = set_scene("waiting")
    path = template.format_map({**dict.fromkeys(re.findall(r"{(\w+)}", template), "x"), **scene.names})
    before = scene.world.get(f"/threads/{scene.names['thread_id']}/runs")
    body = {"role": "user", "content": "x", "assistant_id": scene.names["assistant_id"], "tool_outputs": []}
    other = scene.world.beside("q")
    reply = other.send(method, path, body if method == "POST" else None)
    assert reply.status == 404
    assert re.match("No .* found|.* not found", reply.message)
    assert other.get("/threads")["data"] == []
    assert scene.world.get(f"/threads/{scene.names['thread_id']}/runs") == before
    scene.world.service.close()


@pytest.mark.parametrize(("method", "template"), TABLE)
@pytest.mark.parametrize("kind", ["none", "foreign", "expired", "altered", "another scheme"])
def test_every_route_asks_for_a_token(world: World, method: str, template: str, kind: str) -> None:
    """Without a token of this service that still holds, every route is 401 and makes no project (E13)."""
    good = world.token or ""
    world.token = {
        "none": None,
        "foreign": Issuer(b"another secret").issue(Principal("somebody"), START + 100),
        "expired": world.service.issue_token(lifetime=-1),
        "altered": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "another scheme": f"{good} Basic",
    }[kind]
    reply = world.send(method, re.sub(r"{\w+}", "x", template), {} if method == "POST" else None)
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert reply.error["code"] == "Unauthorized"
    assert world.store.project_names() == []
