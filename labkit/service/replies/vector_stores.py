"""Vector stores, their files and batches."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from labkit.service.replies.reply import Metadata, Reply


class _Counts(Reply):
    in_progress: int
    completed: int
    failed: int
    cancelled: int
    total: int


class _Expiry(Reply):
    anchor: Literal["last_active_at"]
    days: int


class VectorStore(Reply):
    """Files that are searched together."""

    id: str = Field(pattern="^vs_")
    object: Literal["vector_store"]
    created_at: int
    name: str | None
    usage_bytes: int
    file_counts: _Counts
    status: Literal["in_progress", "completed", "expired"]
    expires_after: _Expiry | None
    expires_at: int | None
    last_active_at: int
    metadata: Metadata


class _Error(Reply):
    code: Literal["server_error", "invalid_file", "unsupported_file"]
    message: str


class _Sizes(Reply):
    max_chunk_size_tokens: int
    chunk_overlap_tokens: int


class _Static(Reply):
    type: Literal["static"]
    static: _Sizes


class _Other(Reply):
    type: Literal["other"]


class VectorStoreFile(Reply):
    """A file in a vector store."""

    id: str = Field(pattern="^assistant-")
    object: Literal["vector_store.file"]
    usage_bytes: int
    created_at: int
    vector_store_id: str
    status: Literal["in_progress", "completed", "failed", "cancelled"]
    last_error: _Error | None
    chunking_strategy: _Static | _Other


class FileBatch(Reply):
    """Files that were put into a vector store together."""

    id: str = Field(pattern="^vsfb_")
    object: Literal["vector_store.files_batch"]
    created_at: int
    vector_store_id: str
    status: Literal["in_progress", "completed", "failed", "cancelled"]
    file_counts: _Counts
