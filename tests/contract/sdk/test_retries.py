"""What the SDK does with errors of the transport: which requests it sends again, and what escapes from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from tests.contract.sdk.stage import Stage, collect, settle


@pytest.mark.parametrize("after_commit", [False, True])
def test_a_failed_post_is_sent_again(stage: Stage, *, after_commit: bool) -> None:
    """The SDK repeats a POST after a 500; when the work was done already, there are two objects (W5)."""
    stage.fault("http_error", method="POST", after_commit=after_commit)

    async def scene(agents: Any) -> None:
        thread = await settle(agents.threads.create())
        assert stage.requests() == ["POST /threads 500", "POST /threads 200"]
        found = [item.id for item in await collect(agents.threads.list())]
        assert (found[0], len(found)) == (thread.id, 1 + after_commit)

    stage.play(scene)


@pytest.mark.parametrize(
    ("options", "requests"),
    [
        ({"status": 429}, ["POST /threads 429"]),
        ({"status": 429, "retry_after": 0.01}, ["POST /threads 429", "POST /threads 200"]),
        ({"status": 400, "retry_after": 0.01}, ["POST /threads 400", "POST /threads 200"]),
        ({"status": 503}, ["POST /threads 503", "POST /threads 200"]),
    ],
)
def test_what_makes_the_sdk_repeat_a_post(stage: Stage, options: dict[str, Any], requests: list[str]) -> None:
    """A POST is repeated after 5xx, and after anything that carries Retry-After, even a 400."""
    stage.fault("http_error", **options)

    async def scene(agents: Any) -> None:
        if len(requests) == 1:
            with pytest.raises(HttpResponseError) as caught:
                await settle(agents.threads.create())
            assert caught.value.status_code == 429
        else:
            await settle(agents.threads.create())
        assert stage.requests() == requests

    stage.play(scene)


@pytest.mark.parametrize("body", ["text", "empty"])
def test_an_error_without_json(stage: Stage, body: str) -> None:
    """A gateway's HTML escapes from the SDK as a JSONDecodeError (W15)."""
    stage.fault("http_error", status=429, body=body)

    async def scene(agents: Any) -> None:
        with pytest.raises(json.JSONDecodeError):
            await settle(agents.threads.create())

    stage.play(scene)
