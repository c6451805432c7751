"""What a right answer is in lesson 02, and what each wrong one misunderstands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_02 import ANSWER, CALL, STATUSES, Scene, scene_of
from labkit.status import ACTIVE, TERMINAL

_TODO = dict.fromkeys(TERMINAL, "stop") | dict.fromkeys(ACTIVE, "wait") | {"requires_action": "act"}

# Letter -> (the situation in words, the status of the run in it, the model's turn, what goes wrong, what you do).
_SITUATIONS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "A": ("in_progress, and the model answers in words", "in_progress", ANSWER, {}, ("move",)),
    "B": ("in_progress, and the model wants a function", "in_progress", CALL, {}, ("move",)),
    "C": ("requires_action, and you hand in every output", "requires_action", CALL, {}, ("submit",)),
    "D": ("requires_action, you hand in every output, and the service goes on", "requires_action", CALL, {}, ("submit", "move")),
    "E": ("in_progress, and you cancel", "in_progress", ANSWER, {}, ("cancel",)),
    "F": ("requires_action, and nobody hands in anything for ten minutes", "requires_action", CALL, {}, ("expire",)),
    "G": ("in_progress, and the token budget is used up", "in_progress", ANSWER, {"status": "incomplete"}, ("move",)),
    "H": ("in_progress, and the quota is used up", "in_progress", ANSWER, {"failed": "rate_limit_exceeded"}, ("move",)),
}  # fmt: skip
# (Letter, what was said) -> the misunderstanding behind it, and what helps against it. Anything else is a plain miss.
_MISREADINGS = {
    ("A", "requires_action"): ("always-requires-action", "Who needs your help: a model that has its answer?"),
    ("B", "failed"): ("requires-action-is-error", "Nothing went wrong: the model only asked for something."),
    ("C", "completed"): ("submit-completes", "The model has not read your outputs yet. Who gives it time for that?"),
    ("C", "in_progress"): ("submit-resumes-at-once", "The order of the statuses under Run, after the submit."),
    ("E", "cancelled"): ("cancel-is-immediate", "A cancel is a request. The worker is still busy when you get the reply."),
    ("F", "requires_action"): ("waits-forever", "Every run has an `expires_at`, ten minutes after its creation."),
    ("F", "failed"): ("expired-is-failed", "The map: which status stands for running out of time?"),
    ("G", "completed"): ("cut-is-completed", "The answer breaks off in the middle. Would you call that complete?"),
    ("H", "queued"): ("service-retries", "The service does not try a run again. That is left to you."),
}  # fmt: skip


def judge_next_status(bench: Bench, next_status: Any) -> str:
    """Play each situation on a service and compare what came next with what was said."""
    expect_type(next_status, dict, "next_status", look='A dictionary: {"A": "…", "B": "…"}.')
    for letter, (words, begin, turn, mishap, deeds) in _SITUATIONS.items():
        said = next_status.get(letter)
        expect(
            isinstance(said, str) and said in STATUSES,
            done=f"We looked up {letter} in your dictionary.",
            expected="One of the nine statuses, written as on the map.",
            seen=show(said) if letter in next_status else f"There is no {letter}.",
            look="Small letters, with an underscore in in_progress and requires_action.",
            misconception="unknown-status",
        )
        scene = Scene(bench, turn, **mishap)
        scene.move(begin)
        for deed in deeds:
            getattr(scene, deed)()
        came = scene.run["status"]
        misconception, look = _MISREADINGS.get(
            (letter, str(said)), ("wrong-next-status", "The map of all nine: which arrows leave that status?")
        )
        expect(
            said == came,
            done=f"We played {letter} on a service: the run is {words}.",
            expected="The status that comes next.",
            seen=f"You said {said}. The run went to {came}.",
            look=look,
            misconception=misconception,
        )
    return "We played eight situations. Each run went where you said."


def judge_todo(bench: Bench, todo: Any) -> str:
    """Look up all nine statuses in the three lists; the message says what a run of that status does."""
    expect_type(
        todo, dict, "todo", look='A dictionary with three lists: {"wait": […], "act": […], "stop": […]}.'
    )
    lists = {key: words for key, words in todo.items() if isinstance(words, list | tuple | set)}
    expect(
        set(todo) == set(lists) == {"wait", "act", "stop"},
        done="We looked for the three lists.",
        expected='"wait", "act" and "stop", each with a list of statuses.',
        seen=show(todo),
        look="Also one status alone stands in brackets.",
        misconception="not-three-lists",
    )
    said = [(word, key) for key, words in lists.items() for word in words]
    unknown = [show(word) for word, _ in said if not isinstance(word, str) or word not in STATUSES]
    expect(
        not unknown,
        done="We looked up each word.",
        expected="Statuses, written as on the map.",
        seen=f"{', '.join(unknown)}: not one of them.",
        look="Small letters, with an underscore in in_progress and requires_action.",
        misconception="unknown-status",
    )
    for status in sorted(STATUSES):
        places = [key for word, key in said if word == status]
        expect(
            len(places) == 1,
            done=f"We looked for {status}.",
            expected="Each of the nine statuses in one place.",
            seen=f"It is in {' and '.join(places)}." if places else "It is in none of the lists.",
            look="The map shows nine boxes.",
            misconception="not-nine-statuses",
        )
        _expect_advice(status, places[0], f"We looked for {status}.")
    return "Three wait, one is yours, five are over."


def _expect_advice(status: str, said: str, done: str) -> None:
    """Compare wait, act or stop with what a run of that status does."""
    wanted = _TODO[status]
    if status == "requires_action":
        seen, look = "It moves only when you hand in something, until it expires.", "Whose turn is it?"
        misconception = "requires-action-is-over" if said == "stop" else "requires-action-waits"
    elif wanted == "wait":
        seen, look = (
            "It will change by itself; its thread is still locked.",
            "On the map: does an arrow leave it?",
        )
        misconception = "cancelling-is-over" if status == "cancelling" else "active-is-not-over"
    else:
        seen, look = "It never changes again, whatever you do.", "On the map, the ends have round corners."
        misconception = "ended-goes-on"
    expect(
        said == wanted,
        done=done,
        expected="What fits such a run: wait, act or stop.",
        seen=f"You say {said}. {seen}",
        look=look,
        misconception=misconception,
    )


def judge_describe(bench: Bench, describe: Callable[[Any], Any]) -> str:
    """Have a run of each status described, then one of a status that nobody knows yet."""
    for status in (*sorted(STATUSES), "paused"):
        run = scene_of(bench, status if status in STATUSES else "queued").run
        run["status"] = status
        done = f"We called describe(run) with a run that is {status}."
        line = _line_of(describe(run), done)
        expect(
            status in line and "RunStatus" not in line,
            done=done,
            expected=f"The word {status}.",
            seen=show(line),
            look='run["status"] is the plain word. run.status is a member of an enum, and for some words a string.',
            misconception="no-status-word",
        )
        _expect_one_advice(status, line, done)
        _expect_reason(run, line, done)
    return "Nine runs, and one with a status that does not exist yet: ten lines that say what to do."


def _expect_one_advice(status: str, line: str, done: str) -> None:
    said = set(re.findall(r"\b(?:wait|act|stop)\b", line.lower()))
    expect(
        len(said) == 1,
        done=done,
        expected="Exactly one of the words wait, act, stop.",
        seen=show(line),
        look="Someone reads only this line: what should they do?",
        misconception="no-advice",
    )
    if status in STATUSES:
        _expect_advice(status, said.pop(), done)
        return
    expect(
        said == {"stop"},
        done=f"{done} Nobody knows that status; a service may have a new one tomorrow.",
        expected="stop: whoever waits in a status that they don't know may wait for ever.",
        seen=show(line),
        look="Name the statuses in which you wait, and let everything else be stop.",
        misconception="unknown-means-wait",
    )


def _line_of(line: Any, done: str) -> str:
    expect_type(expect_returned(line, "describe(run)"), str, "what describe returned", look="One string.")
    expect(
        "\n" not in line.strip() and "\x1b" not in line,
        done=done,
        expected="One line of plain text, without colour codes.",
        seen=show(line),
        look="A log file and a screen reader know no colours, and a log has one line per event.",
        misconception="not-one-plain-line",
    )
    return str(line)


def _expect_reason(run: Any, text: str, done: str) -> None:
    """Look for what the service says about the ending: code and message, or the reason."""
    error, details = run.last_error or {}, run.incomplete_details or {}
    for name, value, misconception in (
        ("last_error.code", error.get("code"), "no-code"),
        ("last_error.message", error.get("message"), "no-message"),
        ('incomplete_details["reason"]', details.get("reason"), "no-reason"),
    ):
        expect(
            not value or value in text,
            done=f"{done} The service says why in run.{name}.",
            expected=f"{value}",
            seen=show(text),
            look=f"run.{name}, as plain text. Only a run that ends in this way has it.",
            misconception=misconception,
        )


def judge_why(bench: Bench, why: Callable[[Any], Any]) -> str:
    """Ask about every ending, twice about failed and incomplete, and about runs that have no reason to give."""
    endings: list[tuple[str, dict[str, Any]]] = [
        ("failed", {"failed": "rate_limit_exceeded", "retry_after": 20}),
        ("failed", {"failed": "server_error"}),
        ("incomplete", {"status": "incomplete"}),
        ("incomplete", {"status": "incomplete", "reason": "content_filter"}),
    ]
    runs = [(status, Scene(bench, ANSWER, **mishap).move(status)) for status, mishap in endings]
    others = ("expired", "cancelled", "completed", "in_progress", "requires_action")
    for status, run in [*runs, *((status, scene_of(bench, status).run) for status in others)]:
        done = f"We called why(run) with a run that is {status}."
        said = expect_type(expect_returned(why(run), "why(run)"), str, "what why returned", look="A string.")
        _expect_reason(run, said, done)
        expect(
            status in said or status not in ("expired", "cancelled"),
            done=f"{done} The service writes no reason into such a run.",
            expected=f"The word {status}: that is all there is to say.",
            seen=show(said),
            look="Neither last_error nor incomplete_details is there. What is left?",
            misconception="silent-ending",
        )
        expect(
            said == "" or status in TERMINAL - {"completed"},
            done=done,
            expected="An empty string: nothing went wrong.",
            seen=show(said),
            look="A reason belongs to a run that ended, and not as completed.",
            misconception="reason-without-trouble",
        )
    return "Two failures, two cuts, two ends without a reason, three runs without trouble."
