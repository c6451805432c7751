from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from labkit.clock import ManualClock
from labkit.service import deciding
from labkit.service.faults import RUN_FAULTS
from labkit.service.model import tokens
from labkit.service.model.turns import Call, Entry, Failure, Prompt, Turn
from labkit.service.project import Project
from labkit.service.store import Store

ASKED = Prompt("gpt-4o-mini", "", (Entry("user", "Hello"),))
TEXT = "one two three four five six"


class Fixed:
    """A model that always gives the same turn."""

    def reply(self, prompt: Prompt) -> Turn:
        """Answer."""
        return Turn(text=TEXT)


class Broken:
    """A model with a defect."""

    def reply(self, prompt: Prompt) -> Turn:
        """Raise."""
        raise ZeroDivisionError("in the model")


@pytest.fixture
def project() -> Iterator[Project]:
    store = Store()
    yield Project("p", store, ManualClock(0.0).now)
    store.close()


def fault(name: str, **options: Any) -> dict[str, Any]:
    return {name: RUN_FAULTS[name] | options}


@pytest.mark.parametrize(
    ("plan", "failure"),
    [
        (
            fault("unknown_deployment"),
            Failure("invalid_engine_error", "Failed to resolve model info for: gpt-4o-mini"),
        ),
        (
            fault("rate_limited"),
            Failure("rate_limit_exceeded", "Rate limit is exceeded. Try again in 22 seconds."),
        ),
        (fault("server_error"), Failure("server_error", "Sorry, something went wrong.")),
        (fault("failed", code="invalid_prompt", message="No."), Failure("invalid_prompt", "No.")),
        (fault("content_filter"), deciding.FILTERED),
    ],
)
def test_a_failing_fault_says_what_the_service_says(
    project: Project, plan: dict[str, Any], failure: Failure
) -> None:
    """The faults fail with the literal codes and texts of E14 to E16, and leave the script alone."""
    project.script.append({"text": "unused"})
    assert deciding.decide(project, Fixed(), ASKED, plan).failure == failure
    assert project.script == [{"text": "unused"}]


def test_an_unknown_deployment_fails_at_once(project: Project) -> None:
    """A model that is not deployed is found out by the run, in no time (E14)."""
    turn = deciding.decide(project, Fixed(), Prompt("gpt-9", "", ()), {})
    assert turn.failure == Failure("invalid_engine_error", "Failed to resolve model info for: gpt-9")
    assert deciding.seconds(turn) == 0


def test_the_script_comes_before_the_model(project: Project) -> None:
    """Each turn uses up one entry of the script; then the model answers."""
    project.script.append({"text": "scripted"})
    said = [deciding.decide(project, Fixed(), ASKED, {}).text for _ in range(2)]
    assert said == ["scripted", TEXT]
    assert project.store.project_state("p")["script"] == []  # type: ignore[index]  # it was just saved


def test_a_broken_model_fails_the_run(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a model raises, the run fails with server_error (E16), and the log has the traceback."""
    with caplog.at_level(logging.ERROR):
        turn = deciding.decide(project, Broken(), ASKED, {})
    assert turn.failure == Failure("server_error", "Sorry, something went wrong.")
    assert "in the model" in caplog.text


def test_slow_and_incomplete_change_the_turn(project: Project) -> None:
    """A slow turn says the same, later; an incomplete one carries its reason."""
    slow = deciding.decide(project, Fixed(), ASKED, fault("slow", seconds=90.0))
    assert (slow.text, deciding.seconds(slow)) == (TEXT, 90)
    cut = deciding.decide(project, Fixed(), ASKED, fault("incomplete", reason="max_prompt_tokens"))
    assert cut.unfinished == "max_prompt_tokens"


def test_a_filtered_answer_is_cut_and_says_why(project: Project) -> None:
    """A filter that objects to the answer ends the turn in the middle of it."""
    turn = deciding.decide(project, Fixed(), ASKED, fault("content_filter", stage="answer"))
    assert (turn.text, turn.unfinished, turn.failure) == (TEXT, "content_filter", None)


def test_faults_of_different_parts_strike_together(project: Project) -> None:
    """A slow turn that fails does both."""
    turn = deciding.decide(project, Fixed(), ASKED, fault("slow", seconds=9.0) | fault("server_error"))
    assert (turn.failure, deciding.seconds(turn)) == (deciding.SORRY, 9)


@pytest.mark.parametrize("name", ["asks_other_tool", "empty_tool_calls"])
def test_a_turn_that_asks_for_no_function_leaves_the_model_alone(project: Project, name: str) -> None:
    """The fault takes the place of the turn, so neither script nor model is used up."""
    project.script.append({"text": "unused"})
    assert deciding.decide(project, Broken(), ASKED, fault(name)) == Turn()
    assert project.script == [{"text": "unused"}]


@pytest.mark.parametrize(
    ("turn", "seconds"),
    [
        (Turn(text=""), 1.0),
        (Turn(text="word " * 50), 2.0),
        (Turn(text="word " * 5000), 4.0),
        (Turn(text="x", seconds=0.25), 0.25),
    ],
)
def test_a_turn_takes_time_by_its_tokens(turn: Turn, seconds: float) -> None:
    """One second and 20 ms a token, at most 4 s; a turn's own time comes first."""
    assert deciding.seconds(turn) == pytest.approx(seconds)


def fit(turn: Turn, prompt_left: int | None, completion_left: int | None) -> tuple[str | None, Turn]:
    return deciding.fit(turn, prompt_left=prompt_left, completion_left=completion_left, prompt_tokens=10)


@pytest.mark.parametrize("left", [None, 10, 11])
def test_a_prompt_that_fits_is_answered(left: int | None) -> None:
    """A budget that is used up exactly is not exceeded."""
    assert fit(Turn(text=TEXT), left, 6) == (None, Turn(text=TEXT))


@pytest.mark.parametrize("left", [9, 0, -5])
def test_a_prompt_over_budget_says_nothing(left: int) -> None:
    """A prompt of more tokens than the run has left ends it before a word is said."""
    assert fit(Turn(text=TEXT), left, None) == ("max_prompt_tokens", Turn(text=""))


@pytest.mark.parametrize("left", [5, 3, 1, 0, -2])
def test_an_answer_over_budget_is_cut(left: int) -> None:
    """An answer is cut to what is left, at the end of a word."""
    reason, turn = fit(Turn(text=TEXT), None, left)
    assert reason == "max_completion_tokens"
    assert turn.text == " ".join(TEXT.split()[: max(0, left)])


def test_a_call_over_budget_is_not_made() -> None:
    """Half a function call helps nobody, so the whole turn is dropped."""
    calls = (Call("get_weather", '{"city":"Oslo"}'),)
    assert fit(Turn(calls=calls), None, 3) == ("max_completion_tokens", Turn(text=""))


def test_an_unfinished_turn_keeps_half() -> None:
    """A turn that was cut short by plan keeps about half of its text and its reason."""
    reason, turn = fit(Turn(text=TEXT, unfinished="max_completion_tokens"), None, None)
    assert (reason, turn.text) == ("max_completion_tokens", "one two three")


@pytest.mark.parametrize("limit", range(8))
def test_a_cut_never_has_more_tokens(limit: int) -> None:
    """A cut text is a beginning of the text with at most as many tokens as asked."""
    text = "Extraordinarily, it's 12345: café\n\n中文 works. "
    kept = deciding.cut(text, limit)
    assert text.startswith(kept)
    assert tokens.count(kept) <= limit
