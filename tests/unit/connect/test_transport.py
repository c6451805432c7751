from __future__ import annotations

from io import BytesIO, StringIO
from typing import Any

import pytest
from azure.core.rest import HttpRequest

from labkit.connect.transport import to_exchange


def test_json_is_sent_as_it_is() -> None:
    """Method, address, headers and bytes are those of the SDK."""
    exchange = to_exchange(HttpRequest("POST", "https://localhost/x?y=1", json={"ä": 1}))
    assert (exchange.method, exchange.url) == ("POST", "https://localhost/x?y=1")
    assert exchange.headers["Content-Type"] == "application/json"
    assert exchange.body == b'{"\\u00e4": 1}'


def test_a_request_without_a_body_has_none() -> None:
    """A cancel, for one, sends nothing (wire contract §1)."""
    assert to_exchange(HttpRequest("POST", "https://localhost/cancel")).body == b""


def test_a_file_is_sent_as_a_form() -> None:
    """Uploads become the multipart bytes that the real transport would send."""
    request = HttpRequest(
        "POST", "https://localhost/files", files={"file": ("a.txt", b"hello")}, data={"purpose": "x"}
    )
    exchange = to_exchange(request)
    assert exchange.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'filename="a.txt"' in exchange.body
    assert b"hello" in exchange.body


def test_a_form_without_a_file_is_sent_encoded() -> None:
    """An empty file is no file to the SDK, which then sends the fields alone, URL-encoded."""
    exchange = to_exchange(HttpRequest("POST", "https://localhost/files", files=[], data={"purpose": "x"}))
    assert exchange.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert exchange.body == b"purpose=x"


@pytest.mark.parametrize(
    "content", ['{"a":1}', b'{"a":1}', BytesIO(b'{"a":1}'), StringIO('{"a":1}'), iter([b'{"a"', b":1}"])]
)
def test_a_body_may_be_given_in_any_form(content: Any) -> None:
    """What the SDK's callers may pass as body, text, bytes, files and pieces, arrives as the same bytes."""
    assert to_exchange(HttpRequest("POST", "https://localhost/x", content=content)).body == b'{"a":1}'
