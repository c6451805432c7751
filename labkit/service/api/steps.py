"""Run steps: what a run did, one model turn a step. What file_search found is shown to who asks for it."""

from __future__ import annotations

from labkit.service import bodies, problems
from labkit.service.call import Answer, Call
from labkit.service.retrieval.results import CONTENTS, without_contents
from labkit.service.store import load


def list_(call: Call) -> Answer:
    """``GET …/steps``, newest first; ``include[]`` asks for the passages that file_search found."""
    is_whole, text = asks_for_contents(call), call.page("step", parent=call.run().body["id"])
    if is_whole or not _may_have_contents(text):
        return text
    page = load(text)
    return bodies.page([without_contents(step) for step in page["data"]], has_more=page["has_more"])


def get(call: Call) -> Answer:
    """``GET …/steps/{s}``; ``include[]`` asks for the passages that file_search found."""
    is_whole = asks_for_contents(call)
    text = call.find_text("step", call.path["step_id"], parent=call.run().body["id"])
    return text if is_whole or not _may_have_contents(text) else without_contents(load(text))


def asks_for_contents(call: Call) -> bool:
    """Tell whether ``include[]`` asks for the passages; 400 when it asks for anything else. Values come comma-joined."""
    asked = {each.strip() for each in (call.query.get("include[]") or "").split(",")} - {""}
    for unknown in sorted(asked - {CONTENTS}):
        text = f"Invalid value: '{unknown[:80]}'. Supported values are: '{CONTENTS}'."
        raise problems.invalid(text, param="include[]", code="invalid_value")
    return bool(asked)


def _may_have_contents(text: str) -> bool:
    # Nearly every step has none; looking for the word is faster than reading the JSON.
    return '"file_search"' in text
