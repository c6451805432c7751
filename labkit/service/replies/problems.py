"""Refusals, in both shapes of wire contract §9."""

from __future__ import annotations

from labkit.service.replies.reply import Reply


class _Semantic(Reply):
    message: str
    type: str
    param: str | None
    code: str | None


class _Gateway(Reply):
    code: str
    message: str


class Refusal(Reply):
    """Shape A (what was asked does not fit) or shape B (identity and gateway)."""

    error: _Semantic | _Gateway
