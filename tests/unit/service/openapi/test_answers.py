from __future__ import annotations

import pytest

from labkit.service.openapi.answers import answer_of
from labkit.service.replies import COLLECTIONS, Deleted

RUNS, THREADS = COLLECTIONS["threads/runs"], COLLECTIONS["threads"]


@pytest.mark.parametrize(
    ("method", "template", "answer"),
    [
        ("POST", "/threads", THREADS.item),
        ("GET", "/threads", THREADS.page),
        ("GET", "/threads/{t}", THREADS.item),
        ("DELETE", "/threads/{t}", Deleted),
        ("POST", "/threads/runs", RUNS.item),
        ("GET", "/threads/{t}/runs", RUNS.page),
        ("POST", "/threads/{t}/runs/{r}/cancel", RUNS.item),
        ("GET", "/nothing/{n}", None),
    ],
)
def test_the_path_tells_the_answer(method: str, template: str, answer: type | None) -> None:
    """One object, a page, the object that an action is done to, or nothing that is known."""
    assert answer_of(method, template, paged=False) is answer
