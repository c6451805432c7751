"""What a public function is given, checked before anything is asked of a service.

Found out in the middle of a wait, each of these mistakes would cost a run.
"""

from __future__ import annotations

from typing import Any


def check_id(name: str, value: object) -> None:
    """Raise TypeError unless the value can be an id: the object itself is the usual mistake."""
    if not isinstance(value, str) or not value:
        raise TypeError(
            f"{name} is {'empty' if value == '' else describe(value)}; expected an id, which is text;"
            f" pass the id of the object, as in {name.removesuffix('_id')}.id"
        )


def check_client(agents: Any, *, is_async: bool, twin: str) -> None:
    """Raise TypeError unless agents has runs, and is a client of this kind; twin: the function for the other kind.

    What is no context manager at all is taken as it is: it stands in for a client in somebody's test.
    """
    if not hasattr(agents, "runs"):
        raise TypeError(
            f"agents is {describe(agents)}, which has no runs; expected an AgentsClient; pass lab.agents,"
            " or AgentsClient(endpoint, credential)"
        )
    found = {name for name in ("__enter__", "__aenter__") if hasattr(type(agents), name)}
    wanted, kind = ("__aenter__", "synchronous") if is_async else ("__enter__", "asynchronous")
    if found and wanted not in found:
        expected = "the AgentsClient of azure.ai.agents" + (".aio" if is_async else "")
        raise TypeError(
            f"agents is {'a' if is_async else 'an'} {kind} client; expected {expected}; use {twin}"
        )


def check_callback(name: str, value: object) -> None:
    """Raise TypeError unless the value is None or can be called."""
    if value is not None and not callable(value):
        raise TypeError(
            f"{name} is {describe(value)}; expected a function that takes one event; pass it without calling it,"
            f" as in {name}=monitor.update"
        )


def describe(value: object) -> str:
    """Name the kind of a value for a message: "None", "a str", "an Agent", "the class Agent"."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
