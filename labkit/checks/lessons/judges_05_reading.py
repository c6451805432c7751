"""What a right reading of a thread is in lesson 05: this run's answer, every message, and each of them once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_05 import History, talk


def judge_answers(bench: Bench, answers_of: Callable[..., Any]) -> str:
    """Ask for the answers of runs that others follow, that failed, and that nobody else wrote after."""
    history = History(bench)
    history.say("How is the tea?")
    first = history.run("The tea is hot.")
    history.say("And the soup?")
    failed = history.run("Never said.", failed="server_error")
    second = history.run("The soup is cold.")
    history.say("Thank you!")
    for words, run, wanted in (
        ("the first of three runs; others wrote after it", first, ["The tea is hot."]),
        ("a run that failed; the thread has an older answer", failed, []),
        ("the last run; the user has written since", second, ["The soup is cold."]),
    ):
        done = f"We called answers_of(agents, run) with {words}."
        given = expect_returned(answers_of(history.agents, run), "answers_of(agents, run)")
        expect_type(
            given, list, "what answers_of returned", look="A list of strings; empty when there is none."
        )
        said = [text for role, text in history.said() if role == "user"]
        _expect_answers(given, wanted, said, done)
    return "Three runs, and each answered for itself only."


def _expect_answers(given: list[Any], wanted: list[str], questions: list[str], done: str) -> None:
    expect(
        all(isinstance(each, str) for each in given),
        done=done,
        expected=show(wanted),
        seen=show(given),
        look="The words are in .text.value of a text part.",
        misconception="no-plain-text",
    )
    expect(
        not set(given) & set(questions),
        done=done,
        expected=show(wanted),
        seen=show(given),
        look="Who wrote these? A message of the user has no run.",
        misconception="questions-as-answers",
    )
    expect(
        given == wanted or wanted != [],
        done=done,
        expected="An empty list: it wrote nothing.",
        seen=f"{show(given)}, which another run wrote.",
        look="Each message that a run wrote has its id: run_id.",
        misconception="takes-another-answer",
    )
    expect(
        given == wanted,
        done=done,
        expected=show(wanted),
        seen=show(given),
        look="Not the newest of the thread: those of this run. messages.list takes run_id.",
        misconception="newest-of-the-thread",
    )


def judge_count(bench: Bench, count_by_role: Callable[..., Any]) -> str:
    """Count the messages of an empty thread, a short one, one of 45, and one of 130."""
    for count in (0, 7, 45, 130):
        history = History(bench, talk(count))
        wanted = {"user": (count + 1) // 2, "assistant": count // 2}
        done = f"We called count_by_role(agents, thread_id) with a thread of {count} messages."
        given = expect_returned(
            count_by_role(history.agents, history.thread_id), "count_by_role(agents, thread_id)"
        )
        expect_type(given, dict, "what count_by_role returned", look='{"user": …, "assistant": …}')
        expect(
            set(given) == set(wanted),
            done=done,
            expected='The two keys "user" and "assistant", also where there is nothing to count.',
            seen=show(given),
            look="Begin with both at 0.",
            misconception="not-both-roles",
        )
        seen = sum(given.values())
        for page, misconception in ((20, "one-page-only"), (100, "a-hundred-at-most")):
            expect(
                seen != page or count == page,
                done=done,
                expected=show(wanted),
                seen=f"{show(given)}: {page} in all, which is one page.",
                look="The listing goes on behind a page: loop over messages.list(…) itself, it fetches the others.",
                misconception=misconception,
            )
        expect(
            given == wanted,
            done=done,
            expected=show(wanted),
            seen=show(given),
            look='message["role"] is the plain word.',
            misconception="miscounts",
        )
    return "Four threads, up to 130 messages on seven pages: all were counted."


def judge_sync(bench: Bench, sync: Callable[..., Any]) -> str:
    """Let a thread be kept, then again, then after more was said, some of it twice in the same words."""
    history, kept = History(bench, [*talk(24), ("user", "Yes.")]), {}  # type: History, dict[str, Any]
    known = history.ids()
    _expect_synced(history, sync, kept, known, "A thread of 25 messages, and nothing kept yet.")
    _expect_synced(history, sync, kept, [], "The same again: nothing new was said.")
    history.say("Yes.")
    history.run("Fine.")
    _expect_synced(
        history,
        sync,
        kept,
        history.ids()[25:],
        "Two more messages, one of which says the same as an old one.",
    )
    expect(
        list(kept) == history.ids(),
        done="We looked at what is kept.",
        expected=f"{len(history.ids())} messages, oldest first.",
        seen=f"{len(kept)}, in another order." if len(kept) == len(history.ids()) else f"{len(kept)}.",
        look='Keep the old ones, and put the new ones behind them: order="asc".',
        misconception="not-in-order",
    )
    return "25 messages, none, and two: each is kept once."


def _expect_synced(
    history: History, sync: Callable[..., Any], kept: dict[str, Any], fresh: list[str], words: str
) -> None:
    done = f"We called sync(agents, thread_id, kept). {words}"
    new = expect_returned(sync(history.agents, history.thread_id, kept), "sync(agents, thread_id, kept)")
    expect_type(new, list, "what sync returned", look="A list of the ids that are new.")
    expect(
        set(kept) <= set(history.ids()),
        done=done,
        expected="kept: a message's id -> its text.",
        seen=show(kept, 120),
        look="kept[message.id] = …",
        misconception="not-by-id",
    )
    missing = [each for each in fresh if each not in kept]
    expect(
        not missing,
        done=done,
        expected=f"{len(fresh)} new messages are kept.",
        seen=f"{len(missing)} of them are not.",
        look="Two messages may say the same, and a thread has more than one page. What tells messages apart?",
        misconception="loses-messages",
    )
    _expect_new(new, fresh, done)
    texts = dict(zip(history.ids(), (text for _, text in history.said()), strict=True))
    expect(
        all(kept[each] == texts[each] for each in kept),
        done=done,
        expected="Under each id the text of that message.",
        seen=show(next((value for each, value in kept.items() if value != texts[each]), ""), 100),
        look="The words are in .text.value of a text part.",
        misconception="no-plain-text",
    )


def _expect_new(new: list[str], fresh: list[str], done: str) -> None:
    expect(
        sorted(new) == sorted(fresh),
        done=done,
        expected=f"The {len(fresh)} ids that are new." if fresh else "An empty list: nothing is new.",
        seen=f"{len(new)} ids.",
        look="Only what was not in kept before is new.",
        misconception="tells-the-old-as-new",
    )
    expect(
        new == fresh,
        done=done,
        expected="The new ids, oldest first.",
        seen="They are in another order.",
        look='messages.list(…) gives the newest first; order="asc" the oldest.',
        misconception="newest-first",
    )
