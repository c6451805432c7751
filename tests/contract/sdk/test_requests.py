"""What the SDK sends beside the body, and what it reads beside it."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from azure.core.rest import HttpRequest

from labkit.connect import in_process
from tests.contract.sdk.stage import Stage, settle


def test_an_endpoint_may_end_in_a_slash(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trailing slash changes nothing."""
    endpoint = stage.service.endpoint(stage.project) + "/"
    monkeypatch.setattr(type(stage.service), "endpoint", lambda self, project: endpoint)

    async def scene(agents: Any) -> None:
        assert (await settle(agents.threads.create())).id.startswith("thread_")

    stage.play(scene)


def test_ids_of_requests(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The SDK's log shows the reply's ids, and the client's own comes back; so both sides' logs can be compared."""
    seen: dict[str, str] = {}

    def look(response: Any) -> None:
        seen.update({name.lower(): value for name, value in response.http_response.headers.items()})

    async def scene(agents: Any) -> None:
        with caplog.at_level(logging.INFO, "azure.core.pipeline.policies.http_logging_policy"):
            await settle(agents.threads.create(request_id="my-own", raw_response_hook=look))

    stage.play(scene)
    assert seen["x-ms-client-request-id"] == "my-own"
    assert "'x-ms-client-request-id': 'my-own'" in caplog.text
    assert "'apim-request-id': 'REDACTED'" in caplog.text
    (entry,) = stage.control("GET", "requests")["requests"]
    assert entry["id"] == seen["apim-request-id"] == seen["x-request-id"]


def test_versions_headers_and_queries_of_all_kinds(stage: Stage) -> None:
    """Another api-version, the preview header and an unknown query parameter are taken as they come."""
    stage.options["api_version"] = "2025-05-15-preview"

    async def scene(agents: Any) -> None:
        options = {"headers": {"x-ms-enable-preview": "true"}, "params": {"foo": "bar"}}
        assert await settle(agents.threads.create(**options))

    stage.play(scene)


def test_a_request_of_ones_own(stage: Stage) -> None:
    """send_request reaches the routes too."""

    async def scene(agents: Any) -> None:
        reply = await settle(
            agents.send_request(HttpRequest("GET", "/threads", params={"api-version": "v1"}))
        )
        assert (reply.status_code, reply.json()["data"]) == (200, [])

    stage.play(scene)


@pytest.mark.parametrize("form", ["dict", "file"])
def test_a_body_of_ones_own(stage: Stage, form: str) -> None:
    """Instead of keywords a whole body may be given, as a dictionary or as a file."""
    body: Any = (
        {"model": "gpt-4o", "name": "b"} if form == "dict" else io.BytesIO(b'{"model":"gpt-4o","name":"b"}')
    )

    async def scene(agents: Any) -> None:
        assert (await settle(agents.create_agent(body=body))).name == "b"

    stage.play(scene)


def test_a_file_as_body_without_a_socket() -> None:
    """The in-process transport takes it too."""
    with in_process() as lab:
        assert lab.agents.create_agent(body=io.BytesIO(b'{"model":"gpt-4o","name":"b"}')).name == "b"
