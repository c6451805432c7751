"""What a right log is in lesson 08: lines that outlive the program, and a reader that tells the story again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_08 import Flight
from labkit.events import RunEvent

Log = Callable[[Path, RunEvent], Any]
Retell = Callable[[Path, str], Any]


def judge_log(bench: Bench, log: Log, retell: Retell) -> str:
    """Log two runs at the same time, one of which fails; kill the program in the middle of a line; read."""
    flight = Flight(bench.lab(per_request=0))
    events = _two_runs(flight)
    failed, well = (next(event.run_id for event in events if event.data.get("status") == end) for end in ("failed", "completed"))  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.jsonl"
        _write(log, path, events)
        _expect_lines(path, events)
        for run_id, words in ((failed, "The run that failed"), (well, "The run that completed")):
            done = f"We logged two runs at the same time, and called retell(path, run_id). {words}."
            _expect_story(_told(retell, path, run_id, done), events, run_id, done)
        _kill(path, events[-1])
        done = "The program was killed while it wrote: the last line is half a line. We called retell(path, run_id)."
        _expect_story(_told(retell, path, failed, done), events, failed, done)
    return f"{len(events)} lines, two runs, one end in the middle: the story of the failed run is whole."


def _two_runs(flight: Flight) -> list[RunEvent]:
    """Watch two runs at once, with every look, so that their lines lie between each other."""
    flight.service.next_run(failed="rate_limit_exceeded", retry_after=20)
    bad = flight.start(model_seconds=2.0, text="Zürich?\nOr Łódź?")
    good = flight.start("search_archive", model_seconds=2.0)
    while (bad["status"], good["status"]) != ("failed", "requires_action"):
        flight.clock.sleep(0.4)
        bad, good = flight.glance(bad), flight.glance(good)
    flight.land(good)
    return list(flight.recorder.events)


def _write(log: Log, path: Path, events: list[RunEvent]) -> None:
    for event in events:
        try:
            log(path, event)
        except KeyError as error:
            expect(
                False,  # noqa: FBT003  # it picked parts of the event, and that is the finding
                done=f"We called log(path, event) with an event of kind {event.kind!r}.",
                expected="All of the event in a line: kind, at, run_id, data, whatever it is about.",
                seen=f"KeyError: {error}",
                look="Each kind of event has other data. event.to_json() leaves nothing out.",
                misconception="leaves-out-the-rest",
            )


def _expect_lines(path: Path, events: list[RunEvent]) -> None:
    done = f"We called log(path, event) with {len(events)} events, one after the other."
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = text.split("\n")
    expect(
        text,
        done=done,
        expected=f"A file with {len(events)} lines.",
        seen="No file, or an empty one.",
        look='path.open("a", encoding="utf-8"), in a with block.',
        misconception="writes-nothing",
    )
    expect(
        text.endswith("\n")
        and (len(lines) > 2 or len(text) < sum(len(each.to_json()) for each in events) / 2),
        done=done,
        expected="A line break at the end of each.",
        seen=f"{len(lines) - text.endswith(chr(10))} line in all, of {len(text)} characters.",
        look='file.write(…) adds no line break: + "\\n".',
        misconception="no-line-breaks",
    )
    expect(
        len(lines) > 2,
        done=done,
        expected=f"{len(events)} lines.",
        seen="One: each event has replaced the one before.",
        look='Mode "w" begins the file anew. "a" goes on at its end.',
        misconception="overwrites",
    )
    _expect_one_line_each(len(lines) - 1, len(events), done)
    for line, event in zip(lines, events, strict=False):
        _expect_line(line, event, done)


def _expect_one_line_each(lines: int, events: int, done: str) -> None:
    expect(
        lines >= events,
        done=done,
        expected=f"{events} lines: every event, whatever its kind.",
        seen=f"{lines} lines.",
        look="What you leave out today is what you will look for on the bad day. Choose when you read.",
        misconception="leaves-out-events",
    )
    expect(
        lines == events,
        done=done,
        expected=f"{events} lines, one for each event.",
        seen=f"{lines} lines.",
        look="A JSON text without indent has no line break inside.",
        misconception="several-lines-an-event",
    )


def _expect_line(line: str, event: RunEvent, done: str) -> None:
    try:
        read = json.loads(line)
    except ValueError:
        read = None
    expect(
        isinstance(read, dict),
        done=done,
        expected="Each line is a JSON object, which any program can read.",
        seen=show(line),
        look="str(event) is Python's picture of it. event.to_json() is JSON.",
        misconception="no-json",
    )
    expect(
        read == json.loads(event.to_json()),
        done=done,
        expected="All of the event: kind, at, run_id, data.",
        seen=show(line),
        look="What you leave out today is what you will look for on the bad day. event.to_json() leaves nothing out.",
        misconception="leaves-out-the-rest",
    )


def _told(retell: Retell, path: Path, run_id: str, done: str) -> list[tuple[Any, ...]]:
    try:
        given = retell(path, run_id)
    except (ValueError, AttributeError, KeyError) as error:
        expect(
            not isinstance(error, KeyError),
            done=done,
            expected="A story of its statuses.",
            seen=f"KeyError: {error}",
            look='Not every event is a look at the run: with event.kind == "run" it has a status and a last_error.',
            misconception="every-event-is-a-look",
        )
        expect(
            "killed" not in done,
            done=done,
            expected="The story up to there.",
            seen=f"{type(error).__name__}: {show(str(error))}",
            look="parsed(line) gives None for a line that cannot be read. Pass over it.",
            misconception="stumbles-over-half-a-line",
        )
        raise
    given = expect_returned(given, "retell(path, run_id)")
    given = expect_type(given, list, "what retell returned", look="A list of (seconds, text).")
    expect(
        all(isinstance(each, tuple | list) and len(each) == 2 for each in given),
        done=done,
        expected="Pairs: (seconds, text).",
        seen=show(given),
        look="story.append((seconds, text)), with two pairs of brackets.",
        misconception="no-pairs",
    )
    return [tuple(each) for each in given]


def _expect_story(told: list[tuple[Any, ...]], events: list[RunEvent], run_id: str, done: str) -> None:
    looks = [event for event in events if event.kind == "run"]
    own = [event for event in looks if event.run_id == run_id]
    wanted, words = _story_of(own), [str(word) for _, word in told]
    right = _tell(wanted)
    strange = {str(event.data["status"]) for event in looks} - {str(event.data["status"]) for event in own}
    expect(
        "None" not in words,
        done=done,
        expected=right,
        seen=_tell(told),
        look='Not every event is a look at the run: with event.kind == "run" it has a status and a last_error.',
        misconception="every-event-is-a-look",
    )
    expect(
        not any(word.startswith(tuple(strange)) for word in words),
        done=done,
        expected=f"Its own story only: {right}",
        seen=_tell(told),
        look="The file holds lines of many runs: event.run_id says whose.",
        misconception="mixes-the-runs",
    )
    expect(
        len(told) <= len(wanted),
        done=done,
        expected=f"{len(wanted)} lines, one for each change: {right}",
        seen=f"{len(told)} lines: {', '.join(words)}.",
        look="A log holds every look, and a look that saw nothing new is no news. Compare with the line before.",
        misconception="tells-every-look",
    )
    _expect_words(words, wanted, own[-1], right, done)
    for (at, _), (due, word) in zip(told, wanted, strict=True):
        expect(
            isinstance(at, int | float) and abs(at - due) < 0.06,
            done=done,
            expected=f"{word} after {due:.1f} seconds.",
            seen=show(at),
            look="event.at is the time of day. Take the time of the run's first event away.",
            misconception="absolute-time",
        )


def _story_of(looks: list[RunEvent]) -> list[tuple[float, str]]:
    story: list[tuple[float, str]] = []
    for look in looks:
        word = _word(look)
        if not story or story[-1][1] != word:
            story.append((look.at - looks[0].at, word))
    return story


def _word(event: RunEvent) -> str:
    status, error = str(event.data["status"]), event.data.get("last_error")
    return f"{status}: {error['code']}" if error else status


def _tell(story: Sequence[tuple[Any, ...]]) -> str:
    shown = [f"({at:.1f}, {word!r})" if isinstance(at, float) else show((at, word)) for at, word in story[:8]]
    return ", ".join(shown) + (" …" if len(story) > 8 else "")


def _expect_words(
    words: list[str], wanted: list[tuple[float, str]], last: RunEvent, right: str, done: str
) -> None:
    error = last.data.get("last_error")
    code = str(error["code"]) if error else ""
    expect(
        [word.partition(":")[0].strip() for word in words] == [word.partition(":")[0] for _, word in wanted],
        done=done,
        expected=right,
        seen=show(words),
        look='event.data["status"], where it is another than in the line before.',
        misconception="another-story",
    )
    expect(
        code in words[-1],
        done=done,
        expected=f"The reason in the last line: 'failed: {code}'.",
        seen=show(words[-1]),
        look='event.data["last_error"]["code"]. Without it the log says that it failed, and you knew that.',
        misconception="no-reason",
    )


def _kill(path: Path, event: RunEvent) -> None:
    line = event.to_json()
    with path.open("a", encoding="utf-8") as file:
        file.write(line[: len(line) // 2])
