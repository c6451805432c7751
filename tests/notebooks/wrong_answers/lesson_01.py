"""What people answer in notebook 01 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

_TWO = (
    'agents.messages.create(thread_id=my_thread.id, role="user", content="I live in Lisbon.")\n'
    'agents.messages.create(thread_id=my_thread.id, role="user", content="Where do I live?")\n'
)
_HEAD = "def ask(agents, thread_id, agent_id, text):\n"
_SEND = '    agents.messages.create(thread_id=thread_id, role="user", content=text)\n'
_RUN = "    agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0.01)\n"
_LAST = '    answer = agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")\n'

WRONG = {
    "01.1": [
        ("not-a-thread", 'my_thread = "thread"'),
        ("not-a-thread", "my_thread = agents.threads"),
        (
            "thread-is-gone",
            "my_thread = agents.threads.create()\n" + _TWO + "agents.threads.delete(my_thread.id)",
        ),
        (
            "messages-elsewhere",
            "my_thread = agents.threads.create()\n" + _TWO + "my_thread = agents.threads.create()",
        ),
        (
            "speaks-for-the-agent",
            "my_thread = agents.threads.create()\n"
            + _TWO.replace('role="user", content="W', 'role="assistant", content="W'),
        ),
        ("not-two-messages", "my_thread = agents.threads.create()\n" + _TWO.splitlines()[1]),
        ("not-two-messages", "my_thread = agents.threads.create()\n" + _TWO + _TWO),
        ("no-question", "my_thread = agents.threads.create()\n" + _TWO.replace("?", ".")),
    ],
    "01.2": [
        (
            "new-thread-every-turn",
            _HEAD
            + "    thread_id = agents.threads.create().id\n"
            + _SEND
            + _RUN
            + _LAST
            + "    return answer.text.value",
        ),
        ("message-not-sent", _HEAD + _RUN + _LAST + "    return answer.text.value"),
        ("no-run", _HEAD + _SEND + "    return text"),
        (
            "reads-too-early",
            _HEAD + _SEND + "    agents.runs.create(thread_id=thread_id, agent_id=agent_id)\n    return text",
        ),
        (
            "reads-too-early",
            _HEAD
            + _SEND
            + "    agents.runs.create(thread_id=thread_id, agent_id=agent_id)\n"
            + _LAST
            + "    return answer.text.value",
        ),
        (
            "reads-too-early",
            _HEAD
            + _SEND
            + "    run = agents.runs.create(thread_id=thread_id, agent_id=agent_id)\n"
            + "    agents.runs.get(thread_id=thread_id, run_id=run.id)\n"
            + "    return list(agents.messages.list(thread_id=thread_id))[0].text_messages[0].text.value",
        ),
        ("no-return", _HEAD + _SEND + _RUN + _LAST + "    answer.text.value"),
        ("wrong-type", _HEAD + _SEND + _RUN + _LAST + "    return answer"),
        ("returns-the-question", _HEAD + _SEND + _RUN + "    return text"),
        (
            "returns-the-oldest-answer",
            _HEAD
            + _SEND
            + _RUN
            + "    messages = list(agents.messages.list(thread_id=thread_id))\n"
            + '    answers = [m for m in messages if m.role == "assistant"]\n'
            + "    return answers[-1].text_messages[0].text.value",
        ),
        ("another-text", _HEAD + _SEND + _RUN + _LAST + "    return answer.text.value.upper()"),
        (
            "forgets-the-thread",
            _HEAD
            + _SEND
            + "    agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0.01,\n"
            + '        truncation_strategy={"type": "last_messages", "last_messages": 1})\n'
            + _LAST
            + "    return answer.text.value",
        ),
        ("crashed", _HEAD + _SEND + _RUN + "    return agents.messages.list(thread_id)[0].content"),
    ],
    "01.3": [
        (
            "one-thread-for-all",
            "def thread_for(agents, threads, person):\n    return threads.setdefault('all', agents.threads.create().id)",
        ),
        (
            "new-thread-every-time",
            "def thread_for(agents, threads, person):\n    return agents.threads.create().id",
        ),
        (
            "new-thread-every-time",
            "def thread_for(agents, threads, person):\n    threads[person] = agents.threads.create().id\n    return threads[person]",
        ),
        ("wrong-type", "def thread_for(agents, threads, person):\n    return agents.threads.create()"),
        (
            "no-return",
            "def thread_for(agents, threads, person):\n    threads[person] = agents.threads.create().id",
        ),
        (
            "keeps-the-object",
            "def thread_for(agents, threads, person):\n    if person not in threads:\n"
            "        threads[person] = agents.threads.create()\n    return threads[person].id",
        ),
        (
            "not-a-thread",
            "def thread_for(agents, threads, person):\n    return threads.setdefault(person, 'thread_' + person)",
        ),
        (
            "makes-threads-nobody-uses",
            "def thread_for(agents, threads, person):\n    return threads.setdefault(person, agents.threads.create().id)",
        ),
    ],
    "01.4": [
        (
            "newest-first",
            "def resume(agents, thread_id):\n"
            "    return [(m.role.value, m.text_messages[0].text.value) for m in agents.messages.list(thread_id=thread_id)]",
        ),
        (
            "one-page-only",
            "def resume(agents, thread_id):\n"
            '    page = next(agents.messages.list(thread_id=thread_id, order="asc").by_page())\n'
            "    return [(m.role.value, m.text_messages[0].text.value) for m in page]",
        ),
        (
            "not-pairs",
            "def resume(agents, thread_id):\n"
            '    return [m.text_messages[0].text.value for m in agents.messages.list(thread_id=thread_id, order="asc")]',
        ),
        (
            "not-plain-text",
            "def resume(agents, thread_id):\n"
            '    return [(m.role.value, m.content) for m in agents.messages.list(thread_id=thread_id, order="asc")]',
        ),
        (
            "creates-a-new-thread",
            "def resume(agents, thread_id):\n    thread = agents.threads.create()\n"
            "    return [(m.role.value, m.content) for m in agents.messages.list(thread_id=thread.id)]",
        ),
        (
            "wrong-type",
            'def resume(agents, thread_id):\n    return agents.messages.list(thread_id=thread_id, order="asc")',
        ),
        ("no-return", "def resume(agents, thread_id):\n    list(agents.messages.list(thread_id=thread_id))"),
    ],
    "01.5": [
        (
            "leaves-the-thread",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    return work(thread.id)",
        ),
        (
            "leaks-on-error",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    result = work(thread.id)\n"
            "    agents.threads.delete(thread.id)\n    return result",
        ),
        (
            "swallows-the-error",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    try:\n        return work(thread.id)\n"
            "    except Exception:\n        return None\n    finally:\n        agents.threads.delete(thread.id)",
        ),
        (
            "no-thread-to-work-with",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    agents.threads.delete(thread.id)\n"
            "    return work(thread.id)",
        ),
        (
            "no-thread-to-work-with",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    return work(thread)",
        ),
        (
            "no-return",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    try:\n        work(thread.id)\n"
            "    finally:\n        agents.threads.delete(thread.id)",
        ),
        ("never-works", "def with_thread(agents, work):\n    return work"),
        (
            "another-result",
            "def with_thread(agents, work):\n    thread = agents.threads.create()\n    try:\n        work(thread.id)\n"
            "        return thread.id\n    finally:\n        agents.threads.delete(thread.id)",
        ),
    ],
}
