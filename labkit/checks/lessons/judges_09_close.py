"""What is kept of a conversation, and what is left behind, when a support desk of lesson 09 closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_09 import Shop, first_line, raised_by

_SAID = [
    pair
    for number in range(12)  # 24 messages: more than a page
    for pair in (("user", f"Question {number}?"), ("assistant", f"Answer {number}."))
]


def judge_close(bench: Bench, history: Callable[..., Any], close: Callable[..., Any]) -> str:
    """Read a long conversation, then close desks: one in peace, two with something in the way."""
    shop, desk = _open(bench)
    _judge_history(shop, desk, history)
    _judge_peace(shop, desk, close)
    _judge_refusal(bench, close)
    _judge_deleted_already(bench, close)
    return "24 messages in order; then three desks closed, with nothing left that could be deleted, and no leftover unnamed."


def _open(bench: Bench) -> tuple[Shop, Any]:
    """Return a shop, and a desk of three customers, the first of whom has talked for long."""
    shop = Shop(bench)
    desk = shop.open_desk()
    desk.threads.update({name: shop.agents.threads.create().id for name in ("ada", "bob", "eve")})
    for role, text in _SAID:
        shop.agents.messages.create(thread_id=desk.threads["ada"], role=role, content=text)
    return shop, desk


def _judge_history(shop: Shop, desk: Any, history: Callable[..., Any]) -> None:
    done = f"We called history(desk, customer) for a conversation of {len(_SAID)} messages."
    found = expect_returned(history(desk, "ada"), "history(desk, customer)")
    found = list(expect_type(found, list, "what history returned", look="A list of pairs: [(role, text), …]"))
    expect(
        all(map(_is_pair, found)),
        done=done,
        expected=show(_SAID[:2]),
        seen=show(found[:2]),
        look="For each message a pair of two texts: (role, words). entry.role and entry.text of a Transcript are texts.",
        misconception="not-pairs-of-text",
    )
    _expect_said([tuple(pair) for pair in found], done)


def _is_pair(entry: Any) -> bool:
    return (
        isinstance(entry, tuple | list) and len(entry) == 2 and all(isinstance(part, str) for part in entry)
    )


def _expect_said(found: list[tuple[str, ...]], done: str) -> None:
    expect(
        len(found) >= len(_SAID),
        done=done,
        expected=f"{len(_SAID)} messages.",
        seen=f"{len(found)}.",
        look="The service gives 20 to a page. Transcript.of(agents, thread_id) reads all of them.",
        misconception="first-page-only",
    )
    expect(
        found != _SAID[::-1],
        done=done,
        expected="The oldest first.",
        seen=f"The newest first: {show(found[0])}",
        look="messages.list gives the newest first unless you say otherwise. A Transcript is in order.",
        misconception="newest-first",
    )
    expect(
        found == _SAID,
        done=done,
        expected=show(_SAID[:2]),
        seen=show(found[:2]),
        look="Role and words of every message of this customer's thread: desk.threads[customer].",
        misconception="other-messages",
    )


def _close(close: Callable[..., Any], desk: Any, done: str) -> list[Any]:
    left, error = raised_by(lambda: close(desk))
    expect(
        error is None,
        done=done,
        expected="close goes on, and tells what is left.",
        seen=f"It stopped with {type(error).__name__}: {show(first_line(error))}",
        look="try: and except HttpResponseError: around each deletion, not around all of them.",
        misconception="stops-at-the-first-trouble",
    )
    left = expect_returned(left, "close(desk)")
    look = "A list of ids; an empty one when all is gone."
    return list(expect_type(left, list, "what close returned", look=look))


def _judge_peace(shop: Shop, desk: Any, close: Callable[..., Any]) -> None:
    done = "We called close(desk) for three customers, and nothing was in the way."
    left = _close(close, desk, done)
    _expect_gone(shop, set(), done)
    expect(
        left == [],
        done=done,
        expected="[]: nothing is left.",
        seen=show(left),
        look="Only what could not be deleted belongs into the list.",
        misconception="names-what-is-gone",
    )


def _expect_gone(shop: Shop, may_stay: set[str], done: str) -> None:
    threads = set(shop.threads()) - may_stay
    expect(
        not threads,
        done=done,
        expected="No thread is left.",
        seen=f"{len(threads)} left.",
        look="desk.threads.values() are the ids; agents.threads.delete(…) for each.",
        misconception="threads-left",
    )
    agents = [agent.id for agent in shop.agents.list_agents() if agent.id not in may_stay]
    expect(
        not agents,
        done=done,
        expected="The agent is gone too.",
        seen=f"{len(agents)} left.",
        look="desk.agents.delete_agent(desk.agent.id)",
        misconception="agent-left",
    )


def _judge_refusal(bench: Bench, close: Callable[..., Any]) -> None:
    shop, desk = _open(bench)
    first = desk.threads["ada"]
    done = "We called close(desk); the service refused to delete the first thread."
    shop.service.next_request(status=403, method="DELETE", path=f"/threads/{first}", times=None)
    left = _close(close, desk, done)
    _expect_gone(shop, {first}, done)
    expect(
        left == [first],
        done=done,
        expected=f"The id of what is left: ['{first}']",
        seen=show(left),
        look="In the except: put the id into the list that you return.",
        misconception="leftover-not-named",
    )


def _judge_deleted_already(bench: Bench, close: Callable[..., Any]) -> None:
    shop, desk = _open(bench)
    shop.agents.threads.delete(desk.threads["bob"])
    done = "We called close(desk); somebody had deleted one of the threads before (404)."
    left = _close(close, desk, done)
    _expect_gone(shop, set(), done)
    expect(
        left == [],
        done=done,
        expected="[]: what does not exist is not left behind.",
        seen=show(left),
        look="error.status_code == 404 means: it is gone, which is what you wanted.",
        misconception="gone-is-not-left",
    )
