"""What is right in lesson 05 when a conversation is given back, or cut: order, roles, whole turns, nothing lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_05 import History, Said, talk

Message = dict[str, str]


def judge_restore(bench: Bench, restore: Callable[..., Any]) -> str:
    """Give back a conversation of 45 messages, then go on with it."""
    said = [("user", "My name is Runa."), *talk(44)[1:], ("user", "Good night.")]
    history = History(bench)
    done = f"We called restore(agents, saved) with {len(said)} saved messages."
    saved = [{"role": role, "text": text} for role, text in said]
    thread_id = expect_returned(restore(history.agents, saved), "restore(agents, saved)")
    known = {thread.id for thread in history.agents.threads.list()} - {history.thread_id}
    expect(
        isinstance(thread_id, str) and thread_id in known,
        done=done,
        expected="The id of a new thread.",
        seen=show(thread_id, 80),
        look="threads.create() returns the thread; its .id is wanted.",
        misconception="not-a-thread-id",
    )
    runs = len(list(history.agents.runs.list(thread_id=thread_id)))
    expect(
        runs == 0,
        done=done,
        expected="No run: the answers are there already, and a run costs tokens.",
        seen=f"{runs} runs.",
        look="messages.create asks nobody anything.",
        misconception="asks-again",
    )
    _expect_the_same(history.said(thread_id), said, done)
    expect(
        len(known) == 1,
        done=done,
        expected="One new thread.",
        seen=f"{len(known)}.",
        look="Create the thread once, before the loop.",
        misconception="many-threads",
    )
    return "45 messages in a new thread, in order, each by who said it."


def _expect_the_same(found: list[Said], said: list[Said], done: str) -> None:
    expect(
        len(found) == len(said),
        done=done,
        expected=f"{len(said)} messages in the new thread.",
        seen=f"{len(found)}.",
        look="One message for each that was saved.",
        misconception="not-all-messages",
    )
    expect(
        [text for _, text in found] == [text for _, text in said],
        done=done,
        expected=f"The oldest first: {show(said[0][1])}",
        seen=f"{show(found[0][1])} is the oldest now.",
        look="Messages are in the order in which they were created.",
        misconception="another-order",
    )
    expect(
        found == said,
        done=done,
        expected="Each message by who said it.",
        seen=f"{sum(role == 'user' for role, _ in found)} of {len(found)} are the user's.",
        look='role=saved_message["role"]: a client may write messages of the assistant too.',
        misconception="all-by-one-role",
    )


# (the texts' roles and lengths, oldest first; the budget; how many are kept)
_TALKS: tuple[tuple[str, tuple[tuple[str, int], ...], int, int], ...] = (
    ("everything fits", (("user", 10), ("assistant", 20)), 100, 2),
    ("a long message before the last answer", (("user", 10), ("assistant", 10), ("user", 90), ("assistant", 10)), 60, 0),
    ("two turns, and room for one", (("user", 30), ("assistant", 30), ("user", 20), ("assistant", 20)), 50, 2),
    ("room for an answer more, but not for its question", (("user", 40), ("assistant", 10), ("user", 10), ("assistant", 10)), 35, 2),
    ("a question that has no answer yet", (("user", 10), ("assistant", 60), ("user", 10)), 40, 1),
    ("not even the last turn fits", (("user", 30), ("assistant", 90)), 40, 0),
    ("an empty conversation", (), 40, 0),
)  # fmt: skip


def judge_keep(bench: Bench, keep_newest: Callable[..., Any]) -> str:
    """Cut conversations to a budget, and compare what is kept and what is forgotten."""
    for words, parts, most, count in _TALKS:
        messages = [
            {"role": role, "text": f"{n:02d}" + "x" * (size - 2)} for n, (role, size) in enumerate(parts)
        ]
        call = f"keep_newest(messages, {most})"
        done = f"We called {call}. The case: {words}. Roles and lengths: {[(m['role'], len(m['text'])) for m in messages]}."
        given = expect_returned(keep_newest([dict(each) for each in messages], most), call)
        expect(
            isinstance(given, tuple | list)
            and len(given) == 2
            and all(isinstance(part, list) for part in given),
            done=done,
            expected="Two lists: what is kept, and what is forgotten.",
            seen=show(given, 120),
            look="return kept, forgotten",
            misconception="not-two-lists",
        )
        _expect_cut(list(given[0]), list(given[1]), messages, most, done)
        _expect_most(list(given[0]), messages, count, done)
    return "Seven conversations: the newest whole turns that fit, and a list of what is forgotten."


def _expect_cut(
    kept: list[Message], forgotten: list[Message], messages: list[Message], most: int, done: str
) -> None:
    expect(
        sum(len(each["text"]) for each in kept) <= most,
        done=done,
        expected=f"At most {most} characters.",
        seen=f"{sum(len(each['text']) for each in kept)} are kept.",
        look="Add up the texts of what you keep.",
        misconception="over-the-budget",
    )
    expect(
        sorted(each["text"] for each in [*kept, *forgotten]) == [each["text"] for each in messages],
        done=done,
        expected=f"Each of the {len(messages)} messages is in one of the two lists.",
        seen=f"{len(kept)} kept and {len(forgotten)} forgotten.",
        look="What you leave out belongs into forgotten: whoever cuts must be able to say what.",
        misconception="loses-messages",
    )
    expect(
        not kept or kept[-1] == messages[-1],
        done=done,
        expected="The end of the conversation.",
        seen=f"You kept {[each['text'][:2] for each in kept]} of {[each['text'][:2] for each in messages]}.",
        look="Go through the messages from the newest to the oldest; give them back in their old order.",
        misconception="keeps-the-oldest" if kept and kept[0] == messages[0] else "another-order",
    )
    expect(
        kept == messages[len(messages) - len(kept) :],
        done=done,
        expected="A stretch without gaps, in its old order.",
        seen=f"You kept {[each['text'][:2] for each in kept]} of {[each['text'][:2] for each in messages]}.",
        look="Stop at the first message that does not fit: what is older is forgotten too.",
        misconception="leaves-gaps",
    )


def _expect_most(kept: list[Message], messages: list[Message], count: int, done: str) -> None:
    expect(
        not kept or kept[0]["role"] == "user",
        done=done,
        expected="It begins with a message of the user.",
        seen="It begins with an answer, whose question is forgotten.",
        look="Drop answers from the beginning of what you keep.",
        misconception="answer-without-question",
    )
    expect(
        len(kept) == count,
        done=done,
        expected=f"{count} of {len(messages)} messages are kept.",
        seen=f"{len(kept)}.",
        look="As many of the newest as fit, and then whole turns.",
        misconception="keeps-too-few",
    )
