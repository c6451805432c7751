from __future__ import annotations

import pytest

from labkit.service.nearby import suggest
from labkit.service.routes import ROUTES

KNOWN = [(method, template) for method, template, *_ in ROUTES]


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("PUT", "/threads", "That path knows POST, GET."),
        ("DELETE", "/threads/thread_X/messages/msg_X", "That path knows GET, POST."),
        ("GET", "/threads/thread_X/run", "Did you mean POST, GET /threads/{thread_id}/runs?"),
        ("GET", "/assistant/asst_X", "Did you mean GET, POST, DELETE /assistants/{assistant_id}?"),
        ("GET", "/threads/", "Did you mean POST, GET /threads?"),
        (
            "POST",
            "/threads/thread_X/runs/run_X/submit_tool_output",
            "Did you mean POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs?",
        ),
        ("GET", "/nonsense", ""),
        ("GET", "", ""),
        ("GET", "/", ""),
        ("GET", "//threads", "Did you mean POST, GET /threads?"),
        ("GET", "/threads//messages", ""),
        ("GET", "/a/b/c/d/e/f/g", ""),
    ],
)
def test_the_nearest_route_is_named(method: str, path: str, said: str) -> None:
    """A wrong method is told the right ones, a slip of the pen the right path, and nonsense nothing."""
    assert suggest(method, path, KNOWN) == said


def test_without_routes_nothing_is_near() -> None:
    """An empty table suggests nothing."""
    assert suggest("GET", "/threads", []) == ""
