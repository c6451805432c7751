"""Tools that a thread's messages brought along: a file that is attached for a tool makes the tool usable there.

Source: the SDK's sample_agents_with_file_search_attachment.py, whose agent has no tools and yet answers from the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from labkit.service.store import Store

Json = dict[str, Any]

KIND: Final = "attached_tools"  # of a thread: the types of the tools that files were attached for


def note(store: Store, project: str, thread_id: str, kinds: Iterable[str]) -> None:
    """Remember the tools that files of a thread were attached for."""
    known = store.get(project, KIND, thread_id)
    body = {"id": thread_id, "kinds": sorted({*(known or {}).get("kinds", ()), *kinds})}
    if known is None:
        store.insert(project, KIND, body, parent=thread_id)
    elif body != known:
        store.update(project, KIND, body)


def tools_of(store: Store, project: str, run: Json) -> list[Json]:
    """Return the tools of a run, and those that its thread's messages brought along."""
    own: list[Json] = run["tools"]
    noted = store.get(project, KIND, run["thread_id"])
    if noted is None:
        return own
    had = {tool["type"] for tool in own}
    return [*own, *({"type": kind} for kind in noted["kinds"] if kind not in had)]
