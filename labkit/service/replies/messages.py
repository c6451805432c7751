"""Messages and their content."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from labkit.service.replies.reply import Anything, Metadata, Reply


class _Text(Reply):
    value: str
    annotations: list[Anything]


class _TextPart(Reply):
    type: Literal["text"]
    text: _Text


class _ImageFilePart(Reply):
    type: Literal["image_file"]
    image_file: Anything


class _ImageUrlPart(Reply):
    type: Literal["image_url"]
    image_url: Anything


class _Reason(Reply):
    reason: Literal["run_failed", "run_cancelled", "run_expired", "max_tokens", "content_filter"]


class Message(Reply):
    """A message of a thread."""

    id: str = Field(pattern="^msg_")
    object: Literal["thread.message"]
    created_at: int
    assistant_id: str | None
    thread_id: str
    run_id: str | None
    status: Literal["in_progress", "incomplete", "completed"]
    incomplete_details: _Reason | None
    incomplete_at: int | None
    completed_at: int | None
    role: Literal["user", "assistant"]
    content: list[_TextPart | _ImageFilePart | _ImageUrlPart]
    attachments: list[Any]
    metadata: Metadata
