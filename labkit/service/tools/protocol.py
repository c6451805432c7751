"""What a server-side tool is: three methods, of which only the middle one's work may take real time.

A tool that is fast and needs the store, such as a search, returns None from :meth:`ServerTool.prepare` and does
everything in :meth:`ServerTool.finish`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from labkit.service.model.turns import Failure
from labkit.service.project import Project

Json = dict[str, Any]

# Slow work of one call: returns JSON; is to end soon after the event is set. It runs in a thread of its own,
# without the gateway's lock, so it may not touch a project or the store: all it needs is bound to it beforehand.
Work = Callable[[threading.Event], Json]


@dataclass(frozen=True)
class Offer:
    """One thing that a model may call by its name.

    kind: the tool's type on the wire. definition: the tool's own entry in the run's ``tools``.
    parameters: a JSON schema of an object. detail: what a tool with several offers tells them apart by.
    """

    kind: str
    name: str
    description: str
    parameters: Json
    definition: Json
    detail: str = ""

    def to_prompt(self) -> Json:
        """Return the entry of ``Prompt.tools``; a function is its own wire definition."""
        if self.kind == "function":
            return self.definition
        function = {"name": self.name, "description": self.description, "parameters": self.parameters}
        # A whole interface's description beside each of its operations would only cost tokens.
        known = {} if self.detail else self.definition
        return {**known, "type": self.kind, "function": function}


@dataclass(frozen=True)
class Asked:
    """One call of a server-side tool.

    text: the arguments as the model wrote them. arguments: the JSON object that this is; None when it is none, and
        then only ``show`` is called.
    run: the wire body of the run that calls.
    """

    call_id: str
    offer: Offer
    text: str
    arguments: Json | None
    run: Json


@dataclass(frozen=True)
class Child:
    """A question to another agent (its wire body), which a run of its own answers."""

    agent: Json
    message: str


@dataclass(frozen=True)
class Result:
    """What became of a call.

    details: stands under the tool's kind in the run step, such as ``{"input": code, "outputs": [...]}``.
    output: what the model is told.
    images: ids of pictures that the answer shows before its text.
    marks: annotations without their place, such as ``{"type": "file_path", "text": "sandbox:/mnt/data/a.csv",
        "file_path": {"file_id": ...}}``: put into the answer wherever it has that text, so ``output`` should tell the
        model to use it.
    failure: why the run cannot go on; the answer to most troubles is an ``output`` that tells the model of them.
    """

    details: Json
    output: str
    images: tuple[str, ...] = ()
    marks: tuple[Json, ...] = ()
    failure: Failure | None = None


class ServerTool(Protocol):
    """One kind of tool that the service runs."""

    def show(self, asked: Asked) -> Json:
        """Return the details that the run step shows while the tool works."""
        ...

    def prepare(self, asked: Asked, project: Project) -> Work | Child | None:
        """Return the slow part of the call, with everything that it needs bound to it; None: there is none."""
        ...

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        """Return the result from what the slow part gave; ``{"error": text}`` when it could not be done."""
        ...
