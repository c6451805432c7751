"""What a right triage and a right retry are in lesson 06, and what each wrong one misunderstands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_06 import Desk, raised_by
from labkit.status import explain

_VERDICTS = ("retry", "fix", "give up", "")

# How the run is led to its end: what `next_run` is told. The code of the unknown one is nobody's.
_ENDS: tuple[dict[str, Any], ...] = (
    {"failed": "rate_limit_exceeded", "retry_after": 20},
    {"failed": "server_error"},
    {"failed": "invalid_engine_error"},
    {"fault": "content_filter"},
    {"status": "incomplete"},
    {"status": "expired"},
    {"failed": "quantum_flux", "message": "The flux is out of range."},
)
# (what should have been said, what was said) -> the misunderstanding, and what helps against it.
_MISREADINGS = {
    ("retry", "fix"): ("blames-oneself", "Nothing of yours was wrong. What does the message ask you to do?"),
    ("retry", "give up"): ("gives-up-too-early", "The message itself says that it may work later."),
    ("fix", "retry"): ("retries-what-cannot-work", "Send exactly the same again: why should it end differently?"),
    ("fix", "give up"): ("gives-up-too-early", "You know what is wrong, so you can change it."),
    ("give up", "retry"): ("retries-the-unknown", "You don't know what happened. Would you do it again?"),
    ("give up", "fix"): ("fixes-the-unknown", "What would you fix? Nobody knows the reason."),
}  # fmt: skip


def judge_triage(bench: Bench, triage: Callable[[Any], Any]) -> str:
    """Lead runs to every kind of end, and compare each verdict with what such a run needs."""
    runs = [_ended(bench, mishap) for mishap in _ENDS]
    desk = Desk(bench, per_request=1.0)
    desk.say("Hello!")
    runs.append(desk.end(desk.agents.runs.cancel(thread_id=desk.thread_id, run_id=desk.start().id)))
    runs.append(_ended(bench, {}))
    for run in runs:
        meaning = explain(run)
        _expect_verdict(run, meaning.verdict if meaning else "", triage(run))
    return "Nine runs, nine ends: each got the verdict that it needs."


def _ended(bench: Bench, mishap: dict[str, Any]) -> Any:
    desk = Desk(bench)
    if mishap:
        desk.service.next_run(**mishap)
    desk.say("Hello!")
    return desk.end(desk.start())


def _expect_verdict(run: Any, wanted: str, said: Any) -> None:
    error, details = run.last_error, run.incomplete_details
    words = f" with {error.code}" if error else f" ({details['reason']})" if details else ""
    done = f"We called triage(run) with a run that ended as {run['status']}{words}."
    expect_type(
        expect_returned(said, "triage(run)"), str, "what triage returned", look="One of the verdicts."
    )
    expect(
        said in _VERDICTS,
        done=done,
        expected='"retry", "fix", "give up" or an empty string.',
        seen=show(said),
        look="The table of the exercise: the words as they stand there.",
        misconception="unknown-verdict",
    )
    misconception, look = _MISREADINGS.get(
        (wanted, said),
        ("completed-needs-nothing", "It is completed. What is there to do?")
        if wanted == ""
        else ("no-verdict", "It has ended, and there is no answer. Somebody has to do something."),
    )
    expect(
        said == wanted,
        done=done + (f" Its message: {error.message}" if error else ""),
        expected=show(wanted),
        seen=show(said),
        look=look,
        misconception=misconception,
    )


class _Pauses:
    """The `sleep` that the learner's function is given: it moves the service's clock, and keeps the seconds."""

    def __init__(self, desk: Desk, done: str) -> None:
        self._desk, self._done, self.seconds = desk, done, []  # type: Desk, str, list[float]

    def __call__(self, seconds: Any) -> None:
        expect(
            len(self.seconds) < 8,
            done=self._done,
            expected="Three runs at most.",
            seen=f"{len(self._desk.runs())} runs, and your function would go on.",
            look="Count the runs. After the third, tell the caller.",
            misconception="retries-for-ever",
        )
        expect(
            isinstance(seconds, int | float) and seconds >= 0,
            done=self._done,
            expected="A pause in seconds.",
            seen=f"sleep({show(seconds)}).",
            look="parse_retry_after(message) gives None when the message names no time. Then choose one yourself.",
            misconception="pause-of-none",
        )
        self.seconds.append(float(seconds))
        self._desk.service.clock.advance(float(seconds))

    def __repr__(self) -> str:
        return "sleep"


def judge_ask(bench: Bench, ask: Callable[..., Any]) -> str:
    """Let runs fail never, once, twice, always, and for good; count messages, runs and seconds."""
    _works(bench, ask, "A turn in which nothing goes wrong.", [], [])
    _works(
        bench,
        ask,
        "The first run fails with rate_limit_exceeded: Try again in 20 seconds.",
        [{"failed": "rate_limit_exceeded", "retry_after": 20}],
        [20.0],
    )
    _works(
        bench,
        ask,
        "Two runs fail with server_error, which names no seconds.",
        [{"failed": "server_error"}] * 2,
        [0.1, 0.1],
    )
    _fails(
        bench,
        ask,
        "Every run fails with rate_limit_exceeded: Try again in 7 seconds.",
        {"failed": "rate_limit_exceeded", "retry_after": 7, "times": 20},
        most=3,
    )
    _fails(
        bench,
        ask,
        "The run fails with invalid_engine_error: the deployment does not exist.",
        {"failed": "invalid_engine_error", "times": 20},
        most=1,
    )
    return "Five turns: one message in each, three runs at most, no pause too short, and no failure hidden."


def _works(
    bench: Bench, ask: Callable[..., Any], words: str, mishaps: list[dict[str, Any]], pauses: list[float]
) -> None:
    desk, sleep, done = _open(bench, words)
    for mishap in mishaps:
        desk.service.next_run(**mishap)
    answer, error = raised_by(
        lambda: ask(desk.agents, desk.thread_id, desk.agent.id, "What is my name?", sleep)
    )
    expect(
        not any(mishap["failed"] in str(error) for mishap in mishaps),
        done=done,
        expected="Another run on the same thread, after a pause.",
        seen=f"{type(error).__name__}: {show(str(error))}",
        look="Which codes are worth another run? You sorted them in 06.1. And after which run do you give up?",
        misconception="gives-up-at-once",
    )
    if error is not None:
        raise error
    _expect_runs(desk, done, len(mishaps) + 1)
    desk.expect_once("What is my name?", done)
    _expect_pauses(done, sleep.seconds, pauses)
    answer = expect_returned(answer, "ask(agents, thread_id, agent_id, text, sleep)")
    expect_type(answer, str, "what ask returned", look="The words of the answer: .text.value")
    expect(
        answer == desk.answers()[-1],
        done=done,
        expected=f"The newest answer: {show(desk.answers()[-1])}",
        seen=show(answer),
        look="messages.get_last_message_text_by_role(thread_id=…, role=…), when the run has completed.",
        misconception="another-text",
    )


def _open(bench: Bench, words: str) -> tuple[Desk, _Pauses, str]:
    """Return a desk on whose thread one turn has gone well, the `sleep` to pass, and what is done."""
    desk = Desk(bench)
    desk.say("My name is Edda.")
    desk.end(desk.start())
    done = f"We called ask(agents, thread_id, agent_id, text, sleep). {words}"
    return desk, _Pauses(desk, done), done


def _expect_runs(desk: Desk, done: str, wanted: int) -> None:
    found = len(desk.runs()) - 1  # without the run of the first turn
    expect(
        found >= wanted,
        done=done,
        expected=f"{wanted} run{'s' if wanted > 1 else ''} on the thread that we passed.",
        seen=f"{found}." if found else "None: was it created on another thread?",
        look="A run that failed is over. What may work is another run on the same thread.",
        misconception="no-second-run",
    )
    expect(
        found == wanted,
        done=done,
        expected=f"{wanted} run{'s' if wanted > 1 else ''}: then there is an answer.",
        seen=f"{found} runs.",
        look="Leave the loop as soon as a run has completed.",
        misconception="runs-too-often",
    )


def _expect_pauses(done: str, slept: list[float], wanted: list[float]) -> None:
    expect(
        slept or not wanted,
        done=done,
        expected="A pause before the next run: sleep(seconds).",
        seen="Your function went on at once.",
        look="Who is told to come back later and comes back at once makes it worse.",
        misconception="no-pause",
    )
    expect(
        sum(slept) >= sum(wanted),
        done=done,
        expected=f"At least {sum(wanted):g} seconds of pause.",
        seen=f"{sum(slept):g} seconds.",
        look="run.last_error.message says how long. parse_retry_after(message) reads it.",
        misconception="ignores-the-asked-pause",
    )


def _fails(bench: Bench, ask: Callable[..., Any], words: str, mishap: dict[str, Any], *, most: int) -> None:
    desk, sleep, done = _open(bench, words)
    desk.service.next_run(**mishap)
    answer, error = raised_by(
        lambda: ask(desk.agents, desk.thread_id, desk.agent.id, "What is my name?", sleep)
    )
    found = len(desk.runs()) - 1
    expect(
        found <= most,
        done=done,
        expected="One run: the next one would fail in the same way." if most == 1 else "Three runs at most.",
        seen=f"{found} runs.",
        look="Which codes are worth another run? You sorted them in 06.1."
        if most == 1
        else "Count the runs.",
        misconception="retries-what-cannot-work" if most == 1 else "too-many-runs",
    )
    desk.expect_once("What is my name?", done)
    expect(
        error is not None,
        done=done,
        expected="An error for the caller: there is no answer.",
        seen=f"It returned {show(answer)}"
        + (", which is the answer of the turn before." if answer in desk.answers() else "."),
        look="raise RuntimeError(…), with code and message of run.last_error in it.",
        misconception="hides-the-failure",
    )
    code = mishap["failed"]
    expect(
        code in str(error),
        done=done,
        expected=f"An error that says why: {code}.",
        seen=f"{type(error).__name__}: {show(str(error))}",
        look="run.last_error.code belongs into the message of your error. raise_for_status(run) does it for you.",
        misconception="error-without-reason",
    )
