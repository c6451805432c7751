"""The tools that a service has: one for each kind, and the jobs that they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from labkit.service.tools.agents import ConnectedAgent
from labkit.service.tools.code.interpreter import CodeInterpreter
from labkit.service.tools.file_search import FileSearch
from labkit.service.tools.jobs import Jobs
from labkit.service.tools.openapi.tool import OpenApi
from labkit.service.tools.protocol import ServerTool


class Toolbox:
    """What answers the server-side calls of all projects of a service.

    kinds: tool by its type on the wire; a run whose model calls another one fails.
    """

    def __init__(self, kinds: Mapping[str, ServerTool] | None = None) -> None:
        self.jobs = Jobs()
        searching: dict[str, ServerTool] = {"file_search": FileSearch(self.jobs)}
        self.kinds: Mapping[str, ServerTool] = {**searching, **(local_tools() if kinds is None else kinds)}

    def close(self) -> None:
        """Stop everything that is being worked on."""
        self.jobs.close()


def local_tools(hosts: Collection[str] = ()) -> dict[str, ServerTool]:
    """Return every tool that can be had without Azure; ``hosts``: those that ``openapi`` may call besides this machine."""
    return {
        "code_interpreter": CodeInterpreter(),
        "openapi": OpenApi(frozenset(hosts)),
        "connected_agent": ConnectedAgent(),
    }
