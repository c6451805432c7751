"""The connection that a request came by, as far as a fault needs it.

Only the server of a connection can close it. It says how in the scope's ``state``, under :data:`CARRIER`. An
application that is called directly has no connection: there a late reply says so in a header, and a closed connection is
an exception.
"""

from __future__ import annotations

from typing import Final, Protocol

CARRIER: Final = "labkit.carrier"
# Of a reply that nobody waited with: how many seconds late it would have come.
LATE: Final = "x-labkit-late"


class Carrier(Protocol):
    """The connection that a request came by."""

    def hang_up(self) -> None:
        """Close it at once, whatever was sent so far."""
        ...

    async def wait(self, seconds: float) -> None:
        """Let so much real time pass."""
        ...


class HungUp(ConnectionError):
    """The connection would have been closed now; ``in_body``: in the middle of the reply."""

    def __init__(self, *, in_body: bool) -> None:
        super().__init__("The connection was closed by a fault that was asked for.")
        self.in_body = in_body
