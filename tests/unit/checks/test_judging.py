from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from labkit.checks.judging import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.checks.exercise import Exercise


def test_a_right_answer_passes_with_the_question(lesson: Mapping[str, Exercise]) -> None:
    """A pass says what was tried and asks why."""
    outcome = judge(lesson["02.2"], [lambda status: status not in {"queued", "in_progress"}])
    assert outcome.status == "passed"
    assert outcome.message == "We asked about three statuses."
    assert outcome.why == "Why a set of active statuses?"


def test_a_wrong_answer_names_the_first_point_and_the_misunderstanding(
    lesson: Mapping[str, Exercise],
) -> None:
    """A failure carries the finding of the first expectation that does not hold."""
    outcome = judge(lesson["02.2"], [lambda status: status == "completed"])
    assert (outcome.status, outcome.misconception) == ("failed", "waits-for-a-known-end")
    assert outcome.finding is not None
    assert outcome.finding.done == "We called is_over('incomplete')."


async def _async_stub(number: int) -> Any:
    return ...


@pytest.mark.parametrize(
    ("exercise_id", "answers"),
    [
        ("02.1", [...]),
        ("02.2", [...]),
        ("02.2", [lambda _: ...]),
        ("02.3", [_async_stub]),
        ("02.4", [1, ...]),
    ],
)
def test_a_placeholder_is_not_tried(
    lesson: Mapping[str, Exercise], exercise_id: str, answers: list[Any]
) -> None:
    """`...` as a value, or from a function, is neither wrong nor an error."""
    assert judge(lesson[exercise_id], answers).status == "not_attempted"


def _exit(_: str) -> None:
    raise SystemExit(1)


def _interrupt(_: str) -> None:
    raise KeyboardInterrupt


def _ask(_: str) -> str:
    return input("status? ")


def _divide(_: str) -> float:
    return 1 / 0


def _loop(_: str) -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("answer", "misconception", "line"),
    [
        (_exit, "called-exit", "raise SystemExit(1)"),
        (_interrupt, "called-exit", "raise KeyboardInterrupt"),
        (_ask, "asked-for-input", 'return input("status? ")'),
        (_divide, "crashed", "return 1 / 0"),
        (_loop, "never-ended", "of _loop()"),
    ],
)
def test_what_would_break_the_notebook_becomes_an_error_with_its_line(
    lesson: Mapping[str, Exercise], answer: Callable[[str], Any], misconception: str, line: str
) -> None:
    """Exits, interrupts, questions, errors and endless loops are outcomes that name call and line."""
    outcome = judge(lesson["02.2"], [answer])
    assert (outcome.status, outcome.misconception) == ("error", misconception)
    assert outcome.finding is not None
    assert outcome.finding.done == f"We called {answer.__name__}('queued')."
    assert line in outcome.finding.seen


def test_code_that_cannot_be_stopped_is_said_so(lesson: Mapping[str, Exercise]) -> None:
    """An answer that hangs outside Python is left behind, and the learner is told to restart."""
    lock = threading.Lock()
    lock.acquire()

    def hang(_: str) -> bool:
        with lock:
            return True

    outcome = judge(lesson["02.2"], [hang])
    lock.release()
    assert outcome.finding is not None
    assert "restart the kernel" in outcome.finding.seen


def test_an_answer_of_a_strange_kind_is_an_error_about_its_type(lesson: Mapping[str, Exercise]) -> None:
    """When the judge itself cannot go on, the outcome names the answer's kind as the cause."""
    outcome = judge(lesson["02.2"], ["queued"])
    assert (outcome.status, outcome.misconception) == ("error", "unusable")
    assert outcome.finding is not None
    assert "'str' object is not callable" in outcome.finding.seen


@pytest.mark.parametrize("answers", [[], [1, 2]])
def test_a_wrong_number_of_answers_shows_the_call(lesson: Mapping[str, Exercise], answers: list[int]) -> None:
    """Too few or too many answers are counted, and the right call is written out."""
    outcome = judge(lesson["02.1"], answers)
    assert (outcome.status, outcome.misconception) == ("error", "miscounted")
    assert outcome.finding is not None
    assert outcome.finding.look.endswith('check("02.1", requests)')


def test_an_error_with_a_broken_message_is_an_outcome(lesson: Mapping[str, Exercise]) -> None:
    """An exception whose own `str` raises is reported by its name."""

    class Broken(Exception):
        def __str__(self) -> str:
            raise ValueError

    def answer(_: str) -> None:
        raise Broken

    outcome = judge(lesson["02.2"], [answer])
    assert outcome.finding is not None
    assert outcome.finding.seen.startswith("Broken: (its message cannot be shown)")


def test_prints_come_with_a_failure(
    lesson: Mapping[str, Exercise], capsys: pytest.CaptureFixture[str]
) -> None:
    """What a wrong answer printed is in the outcome and nowhere else."""

    def answer(status: str) -> bool:
        print("asked", status)  # noqa: T201 - the learner's
        return False

    assert judge(lesson["02.2"], [answer]).printed == "asked queued\nasked completed\n"
    assert capsys.readouterr().out == ""


class ServiceRequestError(Exception):
    """Stands for the SDK's error of this name, which the judge knows by name only."""


def _refused(status: str) -> bool:
    raise ServiceRequestError("connection refused")


@pytest.mark.parametrize(
    ("answer", "seen", "look"),
    [
        (lambda: True, "positional argument", "The line with def"),
        (3, "not callable", "The line with def"),
        (_refused, "refused", "lab.service.start()"),
    ],
)
def test_what_is_not_about_the_content_of_an_answer_has_its_own_advice(
    lesson: Mapping[str, Exercise], answer: Any, seen: str, look: str
) -> None:
    """A function of another shape, no function at all, and a service that is down are told apart."""
    finding = judge(lesson["02.2"], [answer]).finding
    assert finding is not None
    assert seen in finding.seen
    assert look in finding.look
