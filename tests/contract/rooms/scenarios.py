"""Whatever a run and its service can do, and how waiting for it ends: one table for every way to wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labkit.connect.lab import Lab


@dataclass(frozen=True)
class Scenario:
    """What is planned, and what must come of it.

    faults: of the next run, as `lab.service.fault` takes them. given: anything else to be done before.
    ends: the status of a completed run, or the error's class name; of RunFailed with code and verdict.
    final: the run's status afterwards on the service, when that is not what `ends` says. calls: executed tools.
    """

    ends: str
    faults: tuple[dict[str, Any], ...] = ()
    script: tuple[dict[str, Any], ...] = ()
    given: Callable[[Lab], object] = lambda _: None
    final: str = ""
    calls: tuple[str, ...] = ()
    timeout: float = 120.0
    answering: bool = True
    options: dict[str, Any] = field(default_factory=dict)


def fault(name: str, **options: Any) -> dict[str, Any]:
    """Return a planned fault."""
    return {"name": name, **options}


def calls(*names: str, **arguments: Any) -> dict[str, Any]:
    """Return a model's turn that calls these tools at once."""
    return {"tool_calls": [{"name": name, "arguments": arguments} for name in names]}


TEXT = {"text": "one two three four five six seven eight"}
ONE = (calls("look"), TEXT)
TWO = (calls("look"), calls("look"), TEXT)
SUBMIT, RUNS = "submit_tool_outputs", "/runs"


def at_submit(name: str, **options: Any) -> tuple[dict[str, Any], ...]:
    """Return a fault of the next submit."""
    return (fault(name, path=SUBMIT, method="POST", **options),)


def failed(code: str) -> tuple[dict[str, Any], ...]:
    """Return a run that fails with a code."""
    return (fault("failed", code=code, message="No."),)


ENDINGS = {
    "a plain run": Scenario("completed"),
    "a scripted run": Scenario("completed", script=(TEXT,)),
    "a rate limit": Scenario("RunFailed rate_limit_exceeded retry", (fault("rate_limited"),)),
    "a rate limit in the second turn": Scenario(
        "RunFailed rate_limit_exceeded retry", (fault("rate_limited", turn=2),), ONE, calls=("look",)
    ),
    "a server error": Scenario("RunFailed server_error retry", (fault("server_error"),)),
    "a server error in the second turn": Scenario(
        "RunFailed server_error retry", (fault("server_error", turn=2),), ONE, calls=("look",)
    ),
    "an unknown deployment": Scenario("RunFailed invalid_engine_error fix", (fault("unknown_deployment"),)),
    "a filtered prompt": Scenario("RunFailed content_filter", (fault("content_filter"),)),
    "a filtered answer": Scenario("RunIncomplete", (fault("content_filter", stage="answer"),)),
    "an invalid prompt": Scenario("RunFailed invalid_prompt fix", failed("invalid_prompt")),
    "a code that nobody knows": Scenario("RunFailed solar_flare give up", failed("solar_flare")),
    "a turn that the script fails": Scenario(
        "RunFailed server_error retry", script=({"fail": {"code": "server_error", "message": "No."}},)
    ),
    "a budget for the answer": Scenario("RunIncomplete", (fault("incomplete"),)),
    "a budget for the prompt": Scenario("RunIncomplete", (fault("incomplete", reason="max_prompt_tokens"),)),
    "a run that expires": Scenario("RunExpired", (fault("expire"),)),
    "a run that expires at last": Scenario("RunExpired", (fault("stuck_in_queue"),), timeout=700),
    "a long queue": Scenario("completed", (fault("slow_queue", seconds=20),)),
    "a long turn": Scenario("completed", (fault("slow", seconds=50),)),
    "a turn of nine minutes": Scenario("completed", (fault("slow", seconds=540),), timeout=700),
}

DEADLINES = {
    "never finishes (W1)": Scenario("RunTimeout", (fault("never_finishes"),), final="cancelled", timeout=20),
    "never finishes after a tool (W1)": Scenario(
        "RunTimeout", (fault("never_finishes", turn=2),), ONE, final="cancelled", calls=("look",), timeout=30
    ),
    "too slow": Scenario("RunTimeout", (fault("slow", seconds=60),), final="cancelled", timeout=10),
    "a queue that is too long": Scenario(
        "RunTimeout", (fault("slow_queue", seconds=60),), final="cancelled", timeout=10
    ),
    "a cancel that takes long (W7)": Scenario(
        "RunTimeout", (fault("slow"), fault("slow_cancel")), final="cancelling", timeout=10
    ),
    "a cancel that is overtaken (W7)": Scenario(
        "completed", (fault("slow", seconds=60), fault("cancel_overtaken")), timeout=10
    ),
    "a tool of another kind (W1)": Scenario(
        "RunTimeout", (fault("asks_other_tool"),), final="cancelled", timeout=20
    ),
    "a tool of another kind, and nobody to answer (W1)": Scenario(
        "RunTimeout", (fault("asks_other_tool"),), final="cancelled", timeout=20, answering=False
    ),
}

TOOLS = {
    "one call": Scenario("completed", script=ONE, calls=("look",)),
    "one call of a slow run": Scenario("completed", (fault("slow", seconds=20),), ONE, calls=("look",)),
    "two at once": Scenario("completed", script=(calls("look", "find"), TEXT), calls=("look", "find")),
    "two rounds": Scenario("completed", script=TWO, calls=("look", "look")),
    "five rounds": Scenario(
        "completed", script=(*(calls("look") for _ in range(5)), TEXT), calls=("look",) * 5
    ),
    "the same tool three times at once": Scenario(
        "completed", script=(calls("look", "look", "look"), TEXT), calls=("look",) * 3
    ),
    "a tool that raises (W4)": Scenario("completed", script=(calls("broken"), TEXT), calls=("broken",)),
    "a tool that raises for ever (W4)": Scenario(
        "completed", script=(*(calls("broken") for _ in range(12)), TEXT), calls=("broken",) * 12
    ),
    "a tool that gives a number (W3)": Scenario(
        "completed", script=(calls("number"), TEXT), calls=("number",)
    ),
    "a tool that gives nothing (W3)": Scenario(
        "completed", script=(calls("nothing"), TEXT), calls=("nothing",)
    ),
    "a tool that says error (W4)": Scenario(
        "completed", script=(calls("no_error"), TEXT), calls=("no_error",)
    ),
    "a tool that is not there (W8)": Scenario("completed", script=(calls("lok"), TEXT)),
    "arguments that do not fit": Scenario("completed", script=(calls("look", town="Paris"), TEXT)),
    "an async tool": Scenario("completed", script=(calls("later"), TEXT), calls=("later",)),
    "a good and a bad one": Scenario(
        "completed", script=(calls("look", "broken"), TEXT), calls=("broken", "look")
    ),
    "nobody to answer": Scenario("ToolOutputsNeeded", script=ONE, final="requires_action", answering=False),
    "nobody to answer in a slow run": Scenario(
        "ToolOutputsNeeded", (fault("slow", seconds=5),), ONE, final="requires_action", answering=False
    ),
    "an action without calls (W7)": Scenario(
        "ToolOutputsNeeded", (fault("empty_tool_calls"),), final="requires_action"
    ),
    "a tool that outlasts the run (W14)": Scenario(
        "RunExpired", (fault("slow_tool"),), ONE, calls=("look",), timeout=1000
    ),
    "a stale read (W2)": Scenario("completed", (fault("stale_read"),), ONE, calls=("look",)),
    "five stale reads (W2)": Scenario("completed", (fault("stale_read", reads=5),), ONE, calls=("look",)),
    "stale reads in two rounds (W2)": Scenario(
        "completed", (fault("stale_read", reads=2),), TWO, calls=("look", "look")
    ),
    "a failure after the outputs": Scenario(
        "RunFailed server_error retry",
        script=(calls("look"), {"fail": {"code": "server_error", "message": "No."}}),
        calls=("look",),
    ),
    "a budget after the outputs": Scenario(
        "RunIncomplete", (fault("incomplete", turn=2),), ONE, calls=("look",)
    ),
}

REQUESTS = {
    "a submit that is lost before it arrives": Scenario(
        "completed", at_submit("dropped_connection", when="before"), ONE, calls=("look",)
    ),
    "a submit whose answer is lost (W12)": Scenario(
        "completed", at_submit("dropped_connection", when="after"), ONE, calls=("look",)
    ),
    "a submit whose answer is cut (W12)": Scenario(
        "completed", at_submit("dropped_connection", when="body"), ONE, calls=("look",)
    ),
    "a submit that fails after the commit (W5)": Scenario(
        "completed", at_submit("error_after_commit"), ONE, calls=("look",)
    ),
    "a submit that a gateway does not answer (E18)": Scenario(
        "completed", at_submit("gateway_timeout"), ONE, calls=("look",)
    ),
    "a submit that a gateway answers in HTML (W15)": Scenario(
        "completed", at_submit("bad_gateway", after_commit=True), ONE, calls=("look",)
    ),
    "a submit that is refused (W12)": Scenario(
        "HttpResponseError",
        at_submit("http_error", status=400),
        ONE,
        final="requires_action",
        calls=("look",),
    ),
    "a submit without the right to it": Scenario(
        "ClientAuthenticationError", at_submit("no_permission"), ONE, final="requires_action", calls=("look",)
    ),
    "a submit at too many requests": Scenario(
        "completed", at_submit("too_many_requests", retry_after=1), ONE, calls=("look",)
    ),
    "a submit at too many requests, without a hint": Scenario(
        "completed", at_submit("too_many_requests"), ONE, calls=("look",)
    ),
    "a service that is down for three requests": Scenario(
        "completed", (fault("http_error", status=503, times=3, method="GET"),)
    ),
    "a read on a dropped connection": Scenario("completed", (fault("dropped_connection", method="GET"),)),
    "a read that is answered late": Scenario("completed", (fault("slow_reply", method="GET"),)),
    "a create that is repeated at too many requests": Scenario(
        "completed", (fault("too_many_requests", retry_after=1, path=RUNS, method="POST"),)
    ),
    "a framing with CRLF (W13)": Scenario("completed", (fault("sloppy_stream"),), ONE, calls=("look",)),
    "a framing with heartbeats (W13)": Scenario(
        "completed", (fault("sloppy_stream", framing="heartbeat"),), ONE, calls=("look",)
    ),
}

SCENARIOS = {**ENDINGS, **DEADLINES, **TOOLS, **REQUESTS}

POLLED = {
    "stuck in the queue": Scenario("RunTimeout", (fault("stuck_in_queue"),), final="cancelled", timeout=20),
}
"""Where nothing happens for long, a stream without a socket goes straight on to the next thing: its reader moves the clock."""

LOST = {
    f"a create that {how}": Scenario("completed", (fault(name, path=RUNS, method="POST", **options),))
    for how, name, options in (
        ("is lost before it arrives", "dropped_connection", {"when": "before"}),
        ("is lost after it arrived", "dropped_connection", {"when": "after"}),
        ("is cut", "dropped_connection", {"when": "body"}),
        ("fails after the commit (W5)", "error_after_commit", {}),
        ("fails before the commit", "http_error", {"status": 503}),
        ("a gateway answers in HTML (W15)", "bad_gateway", {}),
        ("a gateway answers in HTML after the commit (W15)", "bad_gateway", {"after_commit": True}),
        ("a gateway does not answer (E18)", "gateway_timeout", {}),
        ("comes at too many requests, without a hint", "too_many_requests", {}),
    )
}
"""What the SDK's own `runs.create` does not survive, or survives with two runs: for the ways that create the run themselves."""
