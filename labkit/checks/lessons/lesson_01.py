"""Lesson 01: threads, messages and who remembers."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_01_threads import judge_resume, judge_thread_for, judge_with_thread
from labkit.checks.lessons.judges_01_turns import judge_ask, judge_two_messages

EXERCISES = (
    Exercise(
        id="01.1",
        title="A thread with two messages",
        covers=("O2", "core-parts"),
        minutes=2,
        judge=judge_two_messages,
        given="agents = lab.agents\n",
        hints=(
            "Three calls: one on `agents.threads`, two on `agents.messages`.",
            'A message needs to know where it goes and who says it: thread_id=…, role="user", content=…',
            "my_thread = agents.threads.create(), then twice agents.messages.create(thread_id=my_thread.id, …)",
        ),
        solution=(
            "my_thread = agents.threads.create()\n"
            'agents.messages.create(thread_id=my_thread.id, role="user", content="I live in Lisbon.")\n'
            'agents.messages.create(thread_id=my_thread.id, role="user", content="Where do I live?")\n'
        ),
        why="Two messages are in the thread and nothing has happened. What is missing, and who would start it?",
    ),
    Exercise(
        id="01.2",
        title="One turn as a function",
        covers=("O1", "exercise-a", "demos"),
        minutes=4,
        judge=judge_ask,
        hints=(
            "The loop above does these three things for each text. Take its body.",
            (
                "One turn: the user's message goes in; a run is created and waited for; the newest assistant message comes out. "
                "Nothing in it creates a thread."
            ),
            (
                "messages.create(…); runs.create_and_process(…); "
                'return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").…'
            ),
        ),
        solution=(
            "def ask(agents, thread_id, agent_id, text):\n"
            '    agents.messages.create(thread_id=thread_id, role="user", content=text)\n'
            "    agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=0.02)\n"
            '    answer = agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")\n'
            "    return answer.text.value\n"
        ),
        why="ask never passes the earlier messages to the agent. How does the agent know them?",
        seconds=15.0,  # who keeps the SDK's own polling interval needs a second a turn
    ),
    Exercise(
        id="01.3",
        title="Bob and Carol",
        covers=("threads-reuse", "demos"),
        minutes=3,
        judge=judge_thread_for,
        hints=(
            "Two cases: the person is in `threads`, or not.",
            "Bob comes, comes again, and gets another thread: then his id was not kept. threads[person] = … keeps it.",
            "if person not in threads: …; return threads[person]",
        ),
        solution=(
            "def thread_for(agents, threads, person):\n"
            "    if person not in threads:\n"
            "        threads[person] = agents.threads.create().id\n"
            "    return threads[person]\n"
        ),
        why="`threads` is gone when the program ends. What would you keep it in, in production?",
    ),
    Exercise(
        id="01.4",
        title="Resume tomorrow",
        covers=("O2", "demos", "threads-reuse"),
        minutes=4,
        judge=judge_resume,
        hints=(
            "`agents.messages.list(…)` takes thread_id and order.",
            'A thread with "a" then "b" must give [("user", "a"), ("user", "b")]. Does yours begin with "b"?',
            "[(message.role.value, message.text_messages[0].text.value) for message in agents.messages.list(…)]",
        ),
        solution=(
            "def resume(agents, thread_id):\n"
            '    messages = agents.messages.list(thread_id=thread_id, order="asc")\n'
            "    return [(message.role.value, message.text_messages[0].text.value) for message in messages]\n"
        ),
        why="The client is new and the conversation is complete. Where was it in between?",
    ),
    Exercise(
        id="01.5",
        title="Clean up, whatever happens",
        covers=("threads-clean-up", "takeaway-1"),
        challenge=True,
        minutes=4,
        judge=judge_with_thread,
        hints=(
            "Python has a word for what must happen whether or not something was raised.",
            "When work raises, the lines after it are skipped. Which lines are not?",
            "thread = …; try: return work(thread.id); finally: …",
        ),
        solution=(
            "def with_thread(agents, work):\n"
            "    thread = agents.threads.create()\n"
            "    try:\n"
            "        return work(thread.id)\n"
            "    finally:\n"
            "        agents.threads.delete(thread.id)\n"
        ),
        why="If the delete itself fails, which error does the caller see, and is that what you want?",
    ),
)
