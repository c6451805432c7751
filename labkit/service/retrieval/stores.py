"""Vector stores, their files and batches as they go over the wire (wire contract §11): pure.

What a vector store says of itself depends on its files and on the time, so it is stored without that and completed
here when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from labkit.service.retrieval.chunking import OVERLAP, SIZE
from labkit.service.store import Tally

Json = dict[str, Any]

DAY: Final = 24 * 3600
STATUSES: Final = ("in_progress", "completed", "failed", "cancelled")


def vector_store(store_id: str, now: int, request: Json) -> Json:
    """Build a new vector store, as it is stored."""
    return {
        "id": store_id,
        "object": "vector_store",
        "created_at": now,
        "name": request.get("name"),
        "usage_bytes": 0,
        "file_counts": counts(()),
        "status": "completed",
        "expires_after": policy(request.get("expires_after")),
        "expires_at": None,
        "last_active_at": now,
        "metadata": request.get("metadata") or {},
    }


def policy(asked: Json | None) -> Json | None:
    """Return a policy of expiry as it is shown."""
    return None if asked is None else {"anchor": asked["anchor"], "days": asked["days"]}


def complete(stored: Json, tallies: Iterable[Tally], now: float) -> Json:
    """Return a vector store as it is ``now``: what it holds, whether it is busy, until when it lives."""
    tallies = list(tallies)
    numbers = counts(tallies)
    status = (
        "expired" if is_expired(stored, now) else "in_progress" if numbers["in_progress"] else "completed"
    )
    return {
        **stored,
        "usage_bytes": sum(tally.usage for tally in tallies),
        "file_counts": numbers,
        "status": status,
        "expires_at": expires_at(stored),
    }


def expires_at(stored: Json) -> int | None:
    """Return when a vector store ends unless it is used before; None: never."""
    found = stored["expires_after"]
    return None if found is None else stored["last_active_at"] + found["days"] * DAY


def is_expired(stored: Json, now: float) -> bool:
    """Tell whether a vector store has ended."""
    end = expires_at(stored)
    return end is not None and now >= end


def counts(tallies: Iterable[Tally]) -> Json:
    """Count files by status."""
    found = {tally.status: tally.files for tally in tallies}
    numbers = {status: found.get(status, 0) for status in STATUSES}
    return {**numbers, "total": sum(numbers.values())}


def file(file_id: str, now: int, store_id: str, strategy: Json) -> Json:
    """Build a file that has just come into a vector store."""
    return {
        "id": file_id,
        "object": "vector_store.file",
        "usage_bytes": 0,
        "created_at": now,
        "vector_store_id": store_id,
        "status": "in_progress",
        "last_error": None,
        "chunking_strategy": strategy,
    }


def strategy(asked: Json | None) -> Json:
    """Return the chunking strategy that a file is shown with: `auto` is `static` with the default sizes (captured)."""
    if asked is None or asked["type"] == "auto":
        return {
            "type": "static",
            "static": {"max_chunk_size_tokens": SIZE, "chunk_overlap_tokens": OVERLAP},
        }
    sizes = ("max_chunk_size_tokens", "chunk_overlap_tokens")
    return {"type": "static", "static": {key: asked["static"][key] for key in sizes}}


def batch(batch_id: str, now: int, store_id: str) -> Json:
    """Build a batch of files, as it is stored."""
    return {
        "id": batch_id,
        "object": "vector_store.files_batch",
        "created_at": now,
        "vector_store_id": store_id,
        "status": "in_progress",
        "file_counts": counts(()),
    }


def complete_batch(stored: Json, tallies: Iterable[Tally]) -> Json:
    """Return a batch with its counts; it is at work as long as one of its files is, and failed when all have."""
    numbers = counts(tallies)
    status = stored["status"]
    if status != "cancelled":
        done = "failed" if numbers["total"] and numbers["failed"] == numbers["total"] else "completed"
        status = "in_progress" if numbers["in_progress"] else done
    return {**stored, "status": status, "file_counts": numbers}
