"""Agents by name, and their versions, which never change. The model's name is not checked here: a response finds out."""

from __future__ import annotations

import re
from typing import Any, Final

from labkit.service import bodies, problems, requests
from labkit.service.call import Answer, Call, Json
from labkit.service.successor import objects

# Source: azure-ai-projects 2.10.0, docstring of ``create_version``.
_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# The kind under which the store keeps the number of an agent's newest version.
_GIVEN: Final = "agent_number"
# More versions than anybody makes of one agent.
_MOST: Final = 10_000


def create_version(call: Call) -> Json:
    """``POST /agents/{name}/versions``: the first one makes the agent."""
    name = call.path["agent_name"]
    if not _NAME.fullmatch(name):
        text = (
            f"Invalid 'agent_name': '{name[:80]}'. A name has 1 to 63 letters, digits and hyphens, "
            "and begins and ends with a letter or digit."
        )
        raise problems.invalid(text, param="agent_name", code="invalid_value")
    _require_kind(call)
    request = call.read(requests.CreateAgentVersion)
    store, project = call.project.store, call.project.name
    agent = store.get(project, "agent", name)
    version = objects.version(name, _next_number(call, name, agent), call.now, request)
    store.make_room(project, "agent_version", version["id"])
    store.insert(project, "agent_version", version, parent=name)
    if agent is None:
        store.make_room(project, "agent", name)
        store.insert(project, "agent", objects.agent(version))
    elif not version["draft"]:
        store.update(project, "agent", {**agent, "versions": {"latest": version}})
    return version


def list_(call: Call) -> Answer:
    """``GET /agents``; ``kind`` keeps those of one kind, and here all are prompt agents."""
    if call.query.get("kind") not in (None, "", "prompt"):
        return bodies.page([], has_more=False)
    return call.page("agent")


def get(call: Call) -> Answer:
    """``GET /agents/{name}``."""
    return find(call, call.path["agent_name"])


def update(call: Call) -> Json:
    """``PATCH /agents/{name}``: what is not part of a version."""
    agent = find(call, call.path["agent_name"])
    agent.update(call.read(requests.UpdateAgentDetails))
    call.project.store.update(call.project.name, "agent", agent)
    return agent


def enable(call: Call) -> None:
    """``POST /agents/{name}:enable``."""
    _switch(call, "enabled")


def disable(call: Call) -> None:
    """``POST /agents/{name}:disable``: its responses are refused."""
    _switch(call, "disabled")


def delete(call: Call) -> Json:
    """``DELETE /agents/{name}``, with all its versions; responses keep what they were made with."""
    name = find(call, call.path["agent_name"])["name"]
    call.project.store.delete_children(call.project.name, "agent_version", name)
    call.project.store.delete(call.project.name, "agent", name)
    return objects.agent_deleted(name)


def list_versions(call: Call) -> Answer:
    """``GET /agents/{name}/versions``."""
    name = find(call, call.path["agent_name"])["name"]
    return call.page("agent_version", parent=name)


def get_version(call: Call) -> Answer:
    """``GET /agents/{name}/versions/{version}``."""
    return find_version(call, call.path["agent_name"], call.path["version"])


def delete_version(call: Call) -> Json:
    """``DELETE /agents/{name}/versions/{version}``; with its last version the agent goes."""
    agent = find(call, call.path["agent_name"])
    version = find_version(call, agent["name"], call.path["version"])
    store, project = call.project.store, call.project.name
    store.delete(project, "agent_version", version["id"])
    left = _versions(call, agent["name"])
    if left:
        store.update(project, "agent", {**agent, "versions": {"latest": _latest(left)}})
    else:
        store.delete(project, "agent", agent["name"])
    return objects.version_deleted(agent["name"], version["version"])


def find(call: Call, name: str) -> Json:
    """Return an agent; 404 when there is none."""
    agent = call.look_up("agent", name)
    if agent is None:
        raise problems.successor_not_found("Agent", name[:80])
    return agent


def find_version(call: Call, name: str, number: str | None) -> Json:
    """Return a version of an agent, the latest unless one is named; 404 when there is none."""
    agent = find(call, name)
    if number is None:
        latest: Json = agent["versions"]["latest"]
        return latest
    version = None
    if number.isascii():
        version = call.project.store.get(call.project.name, "agent_version", f"{name}:{number}")
    if version is None:
        raise problems.successor_not_found("Agent version", f"{name}:{number}"[:120])
    return version


def selected(call: Call, name: str) -> str | None:
    """Return the number of the version that answers at the agent's own endpoint; None: the latest.

    Of several that share the traffic it is the one with most of it, so that equal requests get equal answers.
    """
    endpoint = find(call, name)["agent_endpoint"] or {}
    rules = (endpoint.get("version_selector") or {}).get("version_selection_rules") or []
    return max(rules, key=lambda rule: int(rule["traffic_percentage"]))["agent_version"] if rules else None


def _next_number(call: Call, name: str, agent: Json | None) -> int:
    """Return the number of an agent's next version: none is given twice, whatever was deleted, while the agent lives."""
    store, project = call.project.store, call.project.name
    given = store.get(project, _GIVEN, name)
    number = 1 if agent is None or given is None else given["number"] + 1
    write = store.insert if given is None else store.update
    write(project, _GIVEN, {"id": name, "number": number})
    return number


def _switch(call: Call, state: str) -> None:
    agent = find(call, call.path["agent_name"])
    call.project.store.update(call.project.name, "agent", {**agent, "state": state})


def _versions(call: Call, name: str) -> list[Json]:
    return call.project.store.children(call.project.name, "agent_version", name, newest=_MOST)


def _latest(versions: list[Json]) -> Json:
    """Return the newest version that is no draft; the newest one where all are."""
    return next((each for each in reversed(versions) if not each["draft"]), versions[-1])


def _require_kind(call: Call) -> None:
    definition: Any = call.body.get("definition")
    kind = definition.get("kind") if isinstance(definition, dict) else None
    if isinstance(kind, str) and kind != "prompt":
        raise problems.not_served(f"agents of kind '{kind[:40]}'", "prompt agents", "definition.kind")
