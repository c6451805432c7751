"""Run steps: what a run did, one model turn a step."""

from __future__ import annotations

from labkit.service.call import Call, Json


def list_(call: Call) -> Json:
    """``GET …/steps``, newest first."""
    return call.page("step", parent=call.run().body["id"])


def get(call: Call) -> Json:
    """``GET …/steps/{s}``."""
    return call.find("step", call.path["step_id"], parent=call.run().body["id"])
