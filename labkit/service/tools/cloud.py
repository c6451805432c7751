"""Tools that live in Azure: they are offered, and a run whose model calls one fails and says what is missing."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.model.turns import Failure, Prompt

# The code that Azure gives a run whose tool cannot be used (quoted by its users; wire contract §9 lists the others).
CODE: Final = "tool_user_error"

NEEDS: Final = {
    "bing_grounding": "a Grounding with Bing Search resource and its connection",
    "azure_ai_search": "an Azure AI Search index and its connection",
    "azure_function": "a Function App and its storage queues",
}


def is_out_of_reach(kind: str) -> bool:
    """Tell whether tools of this kind cannot be had without Azure."""
    return kind in NEEDS


def forced(prompt: Prompt) -> Failure | None:
    """Return why ``tool_choice`` cannot be obeyed; None when it can."""
    choice: Any = prompt.tool_choice
    kind = str(choice.get("type")) if isinstance(choice, dict) else ""
    return failure(kind) if is_out_of_reach(kind) else None


def failure(kind: str) -> Failure:
    """Return what a run's ``last_error`` says of a tool of this kind."""
    needs = NEEDS.get(kind, "a resource in Azure")
    text = (
        f"The tool '{kind}' needs {needs}, which the local Agent Service cannot reach. "
        "Run this against a Foundry project, or take the tool away from the agent."
    )
    return Failure(CODE, text)
