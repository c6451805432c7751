from __future__ import annotations

import pytest
from azure.ai.agents import AgentsClient
from azure.ai.projects import AIProjectClient

from labkit.connect.transport import FixedCredential
from labkit.connect.wire.calls import call_of
from labkit.service.routes import ROUTES

ADDRESS = "https://localhost/api/projects/p"


@pytest.mark.parametrize(("method", "operation"), [(method, template) for method, template, _ in ROUTES])
def test_every_route_has_its_call(method: str, operation: str) -> None:
    """Each route is named by a method that the SDK really has."""
    name = call_of({"method": method, "operation": operation})
    agents, project = (client(ADDRESS, FixedCredential("t")) for client in (AgentsClient, AIProjectClient))
    clients = [agents, project, project.get_openai_client()]
    assert any(_has(client, name) for client in clients), name
    for client in clients:
        client.close()


def _has(client: object, name: str) -> bool:
    for part in name.split("."):
        client = getattr(client, part, None)
    return callable(client)


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("/threads/{thread_id}/runs", "runs.stream"),
        ("/threads/{thread_id}/runs/{run_id}/submit_tool_outputs", "runs.submit_tool_outputs_stream"),
        ("/openai/v1/responses", "responses.create"),
    ],
)
def test_a_stream_has_its_call(operation: str, name: str) -> None:
    """A request that was answered with a stream is the call that asks for one."""
    assert call_of({"method": "POST", "operation": operation, "events": 7}) == name


def test_what_is_unknown_is_named_as_it_is() -> None:
    """A request that no call sends is shown as a request."""
    assert call_of({"method": "PUT", "operation": "/nothing"}) == "PUT /nothing"
