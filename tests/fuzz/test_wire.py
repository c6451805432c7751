"""Bytes on the HTTPS listener that no client sends on purpose: refused or survived, and nothing is changed by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.sdk.process import ServiceProcess
from tests.fuzz.effort import EFFORT, trying
from tests.fuzz.wire import PATH, body_of, connection, exchange, read_file, request, statuses

THREAD = b'{"messages": [{"role": "user", "content": "x"}]}'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A service process, with one thread in project p; it is alive at the end."""
    service = ServiceProcess(tmp_path_factory.mktemp("wire") / ".labkit").start()
    assert statuses(exchange(service, request(service, body=b"{}"), half_close=False)) == [200]
    yield service
    assert service.stop() == 0


PATHS = [
    b"/api/projects/p/../q/threads?api-version=v1",
    b"/api/projects/p/threads/../../q/threads?api-version=v1",
    b"/api/projects/p/threads/..%2f..%2fq?api-version=v1",
    b"/api/projects/p/threads/%2e%2e?api-version=v1",
    b"/api/projects/p%2f..%2fq/threads?api-version=v1",
    b"/api/projects/p/threads/thread_%00?api-version=v1",
    b"/api/projects/p/threads/%ff%fe?api-version=v1",
    b"/api/projects/p/threads/%ED%A0%80?api-version=v1",
    b"/api/projects/p/threads/\xff?api-version=v1",
    b"/api/projects/p/threads/" + b"a" * 20_000 + b"?api-version=v1",
    b"/api/projects//threads?api-version=v1",
    b"/api/projects/p//threads?api-version=v1",
    b"/api/projects/%2e%2e/threads?api-version=v1",
    b"//localhost/api/projects/p/threads?api-version=v1",
    b"*",
    b"/api/projects/p/files/..%2f..%2fsecret/content?api-version=v1",
    b"/api/projects/p/threads\tHTTP/1.1",
]


@pytest.mark.parametrize(
    "method", [b"GET", b"POST", b"DELETE", b"PATCH", b"TRACE", b"CONNECT", b"OPTIONS", b"HEAD"]
)
def test_tricks_in_the_path(service: ServiceProcess, method: bytes, tried: Counter[str]) -> None:
    """No spelling of a path leads out of its project, or to a 5xx."""
    before = read_file(service)
    for path in PATHS:
        heard = exchange(service, request(service, method, path), half_close=False)
        tried["requests on the wire"] += 1
        assert all(status < 500 for status in statuses(heard)), (path, heard[:300])
        assert 200 not in statuses(heard), (path, heard[:300])
    assert read_file(service) == before


@pytest.mark.parametrize(
    "query",
    [
        b"limit=" + b"9" * 5_000,
        b"limit=%d9%a1",
        b"after=%00&before=%ff",
        b"after=" + b"a" * 20_000,
        b"order=%ED%A0%80",
        b"&&&=&",
        b"%",
        b"include[]=\\",
    ],
)
def test_tricks_in_the_query(service: ServiceProcess, query: bytes) -> None:
    """A query of whatever is read as far as it says something, or refused."""
    heard = exchange(service, request(service, b"GET", PATH + b"&" + query), half_close=False)
    assert set(statuses(heard)) <= {200, 400}, heard[:300]
    assert body_of(heard)


BODIES = {
    "no JSON": (b"", b"{"),
    "another encoding": (b"", '{"a": "é"}'.encode("latin-1")),
    "UTF-16": (b"", '{"metadata": []}'.encode("utf-16")),
    "a NUL": (b"", b"{}\x00"),
    "a byte order mark in the middle": (b"", b'{"metadata": \xef\xbb\xbf{}}'),
    "a list": (b"", b"[]"),
    "a form": (b"Content-Type: application/x-www-form-urlencoded", b"messages=x"),
    "an upload": (b"Content-Type: multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
    "compressed": (b"Content-Encoding: gzip", b"\x1f\x8b\x08\x00\x00"),
    "deep": (b"", b'{"messages":' + b"[" * 100_000),
    "deep and whole": (b"", b'{"metadata":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001),
    "a huge number": (b"", b'{"metadata": {"a": ' + b"9" * 5_000 + b"}}"),
    "not a number": (b"", b'{"metadata": NaN}'),
    "a number that is infinite": (b"", b'{"metadata": 1e999}'),
    "another key twice": (b"", b'{"messages": [], "messages": 5}'),
    "a lone surrogate": (b"", b'{"messages": "\\ud800"}'),
}


@pytest.mark.parametrize("kind", BODIES)
def test_bodies_that_are_wrong(service: ServiceProcess, kind: str, tried: Counter[str]) -> None:
    """What is no JSON object, or not this one, is a 400 that says so, whatever its content type; nothing is kept."""
    before = read_file(service)
    field, body = BODIES[kind]
    heard = exchange(
        service, request(service, b"POST", PATH, *filter(None, [field]), body=body), half_close=False
    )
    tried["requests on the wire"] += 1
    assert statuses(heard) == [400]
    assert body_of(heard)["error"]["message"]
    assert read_file(service) == before


def chunked(body: bytes, size: int = 3) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("fields", "sent", "expected"),
    [
        ([CHUNKED], chunked(THREAD), {200}),
        ([CHUNKED, b"Content-Length: 5"], chunked(THREAD), {400}),
        ([b"Content-Length: 5", b"Content-Length: 6"], THREAD, {400}),
        ([b"Transfer-Encoding: gzip, chunked"], chunked(THREAD), {200, 400}),
        ([b"Transfer-Encoding: chunked, gzip"], chunked(THREAD), {400}),
        ([CHUNKED], b"ffffffffffffffffff\r\nx", {400}),
        ([CHUNKED], b"-1\r\nx", {400}),
        ([b"Content-Length: 99999999999999999999"], b"x", {400}),
        ([b"Content-Length: 1e3"], b"x", {400}),
        ([b"X: " + b"a" * 200_000], b"", {431}),
        ([b"X: a\x00b"], b"", {400}),
        ([b": no name"], b"", {400}),
        ([b"Expect: 100-continue", b"Content-Length: 2"], b"{}", {100, 200}),
        ([b"Upgrade: websocket", b"Sec-WebSocket-Key: x"], b"", {200}),
        ([b"Authorization: Bearer x"], b"{}", {200, 401}),
    ],
)
def test_framing(service: ServiceProcess, fields: list[bytes], sent: bytes, expected: set[int]) -> None:
    """A body in chunks is a body; lengths that contradict each other, and heads without measure, are refused."""
    ended = [b"Content-Length: 0"] if not sent and not fields[0].startswith(b"X: a\x00") else []
    whole = request(service, b"POST", PATH, *fields, *ended)
    heard = exchange(service, whole + sent, half_close=False)
    assert set(statuses(heard)) <= expected, heard[:500]


def test_clients_that_leave(service: ServiceProcess) -> None:
    """Who goes away in the middle of a head, a body or an answer changes nothing, and the next one is served."""
    before = read_file(service)
    whole = request(service, body=THREAD)
    for cut in range(0, len(whole), 40):
        with connection(service) as secure:
            secure.sendall(whole[:cut])
    with connection(service) as secure:
        secure.sendall(request(service, b"GET", PATH))
    assert read_file(service) == before
    assert statuses(exchange(service, request(service, b"GET", PATH), half_close=False)) == [200]


def test_requests_that_follow_each_other_at_once(service: ServiceProcess) -> None:
    """Requests that are sent before the first is answered are answered in their order."""
    get = request(service, b"GET", PATH).replace(b"Connection: close\r\n", b"")
    heard = exchange(service, get * 5 + request(service, b"GET", PATH + b"&limit=0"), half_close=False)
    assert statuses(heard) == [200] * 5 + [400]


def test_random_bytes(service: ServiceProcess, tried: Counter[str]) -> None:
    """A request with bytes changed, left out or put in is answered or cut off, never with a 5xx."""
    whole = request(service, body=THREAD)

    @trying(EFFORT.random_requests)
    @given(
        st.lists(
            st.tuples(st.integers(0, len(whole)), st.integers(0, 5), st.binary(max_size=6)),
            min_size=1,
            max_size=4,
        )
    )
    def attempt(changes: list[tuple[int, int, bytes]]) -> None:
        sent = whole
        for at, removed, put in changes:
            sent = sent[:at] + put + sent[at + removed :]
        tried["requests on the wire"] += 1
        assert all(status < 500 for status in statuses(exchange(service, sent))), sent

    attempt()
    assert statuses(exchange(service, request(service, b"GET", PATH), half_close=False)) == [200]
