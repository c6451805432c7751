"""What is right in lesson 06 where a thread is locked, or an output comes late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_06 import CALL, Desk, raised_by

_WORDS = "And a window seat, please."


def judge_say(bench: Bench, say: Callable[..., Any]) -> str:
    """Add a message to a free thread, to locked ones, and to one that does not exist."""
    free = Desk(bench)
    _say(say, free, "Nobody uses the thread.")
    for words, mishap in (
        ("A run is queued on the thread.", {"fault": "slow_queue", "seconds": 12}),
        ("A run is at work on the thread.", {"fault": "slow", "seconds": 12}),
    ):
        busy = Desk(bench)
        busy.service.next_run(**mishap)
        busy.say("I need a train to Oslo.")
        run = busy.start()
        done = _say(say, busy, words)
        expect(
            busy.look(run)["status"] == "completed",
            done=done,
            expected="The run does its work: somebody waits for that answer.",
            seen=f"It ended as {busy.look(run)['status']}.",
            look="A run that is queued or in_progress needs only time.",
            misconception="cancels-work",
        )
    waiting = Desk(bench, tools=True)
    waiting.service.script([CALL])
    waiting.say("I need a train to Oslo.")
    run = waiting.end(waiting.start())
    done = _say(say, waiting, "A run waits in requires_action; nobody is going to hand in anything.")
    expect(
        waiting.look(run)["status"] == "cancelled",
        done=done,
        expected="The run is cancelled: it would have locked the thread until it expired.",
        seen=f"It ended as {waiting.look(run)['status']}.",
        look="runs.cancel(…), then wait for the end.",
        misconception="waits-for-nobody",
    )
    _expect_refusal(say, free)
    return "A free thread, two at work, one that waited for nobody: the message is in each of them once."


def _say(say: Callable[..., Any], desk: Desk, words: str) -> str:
    done = f"We called say(agents, thread_id, text). {words}"
    _, error = raised_by(lambda: say(desk.agents, desk.thread_id, _WORDS))
    said = str(error)
    expect(
        type(error).__name__ != "ToolOutputsNeeded",
        done=done,
        expected="The thread is made free.",
        seen="wait_for_run says that the run waits for tool outputs: nobody can wait for that.",
        look="Who is going to act? If nobody: runs.cancel(…).",
        misconception="waits-for-nobody",
    )
    expect(
        not (getattr(error, "status_code", None) == 400 and "active" in said),
        done=done,
        expected="The message gets into the thread as soon as the run has ended.",
        seen=said.splitlines()[0],
        look="The newest run of the thread: agents.runs.list(thread_id=…). Is it active?",
        misconception="does-not-wait",
    )
    if error is not None:
        raise error
    desk.expect_once(_WORDS, done)
    return done


def _expect_refusal(say: Callable[..., Any], desk: Desk) -> None:
    _, error = raised_by(lambda: say(desk.agents, "thread_that_is_not_there", _WORDS))
    expect(
        getattr(error, "status_code", None) == 404,
        done="We called say(agents, thread_id, text) with a thread that does not exist.",
        expected="The caller sees the error of the SDK: 404.",
        seen="Your function came back as if all were well." if error is None else f"{show(error)}",
        look="Which errors do you catch? Only what you can mend.",
        misconception="hides-every-error",
    )


def judge_hand_in(bench: Bench, hand_in: Callable[..., Any]) -> str:
    """Hand in outputs in time, too late, with a wrong number, and for a run that somebody cancelled."""
    desk, run, outputs = _asked(bench)
    done = "We called hand_in(agents, run, outputs) in time."
    back = expect_returned(hand_in(desk.agents, run, outputs), "hand_in(agents, run, outputs)")
    expect(
        getattr(back, "id", None) == run.id and len(desk.runs()) == 1,
        done=done,
        expected="The same run, which goes on.",
        seen=f"{len(desk.runs())} runs on the thread; you returned {show(getattr(back, 'id', back))}.",
        look="submit_tool_outputs returns the run.",
        misconception="always-a-fresh-run",
    )
    for words, is_stale in (("the object says so", False), ("the object still says requires_action", True)):
        _late(bench, hand_in, f"The run has expired; {words}.", is_stale=is_stale)
    wrong, run, outputs = _asked(bench)
    outputs = [{**output, "tool_call_id": "call_of_another_run"} for output in outputs]
    _expect_no_fresh_run(hand_in, wrong, run, outputs, "The outputs are for calls of another run.")
    stopped, run, outputs = _asked(bench)
    run = stopped.end(stopped.agents.runs.cancel(thread_id=stopped.thread_id, run_id=run.id))
    _expect_no_fresh_run(hand_in, stopped, run, outputs, "Somebody has cancelled the run.")
    return "In time, too late twice, wrong numbers, and cancelled: a fresh run only where it helps."


def _asked(bench: Bench) -> tuple[Desk, Any, list[dict[str, str]]]:
    """Return a desk, its run in requires_action, and outputs for it."""
    desk = Desk(bench, tools=True, per_request=1.0)
    desk.service.script([CALL])
    desk.say("How is the weather in Oslo?")
    run = desk.end(desk.start())
    calls = run.required_action.submit_tool_outputs.tool_calls
    return desk, run, [{"tool_call_id": call.id, "output": '{"celsius": 4}'} for call in calls]


def _late(bench: Bench, hand_in: Callable[..., Any], words: str, *, is_stale: bool) -> None:
    desk, run, outputs = _asked(bench)
    desk.service.clock.advance(600)
    done = f"We called hand_in(agents, run, outputs). {words}"
    back, error = raised_by(lambda: hand_in(desk.agents, run if is_stale else desk.look(run), outputs))
    expect(
        getattr(error, "status_code", None) != 400,
        done=done,
        expected="A fresh run on the same thread.",
        seen=str(error).splitlines()[0] if error else "",
        look="run is an old picture. Ask the service, or catch the refusal and then ask.",
        misconception="trusts-an-old-object" if is_stale else "no-fresh-run",
    )
    if error is not None:
        raise error
    back = expect_returned(back, "hand_in(agents, run, outputs)")
    expect(
        len(desk.runs()) == 2 and getattr(back, "id", None) == desk.runs()[-1].id,
        done=done,
        expected="A fresh run on the same thread; you return it.",
        seen=f"{len(desk.runs())} runs on the thread; you returned {show(getattr(back, 'id', back))}.",
        look="runs.create(thread_id=run.thread_id, agent_id=run.agent_id).",
        misconception="no-fresh-run",
    )
    desk.expect_once("How is the weather in Oslo?", done)


def _expect_no_fresh_run(
    hand_in: Callable[..., Any], desk: Desk, run: Any, outputs: list[dict[str, str]], words: str
) -> None:
    _, error = raised_by(lambda: hand_in(desk.agents, run, outputs))
    done = f"We called hand_in(agents, run, outputs). {words}"
    expect(
        len(desk.runs()) == 1,
        done=done,
        expected="No fresh run: only expired runs need one.",
        seen=f"{len(desk.runs())} runs on the thread.",
        look="400 says that the service refused, not why. What is the run's status now?",
        misconception="every-refusal-is-expiry",
    )
    expect(
        getattr(error, "status_code", None) == 400,
        done=done,
        expected="The caller sees the refusal of the service.",
        seen="Your function came back as if all were well." if error is None else show(error),
        look="Where the run has not expired: raise.",
        misconception="hides-every-error",
    )
