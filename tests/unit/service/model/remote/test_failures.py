from __future__ import annotations

import pytest

from labkit.service.model.remote.failures import of_malformed, of_silence, of_status
from labkit.service.model.turns import Failure, Prompt

PROMPT = Prompt("gpt-4o", "", ())
PLACE = "http://localhost:1/v1/chat/completions"


def failure(status: int, content: str = "", **headers: str) -> Failure:
    return of_status(status, headers, content, PROMPT, PLACE)


@pytest.mark.parametrize(
    ("headers", "content", "seconds"),
    [
        ({"retry-after": "7"}, "", 7),
        ({"retry-after": "0.2"}, "", 1),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "Please try again in 6.1s.", 7),
        ({}, "Please retry after 22 seconds.", 22),
        ({}, "Try again in 20 seconds", 20),
        ({}, "no idea", 10),
        ({"retry-after": "1e999"}, "", 10),
        ({"retry-after": "-5"}, "", 10),
    ],
)
def test_a_throttled_endpoint(headers: dict[str, str], content: str, seconds: int) -> None:
    """429 is a rate limit with the service's own text (E15) and the seconds that the endpoint named."""
    expected = f"Rate limit is exceeded. Try again in {seconds} seconds."
    assert failure(429, content, **headers) == Failure("rate_limit_exceeded", expected)


def test_a_filter() -> None:
    """What a filter refused keeps its own code and its own words."""
    body = '{"error": {"code": "content_filter", "message": "The response was filtered."}}'
    assert failure(400, body) == Failure("content_filter", "The response was filtered.")


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_engine_error", "refused the key (401: no). Set LABKIT_MODEL_KEY"),
        (403, "invalid_engine_error", "refused the key (403: no)"),
        (404, "invalid_engine_error", "Failed to resolve model info for: gpt-4o."),
        (400, "invalid_prompt", "refused the request (400: no)"),
        (422, "invalid_prompt", "refused the request (422: no)"),
        (500, "server_error", "failed (500: no)"),
        (503, "server_error", "failed (503: no)"),
    ],
)
def test_other_answers(status: int, code: str, words: str) -> None:
    """Each kind of refusal has its code, names the endpoint, and repeats what it said."""
    found = failure(status, '{"error": {"message": "no"}}')
    assert found.code == code
    assert words in found.message
    assert PLACE in found.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"error": "plain"}', "plain"),
        ('{"message": "plain"}', "plain"),
        ('{"detail": [{"msg": "x"}]}', '[{"msg": "x"}]'),
        ("<html>\n  Bad   gateway </html>", "<html> Bad gateway </html>"),
        ("", "no reason given"),
        ("x" * 1000, "x" * 300),
    ],
)
def test_what_it_said(content: str, said: str) -> None:
    """An error's message is found in the usual shapes, put on one line and cut."""
    assert f"(500: {said})" in failure(500, content).message


def test_silence_and_nonsense() -> None:
    """An endpoint that says nothing, or nonsense, is named."""
    assert of_silence("refused", PLACE).code == of_malformed("x", PLACE).code == "server_error"
    assert PLACE in of_silence("refused", PLACE).message
    assert PLACE in of_malformed("x", PLACE).message
