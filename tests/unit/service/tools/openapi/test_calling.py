from __future__ import annotations

import threading
from typing import Any

import pytest

from labkit.service.hosts import is_loopback
from labkit.service.tools.openapi import calling
from labkit.service.tools.openapi.calling import BYTES, call, refusal
from labkit.service.tools.openapi.sending import Outgoing
from tests.neighbour import Answer, Sent, neighbour


def ask(url: str, *allowed: str, method: str = "GET", content: bytes = b"", **headers: str) -> dict[str, Any]:
    return call(Outgoing(method, url, headers, content), allowed, threading.Event())


def test_a_request_is_sent_as_it_is() -> None:
    """Method, address, headers and body arrive, and the answer comes back with its status."""
    with neighbour(lambda sent: Answer({"ok": True}, 201)) as server:
        found = ask(f"{server.url}/a%2Fb?q=1", method="POST", content=b"{}", accept="application/json")
        assert found == {"status": 201, "body": '{"ok": true}'}
        (sent,) = server.sent
        assert (sent.method, sent.target, sent.body) == ("POST", "/a%2Fb?q=1", b"{}")
        assert sent.headers["accept"] == "application/json"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "a.localhost"])
def test_this_machine_is_allowed(host: str) -> None:
    """Every name of this machine may be called."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "localhost.example.com",
        "127.0.0.1.nip.io",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "::",
        "2130706433",
        "notlocalhost",
    ],
)
def test_other_hosts_are_refused_by_name(host: str) -> None:
    """Nothing is sent anywhere else, and the answer says how to allow it."""
    shown = f"[{host}]" if ":" in host else host
    found = ask(f"http://{shown}/x")
    assert found == {
        "error": f"The local Agent Service does not call {host}: it calls this machine only. To allow that host, "
        f"start the service with LABKIT_OPENAPI_HOSTS={host}."
    }


def test_hosts_can_be_allowed() -> None:
    """A host that is named, or any by a star, is called."""
    assert refusal("https://example.com/x", {"example.com"}) is None
    assert refusal("https://EXAMPLE.com./x", {"example.com"}) is None
    assert refusal("https://example.com/x", {"*"}) is None
    assert refusal("https://example.com@evil.com/x", {"example.com"}) is not None
    assert refusal("https://example.org/x", {"example.com"}) is not None


@pytest.mark.parametrize(
    "url", ["", "/relative", "ftp://localhost/x", "file:///etc/passwd", "http://", "http://[::1", "http:///x"]
)
def test_an_address_that_is_none(url: str) -> None:
    """Without an http address there is nobody to call."""
    assert "no server with an http or https address" in ask(url)["error"]


def test_nobody_there() -> None:
    """A server that does not run is named."""
    with neighbour() as server:
        url = server.url
    assert ask(url)["error"].startswith("127.0.0.1 could not be called:")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_on_the_same_host_are_followed(status: int) -> None:
    """An answer that leads on within the same host is followed."""

    def answer(sent: Sent) -> Answer:
        return Answer("there") if sent.target == "/b" else Answer(None, status, {"location": "/b"})

    with neighbour(answer) as server:
        assert ask(f"{server.url}/a")["body"] == '"there"'


@pytest.mark.parametrize(
    "target", ["http://localhost:1/x", "http://example.com/", "file:///etc/passwd", "//example.com/x"]
)
def test_redirects_to_other_hosts_are_not(target: str) -> None:
    """An answer that leads elsewhere is not followed."""
    with neighbour(lambda sent: Answer(None, 302, {"location": target})) as server:
        error = ask(server.url)["error"]
        assert "not followed" in error or "could not be called" in error
        assert len(server.sent) == 1


def test_redirects_are_bounded() -> None:
    """An answer that leads on without end is given up."""
    with neighbour(lambda sent: Answer(None, 302, {"location": "/again"})) as server:
        assert ask(server.url)["error"] == "The answer leads on more than 5 times."
        assert len(server.sent) == 6


def test_a_long_answer_is_given_up() -> None:
    """An answer larger than a megabyte is not read to its end."""
    with neighbour(lambda sent: Answer(bytes(BYTES + 1))) as server:
        assert ask(server.url) == {"error": f"The answer has more than {BYTES} bytes."}


def test_a_slow_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing is waited for a limited time."""
    release = threading.Event()
    monkeypatch.setattr(calling, "READ", 0.05)

    def answer(sent: Sent) -> Answer:
        release.wait(10)
        return Answer()

    with neighbour(answer) as server:
        assert ask(server.url) == {"error": "127.0.0.1 did not answer in time."}
        release.set()


def test_bytes_that_are_no_text() -> None:
    """An answer in another encoding, or in none, is read as well as it goes."""
    with neighbour(
        lambda sent: Answer(b"\xff\xfe", headers={"content-type": "text/plain; charset=latin-1"})
    ) as server:
        assert ask(server.url)["body"] == "ÿþ"
    with neighbour(lambda sent: Answer(b"a\xff", headers={"content-type": "x"})) as server:
        assert ask(server.url)["body"] == "a\ufffd"
