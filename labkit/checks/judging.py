"""Put an answer before its judge and turn whatever happens into an outcome."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from labkit.checks.answers import Attempt, is_placeholder
from labkit.checks.bench import Bench, in_process_lab
from labkit.checks.console import AskedForInput
from labkit.checks.exercise import Exercise
from labkit.checks.expect import Finding, NotTried, NotYet, show
from labkit.checks.guard import Ran, run_guarded
from labkit.checks.outcome import Outcome

# Errors of the SDK that say that nobody answered; compared by name, because this room imports no SDK.
_NO_ANSWER = frozenset({"ServiceRequestError", "ServiceResponseError", "ServiceRequestTimeoutError"})
_CALLED_WRONGLY = re.compile(r"positional argument|not callable|unexpected keyword argument")


def judge(
    exercise: Exercise, answers: Sequence[Any], *, open_lab: Callable[..., Any] = in_process_lab
) -> Outcome:
    """Return the outcome of `answers`; never raises what the learner's code raises.

    `open_lab` makes the labs of the judge's bench.
    """
    if len(answers) != len(exercise.answers):
        return _miscounted(exercise, len(answers))
    if waiting := [n for n, answer in zip(exercise.answers, answers, strict=True) if is_placeholder(answer)]:
        return _not_tried(exercise, f"{' and '.join(waiting)} still holds `...`.")
    attempt = Attempt()
    watched = [attempt.watch(answer) for answer in answers]

    def work() -> str | None:
        with Bench(open_lab) as bench:
            return exercise.judge(bench, *watched)

    ran = run_guarded(work, seconds=exercise.seconds, not_learners=_files(exercise))
    return _outcome(exercise, ran, attempt.last_call)


def _outcome(exercise: Exercise, ran: Ran, call: str) -> Outcome:
    if ran.timed_out or ran.interrupted:
        return _found(exercise, ran, _never_ended(exercise, ran, call), "error")
    if ran.problem is None:
        tried = ran.result if isinstance(ran.result, str) else ""
        return Outcome(exercise.id, exercise.title, "passed", message=tried, why=exercise.why)
    if isinstance(ran.problem, NotYet):
        return _found(exercise, ran, ran.problem.finding, "failed")
    if isinstance(ran.problem, NotTried):
        return _not_tried(exercise, f"{call.partition('(')[0]}() still returns `...`.")
    return _found(exercise, ran, _raised(ran, ran.problem, call), "error")


def _found(exercise: Exercise, ran: Ran, finding: Finding, status: Any) -> Outcome:
    return Outcome(exercise.id, exercise.title, status, finding=finding, printed=ran.printed)


def _not_tried(exercise: Exercise, what: str) -> Outcome:
    message = f"{what} Put your answer in its place, run that cell, then run this one again."
    return Outcome(exercise.id, exercise.title, "not_attempted", message=message)


def _miscounted(exercise: Exercise, given: int) -> Outcome:
    wanted = len(exercise.answers)
    finding = Finding(
        done=f"We counted the answers of {exercise.id}.",
        expected=f"{wanted} answer{'' if wanted == 1 else 's'}: {', '.join(exercise.answers) or 'none'}.",
        seen=f"{given}.",
        look=f"The call: it should read {exercise.call}",
        misconception="miscounted",
    )
    return Outcome(exercise.id, exercise.title, "error", finding=finding)


def _never_ended(exercise: Exercise, ran: Ran, call: str) -> Finding:
    when = "until you stopped it" if ran.interrupted else f"for {exercise.seconds:g} seconds"
    where = f", at {ran.place}" if ran.place else ""
    left = " It could not be stopped: restart the kernel when you are done here." if ran.left_behind else ""
    return Finding(
        done=_doing(call),
        expected="It comes back.",
        seen=f"It ran {when} and was still busy{where}.{left}",
        look="What ends your loop? Follow one value that should change until the condition holds.",
        misconception="interrupted" if ran.interrupted else "never-ended",
    )


def _raised(ran: Ran, problem: BaseException, call: str) -> Finding:
    where = f", in {ran.place}" if ran.place else ""
    if isinstance(problem, AskedForInput):
        return Finding(
            done=_doing(call),
            expected="It answers without anybody at the keyboard.",
            seen=f"It calls input(){where}.",
            look="Take the value as a parameter, or write it into the cell.",
            misconception="asked-for-input",
        )
    if isinstance(problem, (SystemExit, KeyboardInterrupt, GeneratorExit)):
        return Finding(
            done=_doing(call),
            expected="It returns to its caller.",
            seen=f"It raised {type(problem).__name__}{where}.",
            look="Use `return` to leave a function; exit() would end the whole kernel.",
            misconception="called-exit",
        )
    what = f"{type(problem).__name__}: {_words(problem)}"
    if other := _beside_the_content(ran, problem, what, call):
        return other
    if ran.place is None:
        return Finding(
            done=_doing(call) if call else "We looked at your answer.",
            expected="An answer of the kind that the exercise asks for.",
            seen=f"The check could not use it: {what}",
            look="The type of your answer: print it, and compare it with the text of the exercise.",
            misconception="unusable",
        )
    return Finding(
        done=_doing(call),
        expected="It ends without an error.",
        seen=f"{what}{where}",
        look="That line, with the values of this call.",
        misconception="crashed",
    )


def _doing(call: str) -> str:
    return f"We called {call}." if call else "We ran your code."


def _beside_the_content(ran: Ran, problem: BaseException, what: str, call: str) -> Finding | None:
    """Return the finding for what says nothing about the content of an answer: no service, or no such function."""
    if type(problem).__name__ in _NO_ANSWER:
        return Finding(
            done=_doing(call) if call else "We asked the service about your answer.",
            expected="A service that answers.",
            seen=what,
            look="Your answer was not judged. Local service: run lab.service.start(), then this cell again.",
            misconception="no-service",
        )
    if ran.place is None and isinstance(problem, TypeError) and _CALLED_WRONGLY.search(_words(problem)):
        return Finding(
            done=_doing(call) if call else "We called your answer.",
            expected="A function with the parameters that the exercise names.",
            seen=what,
            look="The line with def: its name, and the names between the brackets.",
            misconception="unusable",
        )
    return None


def _words(problem: BaseException) -> str:
    """Return an error's message, cut; its class is the learner's, so `str` may raise as well."""
    try:
        text = str(problem)
    except Exception:  # noqa: BLE001 - see above
        return "(its message cannot be shown)"
    return text if len(text) <= 200 else show(text)


def _files(exercise: Exercise) -> frozenset[str]:
    """Name the file of the lesson: its lines are not the learner's."""
    judge_function = inspect.unwrap(exercise.judge)
    code = getattr(judge_function, "__code__", None)
    return frozenset({code.co_filename}) if code else frozenset()
