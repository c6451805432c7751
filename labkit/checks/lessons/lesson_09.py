"""Lesson 09: a support desk that survives, and the bridge."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_09_bridge import judge_map, judge_talk
from labkit.checks.lessons.judges_09_close import judge_close
from labkit.checks.lessons.judges_09_desk import judge_desk

EXERCISES = (
    Exercise(
        id="09.1",
        title="A desk that survives twelve conversations",
        covers=("O2", "O6", "exercise-b", "takeaway-1", "takeaway-5"),
        minutes=12,
        judge=judge_desk,
        given="from labkit import raise_for_status, run_turn\n",
        hints=(
            "Three things: the customer's thread (new only the first time), one turn that goes on after trouble, the newest answer.",
            "run_turn writes the message, answers the calls, waits, and tries again where it helps. What does it need from the desk?",
            (
                "if customer not in desk.threads: … / run_turn(desk.agents, …, desk.agent.id, text, tools=…, clock=…) / "
                'return desk.agents.messages.get_last_message_text_by_role(thread_id=…, role="assistant").text.value'
            ),
        ),
        solution=(
            "def ask(desk, customer, text):\n"
            "    if customer not in desk.threads:\n"
            "        desk.threads[customer] = desk.agents.threads.create().id\n"
            "    thread_id = desk.threads[customer]\n"
            "    run_turn(desk.agents, thread_id, desk.agent.id, text, tools=desk.tools, clock=desk.clock)\n"
            '    answer = desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant")\n'
            "    return answer.text.value\n"
        ),
        why="The desk restarts, and desk.threads is empty. What would you have to keep, and where?",
        seconds=30.0,  # who waits with the SDK's own loop needs a second a run
    ),
    Exercise(
        id="09.2",
        title="Close, and leave nothing behind",
        covers=("O2", "O5", "threads-clean-up", "takeaway-1"),
        minutes=6,
        judge=judge_close,
        given="from azure.core.exceptions import HttpResponseError\n\nfrom labkit import Transcript\n",
        hints=(
            "history: notebook 05 has a reader for whole threads. close: one try for each thing, not one for all.",
            "Two deletions fail: one with 403, so it is left; one with 404, so it is gone. Which of them belongs into the list?",
            (
                "for thread_id in desk.threads.values(): try: …delete(thread_id) / except HttpResponseError as error: "
                "if error.status_code != 404: left.append(thread_id)"
            ),
        ),
        solution=(
            "def history(desk, customer):\n"
            "    transcript = Transcript.of(desk.agents, desk.threads[customer])\n"
            "    return [(entry.role, entry.text) for entry in transcript]\n"
            "\n"
            "\n"
            "def close(desk):\n"
            "    left = []\n"
            "    deletions = [(desk.agents.threads.delete, thread_id) for thread_id in desk.threads.values()]\n"
            "    for delete, thing in [*deletions, (desk.agents.delete_agent, desk.agent.id)]:\n"
            "        try:\n"
            "            delete(thing)\n"
            "        except HttpResponseError as error:\n"
            "            if error.status_code != 404:\n"
            "                left.append(thing)\n"
            "    return left\n"
        ),
        why="A desk that crashes never gets to close. How would the next one find what it left?",
    ),
    Exercise(
        id="09.3",
        title="The same conversation over there",
        covers=("O6", "takeaway-1"),
        minutes=8,
        judge=judge_talk,
        given="import json\n",
        hints=(
            "Create a response. While its output has items of type function_call: answer them all, and create the next response.",
            "Two calls in one response: two function_call_output items in one list, each with the call_id of its call.",
            (
                'while calls := [item for item in response.output if item.type == "function_call"]: outputs = […]; '
                "response = openai.responses.create(input=outputs, conversation=conversation_id, extra_body=agent)"
            ),
        ),
        solution=(
            "def talk(openai, agent_name, conversation_id, text, functions):\n"
            '    agent = {"agent_reference": {"type": "agent_reference", "name": agent_name}}\n'
            "    response = openai.responses.create(input=text, conversation=conversation_id, extra_body=agent)\n"
            '    while calls := [item for item in response.output if item.type == "function_call"]:\n'
            "        outputs = []\n"
            "        for call in calls:\n"
            "            result = json.dumps(functions[call.name](**json.loads(call.arguments)))\n"
            '            outputs.append({"type": "function_call_output", "call_id": call.call_id, "output": result})\n'
            "        response = openai.responses.create(input=outputs, conversation=conversation_id, extra_body=agent)\n"
            "    return response.output_text\n"
        ),
        why="Nothing waits over there, so nothing expires. What happens to a call that you never answer?",
    ),
    Exercise(
        id="09.4",
        title="The new words",
        covers=("O2", "takeaway-1"),
        minutes=4,
        judge=judge_map,
        hints=(
            "Read what you have just seen: the print-outs above, and the types in the code of 09.3.",
            "One word fits twice, and one thing has no counterpart at all.",
        ),
        solution=(
            'over_there = {"thread": "conversation", "message": "item", "run": "response", "run step": "item"}\n'
            'over_there |= {"agent": "agent version", "requires_action": "completed"}\n'
            'over_there |= {"tool output": "function_call_output item", "expired": "nothing"}\n'
        ),
        why="Your desk of 09.1 has three places that know threads and runs. Which are they, and which of them would change?",
    ),
)
