"""Calls and their outputs: both, or the model cannot be asked (wire contract §16). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labkit.service import problems

Json = dict[str, Any]


def check(items: Iterable[Json]) -> None:
    """Check everything that the model is to be shown, oldest first.

    Raises:
        Problem: 400; an output before its call, or without one, or a call that nobody has answered.
    """
    called: dict[str, bool] = {}  # call id -> whether it was answered
    for item in items:
        if item["type"] == "function_call":
            called[item["call_id"]] = False
        elif item["type"] == "function_call_output":
            if item["call_id"] not in called:
                raise problems.no_call_for_output(item["call_id"])
            called[item["call_id"]] = True
    for call_id, is_answered in called.items():
        if not is_answered:
            raise problems.no_output_for_call(call_id)


def check_ids(items: Iterable[Json]) -> None:
    """Check that no item is there twice.

    Raises:
        Problem: 400, naming the first one that is.
    """
    seen: set[str] = set()
    for item in items:
        if item["id"] in seen:
            raise problems.duplicate_item(item["id"])
        seen.add(item["id"])
