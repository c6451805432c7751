"""What a support desk must survive in lesson 09, and what each desk that does not misunderstands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_09 import CONVERSATIONS, Conversation, Shop, first_line, raised_by
from labkit.status import is_active


def judge_desk(bench: Bench, ask: Callable[..., Any]) -> str:
    """Hold twelve conversations by the learner's `ask`, each at a desk and on a service of its own."""
    for number, conversation in enumerate(CONVERSATIONS, 1):
        done = f"Conversation {number} of {len(CONVERSATIONS)}. {conversation.words}"
        shop = Shop(bench)
        _hold(shop, ask, conversation, done)
    return "Twelve conversations, ten with something that went wrong on purpose: nothing lost, nothing doubled, nothing hidden."


def _hold(shop: Shop, ask: Callable[..., Any], conversation: Conversation, done: str) -> None:
    desk = shop.open_desk()
    *before, (customer, text) = conversation.turns
    for name, words in before:
        raised_by(lambda name=name, words=words: ask(desk, name, words))  # type: ignore[misc]  # bound now
    if conversation.run:
        shop.service.next_run(**conversation.run)
    if conversation.request:
        shop.service.next_request(**conversation.request)
    answer, error = raised_by(lambda: ask(desk, customer, text))
    shop.service.clear_faults()
    if error is not None and not shop.threads():
        raise error
    _expect_threads(shop, conversation, done)
    _expect_once(shop, text, done)
    _expect_one_refund(shop, conversation, done)
    if conversation.fails is not None:
        _expect_failure(shop, conversation, answer, error, done)
    else:
        _expect_answer(shop, conversation, answer, error, done)
    expect(
        shop.clock.looks or "retry_after" not in (conversation.run or {}),
        done=done,
        expected="A pause of two seconds on desk.clock, where they pass at once.",
        seen="Nobody looked at desk.clock: you waited in real time, or not at all.",
        look="clock=desk.clock, for run_turn and for wait_for_run; desk.clock.sleep(…) in a loop of your own.",
        misconception="waits-by-another-clock",
    )


def _expect_threads(shop: Shop, conversation: Conversation, done: str) -> None:
    customers = {name for name, _ in conversation.turns}
    found = len(shop.threads())
    expect(
        found <= len(customers),
        done=done,
        expected=f"{len(customers)} thread{'s' if len(customers) > 1 else ''}: one for each customer.",
        seen=f"{found}.",
        look="desk.threads keeps the id of each customer's thread. Create one only for a customer who has none.",
        misconception="a-thread-for-every-question",
    )
    expect(
        found,
        done=done,
        expected="A thread for the customer, with the question in it.",
        seen="No thread.",
        look="desk.agents.threads.create(), for a customer who is not in desk.threads yet.",
        misconception="no-thread",
    )
    expect(
        found == len(customers),
        done=done,
        expected=f"{len(customers)} threads: who runs on a thread reads all of it.",
        seen=f"{found}: they hear each other.",
        look="Is the thread kept by the customer's name?",
        misconception="one-thread-for-all",
    )


def _expect_once(shop: Shop, text: str, done: str) -> None:
    count = sum(shop.said(thread_id).count(text) for thread_id in shop.threads())
    expect(
        count <= 1,
        done=done,
        expected="The customer's question stands in the thread once.",
        seen=f"It is there {count} times.",
        look="Sent again: by the SDK after an error, or by a loop of yours. run_turn looks before it sends again.",
        misconception="question-doubled",
    )
    expect(
        count == 1,
        done=done,
        expected="The customer's question in the thread.",
        seen="It is not there.",
        look="run_turn(agents, thread_id, agent_id, text, …) writes the message and runs the agent.",
        misconception="question-not-sent",
    )


def _expect_one_refund(shop: Shop, conversation: Conversation, done: str) -> None:
    wanted = int("refund" in conversation.turns[-1][1])
    expect(
        shop.refunds <= wanted,
        done=done,
        expected="One refund.",
        seen=f"{shop.refunds}: the money went out more than once.",
        look="An old copy of a run asks again for what is done. wait_for_run answers each call id once.",
        misconception="refund-doubled",
    )


def _expect_answer(
    shop: Shop, conversation: Conversation, answer: Any, error: Exception | None, done: str
) -> None:
    expect(
        type(error).__name__ != "ToolOutputsNeeded",
        done=done,
        expected="The tools of the desk answer the calls.",
        seen="ToolOutputsNeeded: the run waits for them.",
        look="Pass tools=desk.tools on.",
        misconception="tools-left-at-home",
    )
    _expect_no_surrender(shop, conversation, answer, error, done)
    if error is not None:
        raise error
    answer = expect_returned(answer, "ask(desk, customer, text)")
    expect_type(answer, str, "what ask returned", look="The words of the answer: .text.value")
    newest = [shop.said(thread_id, "assistant")[-1:] for thread_id in shop.threads()]
    expect(
        [answer] in newest and conversation.answer in answer,
        done=done,
        expected=f"The newest answer of the agent, with {conversation.answer!r} in it.",
        seen=show(answer),
        look='messages.get_last_message_text_by_role(thread_id=…, role="assistant"), when the run has completed.',
        misconception="another-text",
    )


def _expect_no_surrender(
    shop: Shop, conversation: Conversation, answer: Any, error: Exception | None, done: str
) -> None:
    passes = conversation.run or conversation.request or conversation.answer == "99"
    expect(
        error is None or not passes,
        done=done,
        expected="An answer: this passes, or can be worked around.",
        seen=f"{type(error).__name__}: {show(first_line(error))}",
        look="Which function of labkit goes on where a run failed for a while? You met it at the end of notebook 06.",
        misconception="gives-up-at-once",
    )
    expect(
        shop.lookups or not _asks_for_order(conversation),
        done=done,
        expected="The shop's own find_order is called for the order.",
        seen=f"It never was; you returned {show(answer, 80)}."
        if error is None
        else f"It never was: {show(first_line(error), 80)}",
        look="Who answers the calls here is the registry: pass tools=desk.tools to what waits.",
        misconception="tools-left-at-home",
    )


def _asks_for_order(conversation: Conversation) -> bool:
    return "Where" in conversation.turns[-1][1]


def _expect_failure(
    shop: Shop, conversation: Conversation, answer: Any, error: Exception | None, done: str
) -> None:
    alive = [run["status"] for run in shop.runs() if is_active(run["status"])]
    expect(
        not alive,
        done=done,
        expected="No run is left alive: it would lock the thread for the customer's next question.",
        seen=f"A run is {alive[0] if alive else ''}.",
        look="Who waits with a deadline cancels at its end: run_turn and wait_for_run do.",
        misconception="leaves-a-live-run",
    )
    expect(
        error is not None,
        done=done,
        expected="An error for whoever called ask: there is no answer.",
        seen=f"It returned {show(answer)}.",
        look="Catch only what you can mend. An apology as a text looks like an answer of the agent.",
        misconception="hides-the-failure",
    )
    reason = conversation.fails or ""
    expect(
        reason in str(error),
        done=done,
        expected=f"An error that says why: {reason}.",
        seen=f"{type(error).__name__}: {show(str(error))}",
        look="Let run_turn's own error through: its message has status, code and what to try.",
        misconception="error-without-reason",
    )
    runs = len(shop.runs())
    expect(
        runs <= 3,
        done=done,
        expected="Three runs at most.",
        seen=f"{runs} runs.",
        look="attempts=3 is what run_turn does by itself.",
        misconception="retries-what-cannot-work",
    )
