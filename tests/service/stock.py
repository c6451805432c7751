"""Vector stores with files in them, as several tests begin."""

from __future__ import annotations

from typing import Any, Final

from tests.service.world import Json, World

ASSET: Final = {"type": "uri_asset", "uri": "azureml://datastores/blob/paths/notes.txt"}
NO_FILES: Final = {"in_progress": 0, "completed": 0, "failed": 0, "cancelled": 0, "total": 0}


def counts(**numbers: int) -> Json:
    """Return the counts of a vector store or a batch."""
    return {**NO_FILES, **numbers, "total": sum(numbers.values())}


def store(world: World, *contents: bytes, **settings: Any) -> str:
    """Create a vector store with a text file for each content; return its path."""
    ids = [world.upload(content, f"{n}.txt")["id"] for n, content in enumerate(contents)]
    return f"/vector_stores/{world.post('/vector_stores', {'file_ids': ids, **settings})['id']}"
