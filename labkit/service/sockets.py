"""Where the service listens: ports that stay the same over a restart, and loopback unless it is told otherwise."""

from __future__ import annotations

import contextlib
import ipaddress
import random
import socket
import sys
from typing import Any, Final

from labkit.service.hosts import is_loopback

LOOPBACK: Final = "127.0.0.1"


class CannotStart(Exception):
    """The service cannot start; the text says why, what was expected and what to do."""


def listen(wanted: int | None, last: Any, host: str = LOOPBACK) -> socket.socket:
    """Bind a port: the wanted one or none; else the last one, else any.

    Raises:
        CannotStart: the wanted port, or the address, cannot be used.
    """
    if wanted is not None:
        try:
            return _bind(wanted, host)
        except OSError as error:
            raise CannotStart(
                f"Port {wanted} cannot be used ({error.strerror}). Choose another with --port or --side-port, "
                "or leave it out: a free one is found."
            ) from None
    if isinstance(last, int):
        with contextlib.suppress(OSError, OverflowError):
            return _bind(last, host)
    return _bind(0, host)


#: Below the ports that systems give to outgoing connections (Linux: 32768 and up), so that a port which is free
#: while its owner restarts is not given away meanwhile.
KEPT_PORTS: Final = range(20_000, 30_000)


def listen_to_keep() -> socket.socket:
    """Bind a port that will be wanted again: one that nobody is given by chance."""
    for port in random.sample(KEPT_PORTS, 50):  # not a secret
        with contextlib.suppress(OSError):
            return _bind(port, LOOPBACK)
    return _bind(0, LOOPBACK)


def also_loopback(port: int, host: str) -> list[socket.socket]:
    """Bind the same port of the loopback addresses that ``host`` does not cover, where there are any.

    A client that tries ::1 first for "localhost" need not wait, and this machine's own clients find a service
    that listens elsewhere.
    """
    bound = []
    for address in ("::1", LOOPBACK):
        if address != host and not _covers(host, address):
            with contextlib.suppress(OSError):
                bound.append(_bind(port, address))
    return bound


def port_of(sock: socket.socket) -> int:
    """Return the port that a socket is bound to."""
    return int(sock.getsockname()[1])


def require_address(host: str) -> str:
    """Return ``host`` as an address that this machine can listen on.

    Raises:
        CannotStart: it is no IP address, or not one of this machine's.
    """
    try:
        address = str(ipaddress.ip_address(host))
        _bind(0, address).close()
    except (ValueError, OSError):
        raise CannotStart(
            f"The service cannot listen on {host!r}. Expected an IP address of this machine, "
            "or 0.0.0.0 for all of them. Leave --host out to be reached from this machine only."
        ) from None
    return address


def names_of(host: str) -> tuple[str, ...]:
    """Return the names under which other machines know a service that listens on ``host``: for its certificate."""
    if is_loopback(host):
        return ()
    names = {socket.gethostname(), socket.getfqdn()}
    if ipaddress.ip_address(host).is_unspecified:
        with contextlib.suppress(OSError):
            names |= {
                str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(socket.gethostname(), None)
            }
    else:
        names.add(host)
    return tuple(sorted(name for name in names if name))


def _covers(host: str, address: str) -> bool:
    given, other = ipaddress.ip_address(host), ipaddress.ip_address(address)
    return given.is_unspecified and given.version == other.version


def _bind(port: int, host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named: only then asyncio turns Nagle's algorithm off for the connections, which otherwise
    # costs 40 ms a request (delayed acknowledgement between the head and the body of a reply).
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there SO_REUSEADDR would let two services share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock
