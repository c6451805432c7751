from __future__ import annotations

import json

import pytest

from labkit.connect.door import HttpDoor, encode, read_answer
from labkit.errors import LabkitError, ServiceUnavailable


def test_a_body_is_json_and_the_key_is_a_header() -> None:
    """The key goes with every request; a body has its type."""
    content, headers = encode("k", {"a": 1})
    assert json.loads(content or b"") == {"a": 1}
    assert headers["X-Labkit-Key"] == "k"
    assert headers["Content-Type"] == "application/json"
    assert encode("k", None)[0] is None


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (400, b'{"error":{"message":"no such fault"}}', "no such fault"),
        (502, b"<html>", "no reason given"),
        (200, b"[]", "no reason given"),
        (500, b'{"error":"x"}', "no reason given"),
    ],
)
def test_a_refusal_carries_the_services_words(status: int, content: bytes, said: str) -> None:
    """Whatever comes back instead of an object is one error with the reason, where there is one."""
    with pytest.raises(LabkitError, match=rf"{said} \(HTTP {status}\)"):
        read_answer(status, content)


def test_nobody_at_the_door(unused_port: int) -> None:
    """A service that is gone is a clear error, not a socket's."""
    with pytest.raises(ServiceUnavailable, match=r"lab\.service\.start"):
        HttpDoor(unused_port, "k").ask("GET", "/health")
