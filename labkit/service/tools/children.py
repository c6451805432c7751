"""Runs that a run waits for: those of connected agents, each on a thread that no client sees.

A child moves like every run. When it ends it wakes the run that waits for it, in the same transaction; when that one
ends first, the child is deleted. So it waits without looking, and a killed service goes on where it stopped.
"""

from __future__ import annotations

from typing import Any, Final

from labkit.service import bodies
from labkit.service.project import Project
from labkit.service.store import Cursor, RunRow
from labkit.service.tools.protocol import Child

Json = dict[str, Any]

# Seconds that a child waits in the queue, and lives (service time); as every run does.
QUEUE_SECONDS: Final = 0.5
LIFETIME: Final = 600


class Children:
    """The children of the runs of one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._store = project.store

    def open(self, row: RunRow, call_id: str, child: Child, at: float) -> None:
        """Begin the run of another agent for a call of this one, and note it in the row."""
        new_id, name = self._project.new_id, self._project.name
        thread_id = new_id("thread_")
        said = {"role": "user", "content": child.message}
        message = bodies.user_message(new_id("msg_"), int(at), thread_id, said)
        self._store.insert(name, "message", message, parent=thread_id)
        # Functions are the business of a client, and a hidden run has none (Azure: "cannot call local functions").
        tools = [tool for tool in child.agent["tools"] if tool["type"] != "function"]
        body = bodies.run(new_id("run_"), int(at), thread_id, {**child.agent, "tools": tools}, {}, LIFETIME)
        work = {"fault": None, "usage": bodies.usage(0, 0), "next": "pick_up", "parent": row.body["id"]}
        self._store.insert_run(name, RunRow(body, work, at + QUEUE_SECONDS))
        self._store.add_event(name, at, body["id"], "run", body, "create")
        row.work.setdefault("children", {})[call_id] = body["id"]

    def outcomes(self, row: RunRow) -> Json | None:
        """Return ``{"text": answer}`` or ``{"error": why}`` of each child by call id; None while one still runs."""
        found: Json = {}
        for call_id, run_id in row.work.get("children", {}).items():
            child = self._store.get_run(self._project.name, run_id)
            if child is not None and child.due_at is not None:
                return None
            found[call_id] = self._outcome(child)
        return found

    def forget(self, row: RunRow) -> list[str]:
        """Delete the children of a run, with their threads; return their ids."""
        ids = list(row.work.pop("children", {}).values())
        for run_id in ids:
            child = self._store.get_run(self._project.name, run_id)
            if child is not None:
                ids += self.forget(child)
                self._store.delete_thread_contents(self._project.name, child.body["thread_id"])
        return ids

    def wake(self, parent_id: str, at: float) -> None:
        """Let the run that waits for a child look again; the child has just ended."""
        parent = self._store.get_run(self._project.name, parent_id)
        if parent is not None and parent.work.get("next") is None and "children" in parent.work:
            parent.work["next"] = "resume"
            parent.due_at = at
            self._store.save_run(self._project.name, parent, active=True)

    def _outcome(self, child: RunRow | None) -> Json:
        if child is None:
            return {"error": "Its run is gone."}
        body = child.body
        if body["status"] != "completed":
            error = body["last_error"] or {}
            return {"error": error.get("message") or f"Its run ended as {body['status']}."}
        newest, _ = self._store.page(
            self._project.name, "message", Cursor(limit=1), parent=body["thread_id"], run_id=body["id"]
        )
        blocks = newest[0]["content"] if newest else []
        return {"text": "\n".join(block["text"]["value"] for block in blocks if block["type"] == "text")}
