"""Run steps: what a run did, one model turn a step."""

from __future__ import annotations

from labkit.service.call import Answer, Call


def list_(call: Call) -> Answer:
    """``GET …/steps``, newest first."""
    return call.page("step", parent=call.run().body["id"])


def get(call: Call) -> Answer:
    """``GET …/steps/{s}``."""
    return call.find_text("step", call.path["step_id"], parent=call.run().body["id"])
