"""The only room with SQL: projects, objects, runs and events in one SQLite file (or ``:memory:``).

Bodies go in and come out as JSON dictionaries.
"""

from __future__ import annotations

from labkit.service.store.database import DiskTrouble, StoreUnusable
from labkit.service.store.events import Events
from labkit.service.store.objects import Objects
from labkit.service.store.pages import Cursor, UnknownCursor
from labkit.service.store.projects import Projects
from labkit.service.store.runs import RunRow, Runs

__all__ = ["Cursor", "DiskTrouble", "RunRow", "Store", "StoreUnusable", "UnknownCursor"]


class Store(Projects, Objects, Runs, Events):
    """The service's state, whole."""
