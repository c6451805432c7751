from __future__ import annotations

from typing import Any

import pytest

from labkit.service import requests
from labkit.service.api import deployments, messages, runs, steps, threads
from labkit.service.call import Call
from labkit.service.openapi.reading import PAGING, Reading, read


@pytest.mark.parametrize(
    ("handler", "body", "query"),
    [
        (threads.create, requests.CreateThread, ()),
        (threads.get, None, ()),
        (threads.list_, None, tuple(sorted(PAGING))),
        (messages.list_, None, tuple(sorted((*PAGING, "run_id")))),
        (runs.create_with_thread, requests.CreateThreadAndRun, ()),
        (runs.submit, requests.SubmitToolOutputs, ()),
        (runs.cancel, None, ()),
        (steps.list_, None, tuple(sorted(PAGING))),
        (deployments.list_, None, ("deploymentType", "modelName", "modelPublisher")),
    ],
)
def test_a_handler_says_what_it_reads(handler: Any, body: type | None, query: tuple[str, ...]) -> None:
    """Body and query parameters are read off the handler's own code."""
    found = read(handler)
    assert found.body is body
    assert set(query) <= set(found.query)


def _inner(call: Call) -> object:
    return call.read(requests.UpdateThread), call.query["a"], "b" in call.query


def _outer(call: Call) -> object:
    return _inner(call)


def test_what_is_handed_on_is_read_too() -> None:
    """A function that gets the call is part of its handler; each way to ask the query counts."""
    assert read(_outer) == Reading(requests.UpdateThread, ("a", "b"))


def test_what_is_no_function_reads_nothing() -> None:
    """A handler without code of its own is described without body and query."""
    assert read(len) == Reading(None, ())
