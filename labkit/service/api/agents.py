"""Agents; the wire calls them assistants. The model's name is not checked here: a run finds out (E14)."""

from __future__ import annotations

from labkit.service import bodies, requests
from labkit.service.api import resources
from labkit.service.call import Answer, Call, Json


def create(call: Call) -> Json:
    """``POST /assistants``."""
    request = resources.resolve(call, call.read(requests.CreateAgent))
    body = bodies.agent(call.project.new_id("asst_"), call.now, request)
    call.project.store.insert(call.project.name, "assistant", body)
    return body


def list_(call: Call) -> Answer:
    """``GET /assistants``."""
    return call.page("assistant")


def get(call: Call) -> Answer:
    """``GET /assistants/{id}``."""
    return call.find_text("assistant", call.path["assistant_id"])


def update(call: Call) -> Json:
    """``POST /assistants/{id}``: keys that are present replace the old value."""
    agent = call.find("assistant", call.path["assistant_id"])
    request = resources.resolve(call, call.read(requests.UpdateAgent))
    changes = {key: value for key, value in request.items() if value is not None}
    if "tools" in changes:
        changes["tools"] = bodies.echo_tools(changes["tools"])
    agent.update(changes)
    call.project.store.update(call.project.name, "assistant", agent)
    return agent


def delete(call: Call) -> Json:
    """``DELETE /assistants/{id}``: runs keep their snapshot of it."""
    agent = call.find("assistant", call.path["assistant_id"])
    call.project.store.delete(call.project.name, "assistant", agent["id"])
    return bodies.deleted("assistant", agent["id"])
