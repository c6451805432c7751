"""Files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from labkit.service.replies.reply import Reply


class File(Reply):
    """An uploaded file, without its bytes."""

    id: str = Field(pattern="^assistant-")
    object: Literal["file"]
    bytes: int
    filename: str
    created_at: int
    purpose: Literal["assistants", "assistants_output", "vision"]
    status: Literal["pending", "processed"]
    status_details: str | None
