"""The only room with SQL: projects, objects, runs and events in one SQLite file (or ``:memory:``), blobs in a folder beside it.

Bodies go in and come out as JSON dictionaries.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from labkit.service.store.blobs import BlobMissing, Blobs, BlobWriter
from labkit.service.store.chunks import Chunks
from labkit.service.store.database import DiskTrouble, StoreUnusable
from labkit.service.store.events import Events
from labkit.service.store.objects import Objects
from labkit.service.store.pages import Cursor, UnknownCursor
from labkit.service.store.pending import RunRow
from labkit.service.store.projects import Projects
from labkit.service.store.runs import Runs
from labkit.service.store.text import load
from labkit.service.store.vector_files import Tally, VectorFile, VectorFiles

__all__ = [
    "BLOBS",
    "BlobMissing",
    "BlobWriter",
    "Blobs",
    "Cursor",
    "DiskTrouble",
    "RunRow",
    "Store",
    "StoreUnusable",
    "Tally",
    "UnknownCursor",
    "VectorFile",
    "load",
]

# The folder of the blobs, beside the database.
BLOBS: Final = "files"


class Store(Projects, Objects, Runs, Events, VectorFiles, Chunks):
    """The service's state, whole."""

    def __init__(self, database: str | Path = ":memory:") -> None:
        super().__init__(database)
        self.blobs = Blobs(None if self.database == ":memory:" else Path(self.database).parent / BLOBS)

    def keep_blob(self, writer: BlobWriter, project: str, file_id: str) -> None:
        """Make a finished blob that of a file, if the transaction around this happens."""
        self.blobs.keep(writer, project, file_id)
        self.afterwards(writer.settle)

    def remove_blob(self, project: str, file_id: str) -> None:
        """Delete a file's blob when the transaction around this has happened."""
        self.afterwards(lambda: self.blobs.remove(project, file_id))

    def sweep(self) -> None:
        """Delete the blobs that a process which died left behind. Only for who has the store alone."""
        self.blobs.sweep(self.ids("file"))

    def forget_project(self, project: str) -> None:
        """Delete everything of ``project``."""
        self.delete_chunks(self.forget_vector_files(project))
        super().forget_project(project)
        self.afterwards(lambda: self.blobs.remove_project(project))

    def close(self) -> None:
        """Close the database, and delete what was kept for this process only."""
        super().close()
        self.blobs.close()
