"""Threads, and what may be changed of any object: its metadata."""

from __future__ import annotations

from labkit.service.requests.body import Body, Metadata
from labkit.service.requests.messages import CreateMessage
from labkit.service.requests.resources import ToolResources


class UpdateMetadata(Body):
    """``POST`` to a message or a run: the map is replaced as a whole."""

    metadata: Metadata | None = None


class UpdateThread(UpdateMetadata):
    """``POST /threads/{t}``."""

    tool_resources: ToolResources | None = None


class CreateThread(UpdateThread):
    """``POST /threads``."""

    messages: list[CreateMessage] | None = None
