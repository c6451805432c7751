"""What people answer in notebook 05 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_05 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_NEWEST = """
def answers_of(agents, run):
    last = agents.messages.get_last_message_text_by_role(thread_id=run.thread_id, role="assistant")
    return [last.text.value]
"""
_NEWEST_IF_COMPLETED = """
def answers_of(agents, run):
    if run["status"] != "completed":
        return []
    last = agents.messages.get_last_message_text_by_role(thread_id=run.thread_id, role="assistant")
    return [last.text.value]
"""
_OLDER = """
def answers_of(agents, run):
    found = [m for m in agents.messages.list(thread_id=run.thread_id, order="asc") if m["role"] == "assistant"]
    mine = [m.text_messages[0].text.value for m in found if m.run_id == run.id]
    return mine or [found[0].text_messages[0].text.value]
"""
_EVERYTHING = """
def answers_of(agents, run):
    return [m.text_messages[0].text.value for m in agents.messages.list(thread_id=run.thread_id, order="asc")]
"""
_PAGE = """
def count_by_role(agents, thread_id):
    counts = {"user": 0, "assistant": 0}
    for message in next(iter(agents.messages.list(thread_id=thread_id).by_page()), []):
        counts[message["role"]] += 1
    return counts
"""
_BY_TEXT = """
def sync(agents, thread_id, kept):
    new = []
    for message in agents.messages.list(thread_id=thread_id, order="asc"):
        text = message.text_messages[0].text.value
        if text not in kept.values():
            kept[message.id] = text
            new.append(message.id)
    return new
"""
_TEXT_AS_KEY = """
def sync(agents, thread_id, kept):
    new = []
    for message in agents.messages.list(thread_id=thread_id, order="asc"):
        text = message.text_messages[0].text.value
        kept[text] = text
        new.append(message.id)
    return new
"""
_AFRESH = """
def sync(agents, thread_id, kept):
    messages = list(agents.messages.list(thread_id=thread_id, order="asc"))
    new = [message.id for message in messages if message.id not in kept]
    kept.clear()
    kept.update((message.id, message.text_messages[0].text.value) for message in reversed(messages))
    return new
"""
_WITH_RUNS = """
def restore(agents, saved):
    agent = agents.create_agent(model="gpt-4o-mini", name="again")
    thread = agents.threads.create()
    for message in saved:
        agents.messages.create(thread_id=thread.id, role=message["role"], content=message["text"])
    agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    return thread.id
"""
_THREAD_EACH = """
def restore(agents, saved):
    agents.threads.create()
    thread = agents.threads.create()
    for message in saved:
        agents.messages.create(thread_id=thread.id, role=message["role"], content=message["text"])
    return thread.id
"""
_OLDEST = """
def keep_newest(messages, most):
    end, size = 0, 0
    while end < len(messages) and size + len(messages[end]["text"]) <= most:
        size += len(messages[end]["text"])
        end += 1
    return messages[:end], messages[end:]
"""
_GAPS = """
def keep_newest(messages, most):
    kept, size = [], 0
    for message in reversed(messages):
        if size + len(message["text"]) <= most:
            kept.insert(0, message)
            size += len(message["text"])
    return kept, [message for message in messages if message not in kept]
"""

WRONG = {
    "05.1": [
        ("newest-of-the-thread", _NEWEST),
        ("newest-of-the-thread", _NEWEST_IF_COMPLETED),
        ("takes-another-answer", _OLDER),
        ("questions-as-answers", _EVERYTHING),
        ("no-plain-text", _but("05.1", (".text_messages[0].text.value", ".text_messages[0].text"))),
        ("wrong-type", _but("05.1", ("return [", "return tuple("), ("messages]", "messages)"))),
        ("no-return", _but("05.1", ("return [", "_ = ["))),
        ("crashed", _but("05.1", ("text_messages[0]", "text_messages[1]"))),
    ],
    "05.2": [
        ("one-page-only", _PAGE),
        ("a-hundred-at-most", _PAGE.replace("thread_id=thread_id)", "thread_id=thread_id, limit=100)")),
        ("not-both-roles", _but("05.2", ('counts = {"user": 0, "assistant": 0}', "counts = {}"), ('counts[message["role"]] += 1', 'counts[message["role"]] = counts.get(message["role"], 0) + 1'))),
        ("miscounts", _but("05.2", ('counts[message["role"]] += 1', 'counts["user"] += 1'))),
        ("wrong-type", _but("05.2", ("return counts", 'return counts["user"], counts["assistant"]'))),
        ("no-return", _but("05.2", ("    return counts\n", ""))),
        ("crashed", _but("05.2", ('counts[message["role"]] += 1', 'counts[message["author"]] += 1'))),
    ],
    "05.3": [
        ("loses-messages", _BY_TEXT),
        ("not-by-id", _TEXT_AS_KEY),
        ("loses-messages", "def sync(agents, thread_id, kept):\n    new = []\n    for m in next(agents.messages.list(thread_id=thread_id, order='asc').by_page()):\n        if m.id not in kept:\n            kept[m.id] = m.text_messages[0].text.value\n            new.append(m.id)\n    return new"),
        ("tells-the-old-as-new", _but("05.3", ("            new.append(message.id)", "        new.append(message.id)"))),
        ("newest-first", _but("05.3", (', order="asc"', ""))),
        ("not-in-order", _AFRESH),
        ("no-plain-text", _but("05.3", (".text_messages[0].text.value", ".text_messages[0].text"))),
        ("no-return", _but("05.3", ("    return new\n", ""))),
        ("wrong-type", _but("05.3", ("return new", "return len(new)"))),
    ],
    "05.4": [
        ("another-order", _but("05.4", ("in saved:", "in reversed(saved):"))),
        ("all-by-one-role", _but("05.4", ('role=message["role"]', 'role="user"'))),
        ("not-all-messages", _but("05.4", ("in saved:", "in saved[-20:]:"))),
        ("not-all-messages", _but("05.4", ("    for message in saved:\n", '    for message in saved:\n        if message["role"] != "user":\n            continue\n'))),
        ("asks-again", _WITH_RUNS),
        ("many-threads", _THREAD_EACH),
        ("not-a-thread-id", _but("05.4", ("return thread.id", "return thread"))),
        ("no-return", _but("05.4", ("    return thread.id\n", ""))),
        ("crashed", _but("05.4", ('content=message["text"]', 'content=message["content"]'))),
    ],
    "05.5": [
        ("keeps-the-oldest", _OLDEST),
        ("leaves-gaps", _GAPS),
        ("over-the-budget", _but("05.5", ('size + len(messages[start - 1]["text"]) <= most', "size <= most"))),
        ("answer-without-question", _but("05.5", ('    while start < len(messages) and messages[start]["role"] != "user":\n        start += 1\n', ""))),
        ("loses-messages", _but("05.5", ("messages[:start]", "[]"))),
        ("another-order", _but("05.5", ("return messages[start:]", "return messages[start:][::-1]"))),
        ("keeps-too-few", _but("05.5", ("<= most", "<= most / 2"))),
        ("not-two-lists", _but("05.5", (", messages[:start]", ""))),
        ("no-return", _but("05.5", ("return messages", "_ = messages"))),
    ],
}  # fmt: skip
