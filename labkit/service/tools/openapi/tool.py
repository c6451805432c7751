"""The tool: which operations a definition offers, and what a call of one gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from labkit.service.project import Project
from labkit.service.tools.openapi.calling import call
from labkit.service.tools.openapi.functions import KIND, defaults_of, functions_of, offered, part_of
from labkit.service.tools.openapi.sending import BadArguments, make_request
from labkit.service.tools.openapi.spec import Operation
from labkit.service.tools.protocol import Asked, Json, Offer, Result, Work

OUTPUT_CHARACTERS: Final = 50_000  # of an answer, that the model is told


def offers(tool: Json) -> Iterator[Offer]:
    """Yield an offer for each operation of a definition."""
    for function in offered(tool):
        name = function["name"]
        yield Offer(KIND, name, function["description"], function["parameters"], tool, detail=name)


@dataclass(frozen=True)
class OpenApi:
    """Calls operations by HTTP. ``hosts``: allowed besides this machine; ``*`` allows every one."""

    hosts: frozenset[str] = frozenset()

    def show(self, asked: Asked) -> Json:
        """Return the call, with no output yet."""
        return {"name": asked.offer.name, "arguments": asked.text, "output": None}

    def prepare(self, asked: Asked, project: Project) -> Work | None:
        """Return the request of the call; None when it cannot be made."""
        part = part_of(asked.offer.definition)
        if _needs(part):
            return None
        try:
            request = make_request(_operation(asked), asked.arguments or {}, defaults_of(part))
        except BadArguments as error:
            reason = str(error)
            return lambda stop: {"error": f"{asked.offer.name} was not called: {reason}"}

        def work(stop: threading.Event) -> Json:
            return call(request, self.hosts, stop)

        return work

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        """Return the answer; one that is no success says its status first."""
        if needs := _needs(part_of(asked.offer.definition)):
            output = needs
        elif "error" in outcome:
            output = str(outcome["error"])
        else:
            output = str(outcome["body"])
            if len(output) > OUTPUT_CHARACTERS:
                output = f"{output[:OUTPUT_CHARACTERS]}\n[cut: the answer has {len(output)} characters]"
            if outcome["status"] >= 400:
                output = f"HTTP {outcome['status']}: {output}"
        return Result({**self.show(asked), "output": output}, output)


def _operation(asked: Asked) -> Operation:
    found = functions_of(asked.offer.definition)
    return next(operation for operation, function in found if function["name"] == asked.offer.detail)


def _needs(part: Json) -> str | None:
    """Return what the authentication needs that cannot be had here."""
    auth = part.get("auth")
    kind = auth.get("type") if isinstance(auth, dict) else None
    if kind in (None, "anonymous"):
        return None
    needs = {
        "connection": "a connection of a Foundry project, which holds its key",
        "managed_identity": "the managed identity of a Foundry project",
    }.get(str(kind), "an authentication that is not known here")
    return (
        f"This interface is called with {needs}. The local Agent Service has none, so nothing was sent. "
        "Use anonymous authentication with a server on this machine, or run this against a Foundry project."
    )
