from __future__ import annotations

import socket

import pytest

from labkit.service import sockets
from labkit.service.sockets import LOOPBACK, CannotStart


def test_a_port_is_kept_where_it_is_free() -> None:
    """The last port is taken again; one that is taken meanwhile is given up for any other."""
    with sockets.listen(None, None) as first:
        port = sockets.port_of(first)
        with sockets.listen(None, port) as other:
            assert sockets.port_of(other) != port
    with sockets.listen(None, port) as again:
        assert sockets.port_of(again) == port


def test_a_wanted_port_is_taken_or_refused() -> None:
    """Who asks for a port gets that one, or is told that it is taken."""
    with sockets.listen(None, None) as taken, pytest.raises(CannotStart, match="cannot be used"):
        sockets.listen(sockets.port_of(taken), None)


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    """The address is that of this machine alone."""
    with sockets.listen(None, None) as bound:
        assert bound.getsockname()[0] == LOOPBACK


@pytest.mark.parametrize("host", ["nowhere", "", "localhost", "256.1.1.1", "192.0.2.1:80", "*"])
def test_what_is_no_address_is_refused(host: str) -> None:
    """A host is an IP address; the refusal says how to stay on this machine."""
    with pytest.raises(CannotStart, match="Leave --host out"):
        sockets.require_address(host)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("::", False),
    ],
)
def test_what_other_machines_reach(host: str, is_loopback: bool) -> None:  # noqa: FBT001  # a table's column
    """Loopback addresses are this machine's alone, and need no more names in the certificate."""
    assert sockets.is_loopback(host) is is_loopback
    assert (sockets.names_of(host) == ()) is is_loopback
    assert is_loopback or socket.gethostname() in sockets.names_of(host)


def served_beside(host: str) -> set[str]:
    """Listen on a port of `host`, and return the loopback addresses that are served on the same port."""
    with sockets.listen(None, None, host) as bound:
        more = sockets.also_loopback(sockets.port_of(bound), host)
        found = {sock.getsockname()[0] for sock in more}
        for sock in more:
            sock.close()
    return found


def test_this_machine_is_always_served() -> None:
    """Beside any address there are the loopback ones that it does not cover, where nobody else has that port."""
    assert served_beside("0.0.0.0") <= {"::1"}
    # Another program may have a port of 127.0.0.1 that is free on 127.0.0.2; not five times.
    assert any(LOOPBACK in served_beside("127.0.0.2") for _ in range(5))
