"""What right outputs are in lesson 04: one for each call, under its number, as JSON text, whatever the function does."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_04 import Asked, Functions, expect_output


def judge_answer(bench: Bench, answer: Callable[..., Any]) -> str:
    """Let one call be answered, several times, with arguments that only JSON spells so."""
    for arguments in (
        {"location": "Oslo"},
        {"location": "São Paulo", "days": 3, "hourly": True},
        {"location": 'the "Blue" room', "since": None, "parts": [{"of": "day"}]},
    ):
        call, functions = Asked(bench, [("get_weather", arguments)]).calls[0], Functions()
        done = f"We called answer(call, get_weather); call.function.arguments is {show(call.function.arguments)}."
        given = _reading_arguments(partial(answer, call, functions["get_weather"]), done)
        given = expect_returned(given, "answer(call, get_weather)")
        expect(
            functions.called,
            done=done,
            expected="get_weather is called: the model cannot do it.",
            seen="It was not called.",
            look="get_weather(**arguments)",
            misconception="calls-nothing",
        )
        expect(
            functions.called == [("get_weather", arguments)],
            done=done,
            expected=f"get_weather({', '.join(f'{key}={value!r}' for key, value in arguments.items())})",
            seen="; ".join(f"{name}({show(with_)})" for name, with_ in functions.called),
            look="All arguments, by their names: ** unpacks a dictionary.",
            misconception="other-arguments",
        )
        expect_output(given, call, {"of": "get_weather", **arguments}, done)
    return "Three calls: each with its own arguments, and each answered under its number."


def _reading_arguments(use: Callable[[], Any], done: str) -> Any:
    """Call the learner's function; of its errors, name those that come from taking the arguments for something else."""
    try:
        return use()
    except (NameError, SyntaxError) as error:
        expect(
            not any(word in str(error) for word in ("true", "null", "false")),
            done=done,
            expected="json.loads reads the arguments.",
            seen=f"{type(error).__name__}: {error}. They were evaluated as Python.",
            look="JSON has true and null. And eval would run whatever a model writes.",
            misconception="evaluates-the-arguments",
        )
        raise
    except (TypeError, AttributeError) as error:
        expect(
            not any(word in str(error) for word in ("string indices", "must be a mapping", "'str'")),
            done=done,
            expected="The arguments, read from JSON.",
            seen=f"{type(error).__name__}: {error}. They were used as they came.",
            look="call.function.arguments is a text. json.loads(…) makes a dictionary of it.",
            misconception="arguments-are-text",
        )
        raise


def judge_answer_all(bench: Bench, answer_all: Callable[..., Any]) -> str:
    """Answer three calls at once, two of them of one function."""
    rounds = [
        ("get_weather", {"location": "Oslo"}),
        ("get_weather", {"location": "Rome"}),
        ("get_time", {"zone": "UTC"}),
    ]
    asked, functions = Asked(bench, rounds), Functions()
    done = "We called answer_all(run, functions) with a run that wants get_weather twice, and get_time."
    given = _reading_arguments(partial(answer_all, asked.wait(), functions), done)
    _expect_one_each(asked, given, "answer_all(run, functions)", done)
    for call in asked.calls:
        mine = [each for each in given if isinstance(each, dict) and each.get("tool_call_id") == call.id]
        wanted = {"of": call.function.name, **json.loads(call.function.arguments)}
        expect_output(mine[0] if mine else given[0], call, wanted, done)
    _hand_in(asked, given)
    return "Three calls, three outputs, each with its own. The run took them and went on."


def _expect_one_each(asked: Asked, given: Any, call: str, done: str) -> None:
    expect_type(expect_returned(given, call), list, f"what {call} returned", look="A list of outputs.")
    wanted = len(asked.calls)
    expect(
        len(given) == wanted,
        done=done,
        expected=f"{wanted} outputs: the service takes all of them at once, or none.",
        seen=f"{len(given)}.",
        look="Two calls may be of one function. What tells them apart is the id, not the name.",
        misconception="not-one-for-each-call",
    )


def _hand_in(asked: Asked, given: list[Any]) -> None:
    """Let the service have the last word: it refuses what is not whole."""
    asked.run = asked.agents.runs.submit_tool_outputs(
        thread_id=asked.run.thread_id, run_id=asked.run.id, tool_outputs=given
    )


def judge_dispatch(bench: Bench, dispatch: Callable[..., Any]) -> str:
    """Answer calls of which one is for a function that nobody has, and one makes its function raise."""
    rounds = [
        ("get_weather", {"location": "Oslo"}),
        ("set_alarm", {"at": "07:00"}),
        ("get_weather", {"location": "Atlantis"}),
    ]
    asked, functions = Asked(bench, rounds), Functions()
    done = (
        "We called dispatch(run, functions). The run wants a function that is not there, and one that raises."
    )
    given = _never_raising(partial(dispatch, asked.wait(), functions), done)
    _expect_one_each(asked, given, "dispatch(run, functions)", done)
    by_id = {each.get("tool_call_id"): each for each in given if isinstance(each, dict)}
    for call, wanted, words in zip(
        asked.calls,
        ({"of": "get_weather", "location": "Oslo"}, None, None),
        ("", "set_alarm", "no such place"),
        strict=True,
    ):
        output = by_id.get(call.id, given[0])
        expect_output(output, call, wanted, done)
        expect(
            words in output["output"],
            done=done,
            expected=f"An output that says what went wrong: with {words!r} in it.",
            seen=show(output["output"]),
            look='{"error": …}, with the name of the function, or with what was raised: the agent can act on that.',
            misconception="error-says-nothing",
        )
    _hand_in(asked, given)
    return "One answer, two troubles told: the run went on, and the agent knows why."


def _never_raising(use: Callable[[], Any], done: str) -> Any:
    """Call the learner's dispatcher; a lookup that fails in it was to be told to the agent."""
    try:
        return use()
    except LookupError as error:
        unknown = "set_alarm" in str(error)
        expect(
            False,  # noqa: FBT003  # it raised, and that is the finding
            done=done,
            expected="An output for every call, whatever happens.",
            seen=f"{type(error).__name__}: {error}. The run goes on waiting, until it expires.",
            look="Is the function there? If not, that is what the agent should read."
            if unknown
            else "A function may raise. What it raised is what the agent should read.",
            misconception="unknown-tool-crashes" if unknown else "raising-tool-crashes",
        )


def judge_once(bench: Bench, answer_once: Callable[..., Any]) -> str:
    """Show the same call twice, then another call with the same arguments."""
    room = ("book_room", {"night": "Friday"})
    asked, functions, done_before = Asked(bench, [room], [room]), Functions(), {}  # type: Asked, Functions, dict[str, Any]
    call = "answer_once(run, functions, done)"
    first = answer_once(asked.wait(), functions, done_before)
    done = f"We called {call} with a run that wants book_room."
    _expect_one_each(asked, first, call, done)
    expect_output(first[0], asked.calls[0], {"of": "book_room", "night": "Friday"}, done)
    again = answer_once(asked.wait(), functions, done_before)
    done = f"We called {call} again with the same run: somebody had read an old state of it."
    expect(
        len(functions.called) == 1,
        done=done,
        expected="book_room is not called again: the room is booked.",
        seen=f"{len(functions.called)} rooms are booked.",
        look="Keep each output in done, under the id of its call, and look there first.",
        misconception="runs-again",
    )
    _expect_one_each(asked, again, call, done)
    expect_output(again[0], asked.calls[0], {"of": "book_room", "night": "Friday"}, done)
    _hand_in(asked, first)
    later = answer_once(asked.wait(), functions, done_before)
    done = f"The agent asked for another room on Friday, in a call of its own. We called {call}."
    expect(
        len(functions.called) == 2,
        done=done,
        expected="book_room is called: this is a new wish.",
        seen="It was not called.",
        look="The same name and the same arguments, and yet another call: its id is another one.",
        misconception="knows-calls-by-arguments",
    )
    _expect_one_each(asked, later, call, done)
    expect_output(later[0], asked.calls[0], {"of": "book_room", "night": "Friday"}, done)
    return "Two calls, two bookings, although one of the calls was seen twice."
