"""Lesson 05: conversation history you can trust."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_05_keeping import judge_keep, judge_restore
from labkit.checks.lessons.judges_05_reading import judge_answers, judge_count, judge_sync

EXERCISES = (
    Exercise(
        id="05.1",
        title="What this run said",
        covers=("O5", "messages-missing"),
        minutes=3,
        judge=judge_answers,
        hints=(
            "A message knows which run wrote it: message.run_id. A message of the user has none.",
            "A failed run wrote nothing: then the newest answer of the thread is an older one.",
            "messages.list(thread_id=…, run_id=run.id, …), then .text_messages[0].text.value of each",
        ),
        solution=(
            "def answers_of(agents, run):\n"
            '    messages = agents.messages.list(thread_id=run.thread_id, run_id=run.id, order="asc")\n'
            "    return [message.text_messages[0].text.value for message in messages]\n"
        ),
        why="get_last_message_text_by_role gives the newest answer of the thread. When is that not the answer to your question?",
    ),
    Exercise(
        id="05.2",
        title="All of them",
        covers=("O5", "messages-missing", "takeaway-4"),
        minutes=3,
        judge=judge_count,
        hints=(
            "Loop over what messages.list returns: it fetches the next page by itself.",
            "A thread of 45 messages, and you count 20: you looked at one page.",
            'counts = {"user": 0, "assistant": 0}; for message in agents.messages.list(…): counts[message["role"]] += 1',
        ),
        solution=(
            "def count_by_role(agents, thread_id):\n"
            '    counts = {"user": 0, "assistant": 0}\n'
            "    for message in agents.messages.list(thread_id=thread_id, limit=100):\n"
            '        counts[message["role"]] += 1\n'
            "    return counts\n"
        ),
        why="With limit=100 the 130 messages cost two requests, without it seven. Why is a page not simply endless?",
    ),
    Exercise(
        id="05.3",
        title="Kept once",
        covers=("O5", "messages-missing", "takeaway-4"),
        minutes=4,
        judge=judge_sync,
        hints=(
            "What is the same in two readings of one message, and different in two messages that say the same?",
            'Two times "Yes." are two messages. Their ids differ.',
            'for message in agents.messages.list(…, order="asc"): if message.id not in kept: kept[message.id] = …; new.append(…)',
        ),
        solution=(
            "def sync(agents, thread_id, kept):\n"
            "    new = []\n"
            '    for message in agents.messages.list(thread_id=thread_id, order="asc", limit=100):\n'
            "        if message.id not in kept:\n"
            "            kept[message.id] = message.text_messages[0].text.value\n"
            "            new.append(message.id)\n"
            "    return new\n"
        ),
        why="It reads the whole thread each time. Which message would you have to remember to read only what is new?",
    ),
    Exercise(
        id="05.4",
        title="Give it back",
        covers=("O5", "threads-backup", "takeaway-4"),
        challenge=True,
        minutes=4,
        judge=judge_restore,
        hints=(
            "Two steps: a new thread, and then each message into it, in order.",
            "The assistant's messages too, with their own role: otherwise the user seems to talk to itself.",
            'thread = agents.threads.create(); for message in saved: agents.messages.create(…, role=message["role"], …); return thread.id',
        ),
        solution=(
            "def restore(agents, saved):\n"
            "    thread = agents.threads.create()\n"
            "    for message in saved:\n"
            '        agents.messages.create(thread_id=thread.id, role=message["role"], content=message["text"])\n'
            "    return thread.id\n"
        ),
        why="The connection breaks in the middle. What would a second restore need to know, so that nothing is doubled?",
    ),
    Exercise(
        id="05.5",
        title="What is forgotten",
        covers=("O5", "threads-limit", "takeaway-4"),
        minutes=5,
        judge=judge_keep,
        hints=(
            "Walk from the newest to the oldest and add up; stop at the first that does not fit.",
            "Kept: an answer, and then the next turn. The question to that answer is gone: drop the answer too.",
            (
                "start = len(messages); while start and the next one fits: start -= 1; "
                'while start < len(messages) and messages[start]["role"] != "user": start += 1; return messages[start:], messages[:start]'
            ),
        ),
        solution=(
            "def keep_newest(messages, most):\n"
            "    start, size = len(messages), 0\n"
            '    while start and size + len(messages[start - 1]["text"]) <= most:\n'
            "        start -= 1\n"
            '        size += len(messages[start]["text"])\n'
            '    while start < len(messages) and messages[start]["role"] != "user":\n'
            "        start += 1\n"
            "    return messages[start:], messages[:start]\n"
        ),
        why="The user said her name in the first message. What would you do so that it is not forgotten?",
    ),
)
