"""What goes over the wire to a browser, counted; no kernel is needed for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import comm
from comm.base_comm import BaseComm


class Wire:
    """The messages of all comms that were opened, in order: type and size in bytes."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, int]] = []

    @property
    def size(self) -> int:
        """Bytes of all messages."""
        return sum(size for _, size in self.messages)


@contextmanager
def recorded_comms() -> Iterator[Wire]:
    """Write down what widgets send while this is open."""
    wire = Wire()

    class Written(BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:
            wire.messages.append((msg_type, len(json.dumps(data).encode())))

    before = comm.create_comm
    comm.create_comm = Written
    try:
        yield wire
    finally:
        comm.create_comm = before
