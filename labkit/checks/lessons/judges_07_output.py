"""What is right in lesson 07 on the way out: texts that are safe to hand in, whatever a tool does, and in time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show

_SECRET = "sk-Q7fT2mZx9LwB4dRv"
_MOST = 1000


def judge_safe(bench: Bench, safe_output: Callable[[str], Any]) -> str:
    """Pass texts that are short, long, and full of what nobody should read."""
    at_the_edge = "x" * (_MOST - 8) + _SECRET + "y" * 50
    for words, text in (
        ("a plain text", "21 degrees\nand\tsunny"),
        ("a key in it", f"the key is {_SECRET}, keep it"),
        ("control characters", "red \x1b[31malert\x1b[0m\x00 bell\x07"),
        ("a very long text", "z" * 5_000_000),
        ("a key at the very place where it is cut", at_the_edge),
    ):
        done = f"We called safe_output with {words}."
        given = expect_type(
            expect_returned(safe_output(text), "safe_output(text)"),
            str,
            "what safe_output returned",
            look="A text.",
        )
        _expect_safe(given, text, done)
    return "Five texts: nothing secret, nothing invisible, nothing without end."


def _expect_safe(given: str, text: str, done: str) -> None:
    left = next((_SECRET[:size] for size in range(len(_SECRET), 7, -1) if _SECRET[:size] in given), "")
    expect(
        not left,
        done=done,
        expected="Nothing of the key.",
        seen=f"{show(left)} is still there.",
        look="Redact first, then cut: the cut may leave half a key that no pattern knows any more."
        if left != _SECRET
        else "re.sub with the pattern of a key: sk- and at least eight letters or digits.",
        misconception="cuts-before-it-redacts" if left != _SECRET else "leaves-the-secret",
    )
    hidden = [char for char in given if ord(char) < 32 and char not in "\n\t"]
    expect(
        not hidden,
        done=done,
        expected="No control characters but line breaks and tabs.",
        seen=f"{show(''.join(hidden))} is in it.",
        look="char.isprintable() or char in …",
        misconception="leaves-control-characters",
    )
    expect(
        len(given) <= _MOST + 100,
        done=done,
        expected=f"At most {_MOST} characters, and a note.",
        seen=f"{len(given)} characters.",
        look="Every token of it is paid for, in every run on this thread.",
        misconception="no-end",
    )
    _expect_kept(given, text, done)


def _expect_kept(given: str, text: str, done: str) -> None:
    long = len(text) > _MOST
    expect(
        not long or any(char.isdigit() for char in given[_MOST - 50 :]),
        done=done,
        expected="A note at the end that says how many characters are missing.",
        seen=show(given[-40:]),
        look="Who reads half a text should know that it is half.",
        misconception="cuts-silently",
    )
    kept = text.replace(_SECRET, "")
    expect(
        long or "\x1b" in text or all(word in given for word in kept.split(" ")[:1] if word),
        done=done,
        expected="The rest as it was.",
        seen=show(given),
        look="Only what must go goes: line breaks and tabs stay.",
        misconception="changes-too-much",
    )
    expect(
        "\n" not in text or "\n" in given,
        done=done,
        expected="Line breaks and tabs stay.",
        seen=show(given),
        look="They are control characters too, and wanted ones.",
        misconception="changes-too-much",
    )


def judge_limit(bench: Bench, with_limit: Callable[..., Any]) -> str:
    """Call a quick tool, one that raises, and one that hangs until somebody lets it go."""
    quick = expect_returned(with_limit(lambda: {"celsius": 21}, 5), "with_limit(tool, seconds)")
    expect(
        quick == {"celsius": 21},
        done="We called with_limit(tool, 5) with a tool that answers at once.",
        expected="What the tool returned: {'celsius': 21}",
        seen=show(quick),
        look="The result has to come out of the thread: a future has it.",
        misconception="loses-the-result",
    )
    _expect_left_behind(with_limit)
    return "One in time, one left behind: the run need not expire for it."


def _expect_left_behind(with_limit: Callable[..., Any]) -> None:
    """Let a tool hang until the learner's function has come back."""
    let_go, state = threading.Event(), {"ended": False}

    def hanging() -> dict[str, Any]:
        let_go.wait(1.5)
        state["ended"] = True
        return {"late": True}

    done = "We called with_limit(tool, 0.05) with a tool that hangs."
    try:
        given = with_limit(hanging, 0.05)
    except TimeoutError:
        given = None
        raised = True
    else:
        raised = False
    ended = state["ended"]
    let_go.set()
    expect(
        not ended,
        done=done,
        expected="It comes back while the tool still hangs.",
        seen="It came back when the tool had ended.",
        look="`with ThreadPoolExecutor()` waits at its end for all threads. shutdown(wait=False) does not.",
        misconception="waits-for-the-hanging-tool",
    )
    _expect_an_error(given, raised=raised, done=done)


def _expect_an_error(given: Any, *, raised: bool, done: str) -> None:
    expect(
        not raised,
        done=done,
        expected='A dictionary with "error": the agent must get an output.',
        seen="TimeoutError came out.",
        look="Catch it, and say it in words.",
        misconception="raises-the-timeout",
    )
    expect(
        isinstance(given, dict) and "error" in given,
        done=done,
        expected='A dictionary with "error".',
        seen=show(given),
        look='return {"error": "…"}',
        misconception="hides-the-timeout",
    )


def _fails() -> None:
    raise KeyError("no such city")


def _leaves() -> None:
    raise SystemExit(3)


# (what the tool does, the tool, what must stand in the output)
_TOOLS: tuple[tuple[str, Callable[[], Any], str], ...] = (
    ("a tool that returns a dictionary", lambda: {"celsius": 21}, "21"),
    ("a tool that raises KeyError", _fails, "no such city"),
    ("a tool that calls exit()", _leaves, ""),
    ("a tool that returns bytes", lambda: b"\xff\x00", ""),
    ("a tool that returns NaN", lambda: {"celsius": float("nan")}, ""),
    ("a tool that returns nothing", lambda: None, ""),
)


def judge_recover(bench: Bench, recover: Callable[..., Any]) -> str:
    """Call tools that return, raise, exit, and return what JSON does not know."""
    for words, tool, wanted in _TOOLS:
        done = f"We called recover(tool) with {words}."
        given = _recovered(recover, tool, done)
        expect(
            isinstance(given, str),
            done=done,
            expected="A text: JSON.",
            seen=f"{type(given).__name__}: {show(given)}",
            look="json.dumps(…), in every case.",
            misconception="output-is-no-text",
        )
        try:
            said = json.loads(given, parse_constant=_no_json)
        except ValueError:
            said = None
        expect(
            isinstance(said, dict),
            done=done,
            expected="A JSON object.",
            seen=show(given),
            look="NaN is no JSON, although json.dumps writes it: allow_nan=False refuses it."
            if "NaN" in given
            else 'Put it into an object: {"result": …} or {"error": …}.',
            misconception="output-is-no-json",
        )
        expect(
            wanted in given,
            done=done,
            expected=f"{wanted!r} in the output.",
            seen=show(given),
            look="What was returned, or what was raised, is what the agent needs.",
            misconception="output-says-nothing",
        )
    return "Six tools, six outputs: the run goes on whatever they do."


def _no_json(constant: str) -> Any:
    raise ValueError(constant)


def _recovered(recover: Callable[..., Any], tool: Callable[[], Any], done: str) -> Any:
    try:
        return expect_returned(recover(tool), "recover(tool)")
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever gets through is the finding
        expect(
            False,  # noqa: FBT003  # it raised, and that is the finding
            done=done,
            expected="A text that says what happened.",
            seen=f"{type(error).__name__}: {error} came out. The run waits for its output, and expires.",
            look="exit() raises SystemExit, which is no Exception."
            if isinstance(error, SystemExit)
            else "What may go wrong: the tool, and making JSON of what it returns.",
            misconception="exit-gets-through" if isinstance(error, SystemExit) else "error-gets-through",
        )
