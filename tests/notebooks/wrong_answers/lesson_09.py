"""What people answer in notebook 09 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_09 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_RUN = "    run_turn(desk.agents, thread_id, desk.agent.id, text, tools=desk.tools, clock=desk.clock)\n"
_THREAD = """
    if customer not in desk.threads:
        desk.threads[customer] = desk.agents.threads.create().id
    thread_id = desk.threads[customer]
"""
_TWO_LINES = f"""
from labkit import wait_for_run
def ask(desk, customer, text):{_THREAD}
    desk.agents.messages.create(thread_id=thread_id, role="user", content=text)
    run = desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
    raise_for_status(wait_for_run(desk.agents, run, tools=desk.tools, clock=desk.clock))
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_LOOP = f"""
from labkit import wait_for_run
def ask(desk, customer, text):{_THREAD}
    for attempt in range(9):
        desk.agents.messages.create(thread_id=thread_id, role="user", content=text)
        run = desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
        run = wait_for_run(desk.agents, run, tools=desk.tools, clock=desk.clock)
        if run["status"] == "completed":
            break
        desk.clock.sleep(30)
    raise_for_status(run)
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_FOR_EVER = f"""
from labkit.errors import RunFailed
def ask(desk, customer, text):{_THREAD}
    run = None
    for attempt in range(6):
        try:
            run_turn(desk.agents, thread_id, desk.agent.id, text if run is None else [], tools=desk.tools, clock=desk.clock)
            break
        except RunFailed as error:
            desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
            desk.clock.sleep(60)
            run = error
            for attempt in range(4):
                desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
                desk.clock.sleep(60)
            raise
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_OWN_LOOP = f"""
import json
def ask(desk, customer, text):{_THREAD}
    desk.agents.messages.create(thread_id=thread_id, role="user", content=text)
    for attempt in range(3):
        run = desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
        while run["status"] in ("queued", "in_progress", "requires_action"):
            if run["status"] == "requires_action":
                desk.tools.forget()
                outputs = desk.tools.answer(run.required_action.submit_tool_outputs.tool_calls)
                try:
                    desk.agents.runs.submit_tool_outputs(thread_id=thread_id, run_id=run.id, tool_outputs=outputs)
                except Exception:
                    pass
            run = desk.agents.runs.get(thread_id=thread_id, run_id=run.id)
        if run["status"] == "completed":
            break
        desk.clock.sleep(20)
    raise_for_status(run)
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_LEFT_ALIVE = f"""
import time
def ask(desk, customer, text):{_THREAD}
    end = desk.clock.now() + 280
    try:
        run = run_turn(desk.agents, thread_id, desk.agent.id, text, tools=desk.tools, clock=desk.clock)
    except Exception as error:
        if "had not ended" not in str(error):
            raise
        desk.agents.runs.create(thread_id=thread_id, agent_id=desk.agent.id)
        raise
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_APOLOGY = f"""
def ask(desk, customer, text):{_THREAD}
    try:
        run_turn(desk.agents, thread_id, desk.agent.id, text, tools=desk.tools, clock=desk.clock)
    except Exception:
        return "Sorry, please try again later."
    return desk.agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""

_NEWEST_FIRST = '[(m["role"], m.text_messages[0].text.value) for m in desk.agents.messages.list(thread_id=desk.threads[customer])]'
_READ = "    transcript = Transcript.of(desk.agents, desk.threads[customer])\n    return [(entry.role, entry.text) for entry in transcript]\n"
_ONE_TRY = """
def close(desk):
    left = []
    try:
        for thread_id in desk.threads.values():
            desk.agents.threads.delete(thread_id)
        desk.agents.delete_agent(desk.agent.id)
    except HttpResponseError:
        pass
    return left
"""
_CLOSE = _but("09.2").partition("def close")[2]

WRONG = {
    "09.1": [
        (
            "a-thread-for-every-question",
            _but("09.1", ("    if customer not in desk.threads:\n        desk", "    desk")),
        ),
        (
            "one-thread-for-all",
            _but(
                "09.1",
                ("customer not in desk.threads", "not desk.threads"),
                ("desk.threads[customer] =", "desk.threads['all'] ="),
                ("thread_id = desk.threads[customer]", "thread_id = desk.threads['all']"),
            ),
        ),
        ("gives-up-at-once", _TWO_LINES),
        ("gives-up-at-once", _but("09.1", ("tools=desk.tools,", "tools=desk.tools, attempts=1,"))),
        ("question-doubled", _LOOP),
        ("question-not-sent", _but("09.1", ("desk.agent.id, text,", "desk.agent.id, text.upper(),"))),
        ("tools-left-at-home", _but("09.1", ("tools=desk.tools, ", ""))),
        ("no-thread", "def ask(desk, customer, text):\n    return 'Hello!'\n"),
        ("waits-by-another-clock", _but("09.1", (", clock=desk.clock)", ")"))),
        ("refund-doubled", _OWN_LOOP),
        ("another-text", _but("09.1", ('role="assistant")', 'role="user")'))),
        ("no-return", _but("09.1", ("    return answer.text.value\n", "    answer.text.value\n"))),
        ("wrong-type", _but("09.1", ("return answer.text.value", "return answer"))),
        ("hides-the-failure", _APOLOGY),
        (
            "error-without-reason",
            _APOLOGY.replace(
                'return "Sorry, please try again later."', 'raise RuntimeError("it did not work") from None'
            ),
        ),
        ("leaves-a-live-run", _LEFT_ALIVE),
        ("retries-what-cannot-work", _FOR_EVER),
    ],
    "09.2": [
        (
            "first-page-only",
            _but("09.2", ("for entry in transcript]", "for entry in list(transcript)[:20]]")),
        ),
        ("newest-first", _but("09.2").replace(_READ, f"    return {_NEWEST_FIRST}\n")),
        ("not-pairs-of-text", _but("09.2", ("[(entry.role, entry.text) for", "[entry for"))),
        ("other-messages", _but("09.2", ("(entry.role, entry.text)", '("user", entry.text)'))),
        (
            "wrong-type",
            _but("09.2", ("return [(entry.role, entry.text) for entry in transcript]", "return transcript")),
        ),
        ("no-return", _but("09.2", ("    return left\n", ""))),
        ("threads-left", _but("09.2", ("for thread_id in desk.threads.values()]", "for thread_id in []]"))),
        (
            "agent-left",
            _but("09.2", ("[*deletions, (desk.agents.delete_agent, desk.agent.id)]", "deletions")),
        ),
        (
            "names-what-is-gone",
            _but(
                "09.2",
                (
                    "            delete(thing)\n",
                    "            left.append(thing)\n            delete(thing)\n",
                ),
            ),
        ),
        (
            "stops-at-the-first-trouble",
            _but("09.2", ("except HttpResponseError as error", "except KeyError as error")),
        ),
        ("threads-left", _but("09.2").replace(f"def close{_CLOSE}", _ONE_TRY)),
        (
            "leftover-not-named",
            _but("09.2", ("                left.append(thing)\n", "                pass\n")),
        ),
        ("gone-is-not-left", _but("09.2", ("if error.status_code != 404:", "if error.status_code:"))),
    ],
    "09.3": [
        (
            "completed-is-not-done",
            _but(
                "09.3",
                ("    while calls :=", "    if response.status == 'requires_action' and (calls :="),
                ('"function_call"]:', '"function_call"]):'),
            ),
        ),
        ("completed-is-not-done", _but("09.3", ("    while calls :=", "    if calls :="))),
        ("item-id-for-call-id", _but("09.3", ('"call_id": call.call_id', '"call_id": call.id'))),
        (
            "outputs-one-by-one",
            _but(
                "09.3",
                (
                    "        response = openai.responses.create(input=outputs,",
                    "            response = openai.responses.create(input=outputs[-1:],",
                ),
            ),
        ),
        (
            "other-calls",
            _but(
                "09.3",
                ("        for call in calls:\n", "        for call in [*calls, *calls][: len(calls) + 1]:\n"),
            ),
        ),
        ("output-is-not-json", _but("09.3", ("json.dumps(functions", "str(functions"))),
        (
            "another-conversation",
            _but("09.3").replace(
                "    agent = {", "    conversation_id = openai.conversations.create().id\n    agent = {"
            ),
        ),
        (
            "question-again-with-outputs",
            _but("09.3", ("input=outputs,", 'input=[{"role": "user", "content": text}, *outputs],')),
        ),
        ("no-return", _but("09.3", ("    return response.output_text\n", ""))),
        ("wrong-type", _but("09.3", ("return response.output_text", "return response"))),
        ("another-text", _but("09.3", ("return response.output_text", "return text"))),
    ],
    "09.4": [
        ("thread-is-conversation", _but("09.4", ('"thread": "conversation"', '"thread": "response"'))),
        ("message-is-item", _but("09.4", ('"message": "item"', '"message": "response"'))),
        ("run-is-response", _but("09.4", ('"run": "response"', '"run": "completed"'))),
        ("step-is-item", _but("09.4", ('"run step": "item"', '"run step": "response"'))),
        ("agent-is-version", _but("09.4", ('"agent": "agent version"', '"agent": "conversation"'))),
        (
            "waits-for-requires-action",
            _but("09.4", ('"requires_action": "completed"', '"requires_action": "requires_action"')),
        ),
        ("output-is-item", _but("09.4", ('"function_call_output item"', '"item"'))),
        ("nothing-expires", _but("09.4", ('"expired": "nothing"', '"expired": "completed"'))),
        ("wrong-type", 'over_there = [("thread", "conversation")]\n'),
    ],
}
