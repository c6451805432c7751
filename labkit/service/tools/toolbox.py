"""The tools that a service has: one for each kind, and the jobs that they share."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.service.tools.jobs import Jobs
from labkit.service.tools.protocol import ServerTool


class Toolbox:
    """What answers the server-side calls of all projects of a service.

    kinds: tool by its type on the wire. A kind that is not among them is asked of the client, as a function is.
    """

    def __init__(self, kinds: Mapping[str, ServerTool] | None = None) -> None:
        self.kinds: Mapping[str, ServerTool] = {} if kinds is None else kinds
        self.jobs = Jobs()

    def close(self) -> None:
        """Stop everything that is being worked on."""
        self.jobs.close()
