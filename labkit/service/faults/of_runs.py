"""The faults of runs."""

from __future__ import annotations

from typing import Final

from labkit.service.faults.kinds import Kind, Option

_TURN: Final = Option("turn", "in which turn: 1 comes before any tool outputs", "whole", 1, least=1)


def _where(what: str) -> tuple[Option, ...]:
    """Return the options that say where in a stream something happens."""
    return (
        Option("after", f"after how many events {what}; null: see event", "whole"),
        Option("event", f"before which event {what}; null, and after too: before done", "text"),
        Option("turn", "in the stream of which turn: 2 answers the first tool outputs", "whole", 1, least=1),
    )


def _seconds(default: float, says: str) -> Option:
    return Option("seconds", f"{says}, on the service's clock", "number", default)


ENDINGS: Final = (
    Kind(
        "rate_limited",
        "run",
        "outcome",
        "The run fails with rate_limit_exceeded; HTTP stays 200.",
        'lab.service.next_run(failed="rate_limit_exceeded", retry_after=20)',
        "E15",
        (Option("retry_after", "seconds in the text", "number", 22), _TURN),
    ),
    Kind(
        "server_error",
        "run",
        "outcome",
        "The run fails with server_error; HTTP stays 200.",
        'lab.service.next_run(failed="server_error")',
        "E16",
        (_TURN,),
    ),
    Kind(
        "unknown_deployment",
        "run",
        "outcome",
        "The run fails at once with invalid_engine_error.",
        'lab.service.next_run(failed="invalid_engine_error")',
        "E14",
        (_TURN,),
    ),
    Kind(
        "content_filter",
        "run",
        "outcome",
        "The content filter ends the run: before the answer it fails with content_filter, in the answer it is incomplete.",
        'lab.service.next_run("content_filter", stage="answer")',
        "§5",
        (
            Option("stage", "what the filter objects to", "text", "prompt", choices=("prompt", "answer")),
            _TURN,
        ),
    ),
    Kind(
        "failed",
        "run",
        "outcome",
        "The run fails with a last_error of your own.",
        'lab.service.next_run(failed="invalid_prompt", message="No.")',
        "§5",
        (
            Option("code", "last_error.code", "text", "server_error"),
            Option("message", "last_error.message", "text", "Sorry, something went wrong."),
            _TURN,
        ),
    ),
    Kind(
        "incomplete",
        "run",
        "outcome",
        "The run ends incomplete, its message cut in half.",
        'lab.service.next_run(status="incomplete")',
        "§5",
        (Option("reason", "incomplete_details.reason", "text", "max_completion_tokens"), _TURN),
    ),
    Kind(
        "expire",
        "run",
        "outcome",
        "The run is in_progress and expires after a short life, as the real one after ten minutes.",
        'lab.service.next_run(status="expired")',
        "§5",
        (_seconds(2, "how long it lives, at least 1"),),
        late=False,
    ),
)

HANGING: Final = (
    Kind(
        "stuck_in_queue",
        "run",
        "outcome",
        "The run stays queued until it expires.",
        'lab.service.next_run(status="queued")',
        "§5",
        late=False,
    ),
    Kind(
        "never_finishes",
        "run",
        "outcome",
        "The run stays in_progress for ever, past its expiry too; only a cancel ends it.",
        'lab.service.next_run("never_finishes")',
        "W1",
        (_TURN,),
    ),
    Kind(
        "asks_other_tool",
        "run",
        "outcome",
        "The run waits in requires_action for a tool that is no function; the SDK polls on and submits nothing.",
        'lab.service.next_run("asks_other_tool", type="azure_function")',
        "W1",
        (Option("type", "the type of the tool call", "text", "azure_function"), _TURN),
    ),
    Kind(
        "empty_tool_calls",
        "run",
        "outcome",
        "The run is in requires_action with no calls; the SDK cancels it and returns it as it was.",
        'lab.service.next_run("empty_tool_calls")',
        "W7",
        (_TURN,),
    ),
)

PACE: Final = (
    Kind(
        "slow_queue",
        "run",
        "queue",
        "The run stays queued for a long time, then goes its way.",
        'lab.service.next_run("slow_queue", seconds=20)',
        "§5",
        (_seconds(20.0, "how long it is queued at first"),),
        late=False,
    ),
    Kind(
        "slow",
        "run",
        "pace",
        "The run stays in_progress for a long time in every turn.",
        'lab.service.next_run(status="in_progress", seconds=30)',
        "§5",
        (_seconds(60.0, "how long a turn takes"),),
    ),
    Kind(
        "slow_tool",
        "run",
        "tool",
        "Before the first tool outputs are taken, so much time passes that the run has expired.",
        'lab.service.next_run("slow_tool", seconds=600)',
        "W14",
        (_seconds(600.0, "how long the tool took"),),
    ),
    Kind(
        "slow_cancel",
        "run",
        "cancel",
        "A cancel leaves the run in cancelling for a long time; its thread stays locked.",
        'lab.service.next_run(status="cancelling")',
        "W7",
        (_seconds(60.0, "how long it is cancelling"),),
    ),
    Kind(
        "cancel_overtaken",
        "run",
        "cancel",
        "A cancel is answered with cancelling, and then the run completes all the same, unless it waited for outputs.",
        'lab.service.next_run("cancel_overtaken")',
        "§5, W7",
    ),
    Kind(
        "stale_read",
        "run",
        "read",
        "After tool outputs, reading the run gives the old requires_action a few times more.",
        'lab.service.next_run("stale_read", reads=2)',
        "W2",
        (Option("reads", "how often the old run is read, after each submit", "whole", 1, least=1),),
    ),
)

STREAMS: Final = (
    Kind(
        "sloppy_stream",
        "run",
        "framing",
        "Streams of the run are framed as the SDK cannot read them: with CRLF it loses all events, with heartbeats it raises.",
        'lab.service.next_run("sloppy_stream", framing="heartbeat")',
        "W13",
        (Option("framing", "what is unusual", "text", "crlf", choices=("crlf", "heartbeat")),),
    ),
    Kind(
        "stream_cut",
        "run",
        "stream",
        "A stream of the run just ends, without done; the SDK raises nothing, and the run goes on.",
        'lab.service.next_run("stream_cut", event="thread.message.completed")',
        "§8",
        (
            *_where("it ends"),
            Option(
                "how",
                "eof: it ends as a whole one does; broken: its connection is closed",
                "text",
                "eof",
                choices=("eof", "broken"),
            ),
        ),
    ),
    Kind(
        "error_event",
        "run",
        "stream",
        "A stream of the run ends with an error event; the SDK calls on_error and raises nothing, and the run goes on.",
        'lab.service.next_run("error_event", after=5)',
        "§8.3, W10",
        (
            *_where("the error comes"),
            Option("code", "error.code", "text", "server_error"),
            Option("message", "error.message", "text", "Sorry, something went wrong."),
            Option("done", "whether done follows", "flag", default=True),
        ),
    ),
)

RUN_KINDS: Final = (*ENDINGS, *HANGING, *PACE, *STREAMS)
