"""What a right answer is in lesson 01, about messages and turns, and what each wrong one misunderstands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show


def judge_two_messages(bench: Bench, agents: Any, my_thread: Any) -> str:
    """Read the thread back from the service: two messages of the user, one of them a question."""
    thread_id = getattr(my_thread, "id", None)
    expect(
        isinstance(thread_id, str) and thread_id.startswith("thread_"),
        done="We looked for the id of `my_thread`.",
        expected="A thread, as threads.create returns it: its id begins with thread_.",
        seen=f"{type(my_thread).__name__}: {show(my_thread)}",
        look="my_thread = agents.threads.create(). Keep what it returns.",
        misconception="not-a-thread",
    )
    expect(
        any(known.id == thread_id for known in agents.threads.list()),
        done="We listed the threads of the service.",
        expected="Your thread among them.",
        seen="It is not there: deleted, or made on another service or project.",
        look="Create it through `agents`, and do not delete it yet.",
        misconception="thread-is-gone",
    )
    _two_messages(list(agents.messages.list(thread_id=thread_id)))
    return "Two messages wait in the thread. Nobody has read them: no run was made."


def _two_messages(messages: list[Any]) -> None:
    expect(
        messages,
        done="We listed the messages of your thread.",
        expected="Two.",
        seen="None. Were they put into another thread?",
        look="messages.create(thread_id=my_thread.id, …): the id says where a message goes.",
        misconception="messages-elsewhere",
    )
    said = [message for message in messages if message.role == "user"]
    expect(
        len(said) == len(messages),
        done="We looked at who said what.",
        expected='Both messages by the user: role="user".',
        seen=f"{len(messages) - len(said)} of {len(messages)} by the assistant.",
        look="You are the user. The assistant's messages are written by runs.",
        misconception="speaks-for-the-agent",
    )
    expect(
        len(said) == 2,
        done="We counted the messages.",
        expected="Two: a fact and a question.",
        seen=f"{len(said)}.",
        look="Each messages.create adds one. Running the cell again makes a new thread.",
        misconception="not-two-messages",
    )
    texts = [part.text.value for message in said for part in message.text_messages]
    expect(
        any("?" in text for text in texts),
        done="We read both messages.",
        expected="A question mark in one of them.",
        seen=show(texts),
        look="The second message should ask for the fact in the first.",
        misconception="no-question",
    )


def judge_ask(bench: Bench, ask: Callable[..., Any]) -> str:
    """Play two conversations on one thread each, and compare every return with the newest answer."""
    for name, things in (("Noor", ("I love chess.",)), ("Ivo", ())):
        # Time passes only when somebody looks at a run: who does not wait finds it at work, and so does, in the first
        # turn, who looks once. More looks than that would make the SDK's own polling interval a long wait.
        lab = bench.lab(per_poll=10.0)
        lab.service.fault("slow", seconds=15)
        agent = lab.agents.create_agent(model=lab.model, instructions="Be brief.")
        thread_id = lab.agents.threads.create().id
        turns = (f"My name is {name}.", *things, "What is my name?")
        answer = ""
        for number, text in enumerate(turns, start=1):
            answer = _ask(ask, lab, thread_id, agent.id, text)
            _one_turn(lab.agents, thread_id, text, number, answer)
        expect(
            name in answer,
            done=f"We told your function: {', '.join(map(show, turns[:-1]))} Then we asked: {turns[-1]}",
            expected=f"An answer with {name} in it.",
            seen=show(answer),
            look="The thread: is everything that was said still in it?",
            misconception="forgets-the-thread",
        )
    return "Two conversations, each on its own thread. The first fact was remembered in both."


def _ask(ask: Callable[..., Any], lab: Any, thread_id: str, agent_id: str, text: str) -> Any:
    """Call the learner's function; a run that nobody waited for is then still at work."""
    try:
        return ask(lab.agents, thread_id, agent_id, text)
    except Exception:
        # Whoever reads before there is an answer mostly crashes on what is not there yet: the wait is the mistake.
        _expect_an_end(list(lab.agents.runs.list(thread_id=thread_id))[:1], text)
        raise


def _expect_an_end(newest_run: list[Any], text: str) -> None:
    for run in newest_run:
        expect(
            run.status == "completed",
            done=f"We called ask(agents, thread_id, agent_id, {show(text)}).",
            expected="The run is completed before the answer is read.",
            seen=f"It was still {getattr(run.status, 'value', run.status)}.",
            look="runs.create only starts a run. create_and_process waits for its end.",
            misconception="reads-too-early",
        )


def _one_turn(agents: Any, thread_id: str, text: str, number: int, answer: Any) -> None:
    done = f"We called ask(agents, thread_id, agent_id, {show(text)}), turn {number} on the same thread."
    threads = len(list(agents.threads.list()))
    expect(
        threads == 1,
        done=done,
        expected="The conversation goes on in the thread that we passed.",
        seen=f"{threads - 1} new thread{'s' if threads > 2 else ''} on the service.",
        look="A new thread remembers nothing. Use thread_id.",
        misconception="new-thread-every-turn",
    )
    newest_first = list(agents.messages.list(thread_id=thread_id))
    said = [_text(message) for message in newest_first if message.role == "user"]
    expect(
        text in said[:1],
        done=done,
        expected=f"The newest message of the user is {show(text)}.",
        seen=f"{show(said[0])} is the newest." if said else "The thread has no message of the user.",
        look="messages.create(thread_id=…, role=…, content=…) comes first.",
        misconception="message-not-sent",
    )
    runs = list(agents.runs.list(thread_id=thread_id))
    expect(
        len(runs) >= number,
        done=done,
        expected="A run: without one, nobody reads the message.",
        seen=f"{len(runs)} runs after {number} turns.",
        look="runs.create_and_process(thread_id=…, agent_id=…).",
        misconception="no-run",
    )
    _expect_an_end(runs[:1], text)
    _right_answer(done, newest_first, text, answer)


def _right_answer(done: str, newest_first: list[Any], text: str, answer: Any) -> None:
    answer = expect_returned(answer, f"ask(agents, thread_id, agent_id, {show(text)})")
    expect_type(answer, str, "what ask returned", look="The words are in .text.value of a text part.")
    answers = [_text(message) for message in newest_first if message.role == "assistant"]
    for seen, look, misconception in (
        (text, "Which role wrote the message that you return?", "returns-the-question"),
        (answers[-1], "Messages come newest first. Which one do you take?", "returns-the-oldest-answer"),
    ):
        expect(
            answer == answers[0] or answer != seen,
            done=done,
            expected=f"The newest answer of the agent: {show(answers[0])}",
            seen=show(answer),
            look=look,
            misconception=misconception,
        )
    expect(
        answer == answers[0],
        done=done,
        expected=f"The newest answer of the agent, as it stands in the thread: {show(answers[0])}",
        seen=show(answer),
        look="messages.get_last_message_text_by_role(thread_id=…, role=…).",
        misconception="another-text",
    )


def _text(message: Any) -> str:
    return "\n".join(part.text.value for part in message.text_messages)
