"""What a right answer is in lesson 01, about keeping, resuming and deleting threads, and what each wrong one misunderstands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show


def judge_thread_for(bench: Bench, thread_for: Callable[..., Any]) -> str:
    """Let three people come and come back: each keeps one thread, nobody shares one."""
    lab = bench.lab(per_request=1.0)
    doras = lab.agents.threads.create().id
    threads = {"Dora": doras}

    def come(person: str) -> str:
        call = f"thread_for(agents, threads, {person!r})"
        returned = expect_returned(thread_for(lab.agents, threads, person), call)
        return expect_type(
            returned, str, f"the return of {call}", look="The id of the thread, not the thread."
        )

    bobs, carols = come("Bob"), come("Carol")
    _expect_two_threads(bobs, carols, {thread.id for thread in lab.agents.threads.list()})
    _expect_an_id_is_kept(threads.get("Bob", bobs), bobs)
    for person, first in (("Bob", bobs), ("Carol", carols), ("Dora", doras)):
        expect(
            come(person) == first,
            done=f"{person} came {'again' if person != 'Dora' else 'back; her id was in threads from before'}.",
            expected="The thread of the first time: the conversation goes on.",
            seen="Another thread. For the agent, this is a stranger.",
            look="Look into threads before you create; put the new id into it.",
            misconception="new-thread-every-time",
        )
    made = len(list(lab.agents.threads.list())) - 1
    expect(
        made == 2,
        done="We counted the threads that your function made for Bob and Carol.",
        expected="2.",
        seen=f"{made}. Nobody will ever use the others.",
        look="Create only when the person is not in threads yet.",
        misconception="makes-threads-nobody-uses",
    )
    return "Three people, three threads, each kept."


def _expect_an_id_is_kept(kept: object, thread_id: str) -> None:
    expect(
        isinstance(kept, str),
        done="We looked at what your function keeps in threads.",
        expected=f"Bob's thread id: {show(thread_id)}",
        seen=f"{type(kept).__name__}: {show(kept, 80)}",
        look="Keep the id, threads[person] = ….id: an object does not outlive the program.",
        misconception="keeps-the-object",
    )


def _expect_two_threads(bobs: str, carols: str, known: set[str]) -> None:
    expect(
        bobs != carols,
        done="Bob came, then Carol.",
        expected="Two threads.",
        seen="One and the same thread for both: Carol reads what Bob said.",
        look="The person's name has to play a part.",
        misconception="one-thread-for-all",
    )
    expect(
        {bobs, carols} <= known,
        done="We looked for both threads on the service.",
        expected="They exist.",
        seen=f"The service knows no {show(bobs if bobs not in known else carols)}.",
        look="threads.create() makes the thread; its .id is what you keep.",
        misconception="not-a-thread",
    )


def judge_resume(bench: Bench, resume: Callable[..., Any]) -> str:
    """Leave a conversation of 24 messages behind, and read it with a new client."""
    lab = bench.lab(per_request=1.0)
    talk = [("user" if n % 2 else "assistant", f"message {n}") for n in range(1, 25)]
    thread_id = lab.agents.threads.create(
        messages=[{"role": role, "content": text} for role, text in talk]
    ).id
    seen = expect_returned(resume(lab.agents, thread_id), "resume(agents, thread_id)")
    done = f"We called resume on a thread with {len(talk)} messages, oldest {talk[0]}."
    expect(
        len(list(lab.agents.threads.list())) == 1,
        done=done,
        expected="Nothing new on the service: the thread is there already.",
        seen="Your function created a thread.",
        look="Everything you need is thread_id.",
        misconception="creates-a-new-thread",
    )
    expect_type(seen, list, "what resume returned", look="A list; a list comprehension makes one.")
    expect(
        all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in seen),
        done=done,
        expected='Pairs of role and text, such as ("user", "message 1").',
        seen=show(seen[0]) if seen else "an empty list",
        look="Each entry is (role, text).",
        misconception="not-pairs",
    )
    _expect_talk([tuple(pair) for pair in seen], talk, done)
    return "24 messages over two pages, in order, from nothing but an id."


def _expect_talk(pairs: list[tuple[Any, ...]], talk: list[tuple[str, str]], done: str) -> None:
    expect(
        pairs != talk[::-1],
        done=done,
        expected="Oldest first.",
        seen=f"Newest first: {show(pairs[:2])}",
        look="That is the service's own order. messages.list takes order=…",
        misconception="newest-first",
    )
    expect(
        len(pairs) == len(talk),
        done=done,
        expected=f"{len(talk)} entries.",
        seen=f"{len(pairs)} entries.",
        look="A page holds 20 messages. Going through what list() returns fetches the next page by itself.",
        misconception="one-page-only",
    )
    expect(
        pairs == talk,
        done=done,
        expected=show(talk[:2]),
        seen=show(pairs[:2]),
        look="Role and text as strings: message.role.value, and .text.value of the text part.",
        misconception="not-plain-text",
    )


class _WorkFailed(Exception):
    """What the judge's own `work` raises."""


def judge_with_thread(bench: Bench, with_thread: Callable[..., Any]) -> str:
    """Let `work` succeed once and raise once, and count the threads left."""
    agents = bench.lab(per_request=1.0).agents
    _expect_result(agents, with_thread)
    raised = False

    def work(thread_id: Any) -> str:
        raise _WorkFailed("the work went wrong on purpose")

    try:
        with_thread(agents, work)
    except _WorkFailed:
        raised = True
    _is_clean(agents, "work raised an exception", "leaks-on-error")
    expect(
        raised,
        done="work raised an exception.",
        expected="The caller sees it.",
        seen="No exception came out: the caller believes that all went well.",
        look="finally cleans up and lets the error pass. except stops it.",
        misconception="swallows-the-error",
    )
    return "One success, one failure, no thread left."


def _expect_result(agents: Any, with_thread: Callable[..., Any]) -> None:
    given: list[Any] = []

    def work(thread_id: Any) -> str:
        given.append(thread_id)
        expect(
            any(thread.id == thread_id for thread in agents.threads.list()),
            done="Your function called work.",
            expected="A thread id that exists while work is running.",
            seen=f"{type(thread_id).__name__}: {show(thread_id)}, which the service does not have.",
            look="Create first, then work(thread.id), and delete only afterwards.",
            misconception="no-thread-to-work-with",
        )
        return "the result"

    result = with_thread(agents, work)
    expect(
        given,
        done="We called with_thread(agents, work).",
        expected="work is called with the thread's id.",
        seen="It was never called.",
        look="work(thread.id)",
        misconception="never-works",
    )
    _is_clean(agents, "work succeeded", "leaves-the-thread")
    expect_returned(result, "with_thread(agents, work)")
    expect(
        result == "the result",
        done="work returned 'the result'.",
        expected="with_thread returns it too.",
        seen=show(result),
        look="return work(thread.id)",
        misconception="another-result",
    )


def _is_clean(agents: Any, when: str, misconception: str) -> None:
    left = len(list(agents.threads.list()))
    expect(
        left == 0,
        done=f"We counted the threads after {when}.",
        expected="0.",
        seen=f"{left} left on the service.",
        look="What stands in finally happens in both cases: threads.delete(…).",
        misconception=misconception,
    )
