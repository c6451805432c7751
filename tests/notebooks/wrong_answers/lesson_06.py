"""What people answer in notebook 06 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_06 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_LOOP_WITH_MESSAGE = """
def ask(agents, thread_id, agent_id, text, sleep):
    for attempt in (1, 2, 3):
        agents.messages.create(thread_id=thread_id, role="user", content=text)
        run = agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=POLL)
        if run.status == "completed":
            return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
        if run.last_error.code not in ("rate_limit_exceeded", "server_error"):
            break
        sleep(parse_retry_after(run.last_error.message) or 2)
    raise RuntimeError(run.last_error.code)
"""
_FOR_EVER = """
def ask(agents, thread_id, agent_id, text, sleep):
    agents.messages.create(thread_id=thread_id, role="user", content=text)
    while True:
        run = agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=POLL)
        if run.status == "completed":
            return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
        sleep(parse_retry_after(run.last_error.message) or 2)
"""
_NEW_THREAD = """
def ask(agents, thread_id, agent_id, text, sleep):
    for attempt in (1, 2, 3):
        thread = agents.threads.create()
        agents.messages.create(thread_id=thread.id, role="user", content=text)
        run = agents.runs.create_and_process(thread_id=thread.id, agent_id=agent_id, polling_interval=POLL)
        if run.status == "completed":
            return agents.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant").text.value
        sleep(20)
"""
_NO_RETRY = """
def ask(agents, thread_id, agent_id, text, sleep):
    agents.messages.create(thread_id=thread_id, role="user", content=text)
    run = agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=POLL)
    if run.status != "completed":
        raise RuntimeError(run.last_error.code)
    return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_SAME_RUN_AGAIN = """
def ask(agents, thread_id, agent_id, text, sleep):
    agents.messages.create(thread_id=thread_id, role="user", content=text)
    run = agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=POLL)
    for attempt in (1, 2):
        if run.status != "completed":
            sleep(20)
            run = agents.runs.get(thread_id=thread_id, run_id=run.id)
    return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value
"""
_JUST_SAY = """
def say(agents, thread_id, text):
    return agents.messages.create(thread_id=thread_id, role="user", content=text)
"""
_CANCEL_ALL = """
def say(agents, thread_id, text):
    for run in agents.runs.list(thread_id=thread_id):
        if run["status"] in ("queued", "in_progress", "requires_action"):
            run = agents.runs.cancel(thread_id=thread_id, run_id=run.id)
            wait_for_run(agents, run)
    return agents.messages.create(thread_id=thread_id, role="user", content=text)
"""
_TRY_UNTIL = """
def say(agents, thread_id, text):
    for attempt in range(1000):
        try:
            return agents.messages.create(thread_id=thread_id, role="user", content=text)
        except HttpResponseError as refused:
            if refused.status_code != 400:
                raise
"""
_SWALLOW = """
def say(agents, thread_id, text):
    for run in agents.runs.list(thread_id=thread_id) if thread_id != "thread_that_is_not_there" else []:
        if run["status"] == "requires_action":
            run = agents.runs.cancel(thread_id=thread_id, run_id=run.id)
        wait_for_run(agents, run)
    try:
        return agents.messages.create(thread_id=thread_id, role="user", content=text)
    except HttpResponseError:
        return None
"""
_EVERYWHERE = """
def say(agents, thread_id, text):
    try:
        return agents.messages.create(thread_id=thread_id, role="user", content=text)
    except HttpResponseError:
        return agents.messages.create(thread_id=agents.threads.create().id, role="user", content=text)
"""
_STATUS_FIRST = """
def hand_in(agents, run, outputs):
    if run["status"] == "expired":
        return agents.runs.create(thread_id=run.thread_id, agent_id=run.agent_id)
    return agents.runs.submit_tool_outputs(thread_id=run.thread_id, run_id=run.id, tool_outputs=outputs)
"""
_ANY_REFUSAL = """
def hand_in(agents, run, outputs):
    try:
        return agents.runs.submit_tool_outputs(thread_id=run.thread_id, run_id=run.id, tool_outputs=outputs)
    except HttpResponseError:
        return agents.runs.create(thread_id=run.thread_id, agent_id=run.agent_id)
"""
_ANY_END = """
def hand_in(agents, run, outputs):
    now = agents.runs.get(thread_id=run.thread_id, run_id=run.id)
    if now["status"] != "requires_action":
        return agents.runs.create(thread_id=run.thread_id, agent_id=run.agent_id)
    return agents.runs.submit_tool_outputs(thread_id=run.thread_id, run_id=run.id, tool_outputs=outputs)
"""
_SAY_AGAIN = _but(
    "06.4",
    (
        "        return agents.runs.create(",
        '        agents.messages.create(thread_id=run.thread_id, role="user", content="How is the weather in Oslo?")\n'
        "        return agents.runs.create(",
    ),
)

WRONG = {
    "06.1": [
        ("blames-oneself", _but("06.1", ('"rate_limit_exceeded": "retry"', '"rate_limit_exceeded": "fix"'))),
        ("gives-up-too-early", _but("06.1", (', "server_error": "retry"', ""))),
        ("gives-up-too-early", _but("06.1", (', "expired": "fix"', ""))),
        ("retries-what-cannot-work", _but("06.1", ('"invalid_engine_error": "fix"', '"invalid_engine_error": "retry"'))),
        ("retries-what-cannot-work", _but("06.1", ('"expired": "fix"', '"expired": "retry"'))),
        ("retries-what-cannot-work", _but("06.1", ('"content_filter": "fix"', '"content_filter": "retry"'))),
        ("retries-the-unknown", _but("06.1", ('run.last_error.code, "give up"', 'run.last_error.code, "retry"'))),
        ("fixes-the-unknown", _but("06.1", ('run["status"], "give up"', 'run["status"], "fix"'))),
        ("completed-needs-nothing", _but("06.1", ('"completed": "", ', ""))),
        ("no-verdict", _but("06.1", ('"incomplete": "fix"', '"incomplete": ""'))),
        ("unknown-verdict", _but("06.1", ('run["status"], "give up"', 'run["status"], "stop"'))),
        ("crashed", "def triage(run):\n    return 'retry' if run.last_error.code in ('rate_limit_exceeded', 'server_error') else 'fix'"),
        ("no-return", "def triage(run):\n    'retry'"),
        ("wrong-type", "def triage(run):\n    return ['retry']"),
    ],
    "06.2": [
        ("message-again-with-every-run", _LOOP_WITH_MESSAGE),
        ("retries-for-ever", _FOR_EVER),
        ("message-not-sent", _but("06.2", ('    agents.messages.create(thread_id=thread_id, role="user", content=text)\n', ""))),
        ("no-second-run", _NEW_THREAD),
        ("no-second-run", _SAME_RUN_AGAIN),
        ("gives-up-at-once", _NO_RETRY),
        ("gives-up-at-once", _but("06.2", (', "server_error"', ', "server_problem"'))),
        ("no-pause", _but("06.2", ("        sleep(parse_retry_after(error.message) or 2)\n", ""))),
        ("pause-of-none", _but("06.2", (" or 2)", ")"))),
        ("ignores-the-asked-pause", _but("06.2", ("parse_retry_after(error.message) or 2", "1"))),
        ("retries-what-cannot-work", _but("06.2", (' or error.code not in ("rate_limit_exceeded", "server_error")', ""))),
        ("too-many-runs", _but("06.2", ("(1, 2, 3)", "(1, 2, 3, 4, 5)"), ("attempt == 3", "attempt == 5"))),
        ("hides-the-failure", _but("06.2", ("    raise_for_status(run)\n", ""))),
        ("hides-the-failure", _but("06.2", ("    raise_for_status(run)\n", "    if error:\n        return None\n"))),
        ("error-without-reason", _but("06.2", ("    raise_for_status(run)\n", "    if error:\n        raise RuntimeError('no answer')\n"))),
        ("another-text", _but("06.2", (").text.value", ").text.value and text"))),
        ("no-return", _but("06.2", ("    return agents", "    agents"))),
        ("wrong-type", _but("06.2", (").text.value", ")"))),
        ("crashed", _but("06.2", ("error is None or ", ""))),
        ("runs-too-often", _but("06.2", ("error is None or error.code", "error and error.code"), ("error.message) or", "error.message if error else '') or"))),
    ],
    "06.3": [
        ("does-not-wait", _JUST_SAY),
        ("cancels-work", _CANCEL_ALL),
        ("waits-for-nobody", _TRY_UNTIL),
        (
            "waits-for-nobody",
            _but("06.3", ('newest["status"] == "requires_action"', 'newest["status"] == "failed"')),
        ),
        ("hides-every-error", _SWALLOW),
        ("message-not-sent", _EVERYWHERE),
        ("message-again-with-every-run", _but("06.3", ("    newest = next", '    try:\n        agents.messages.create(thread_id=thread_id, role="user", content=text)\n    except HttpResponseError:\n        pass\n    newest = next'))),
        ("does-not-wait", _but("06.3", ("        wait_for_run(agents, newest)\n", "        pass\n"))),
    ],
    "06.4": [
        ("trusts-an-old-object", _STATUS_FIRST),
        ("every-refusal-is-expiry", _ANY_REFUSAL),
        ("every-refusal-is-expiry", _ANY_END),
        ("always-a-fresh-run", _but("06.4", ("        return agents.runs.submit_tool_outputs(**ids, tool_outputs=outputs)\n", "        agents.runs.submit_tool_outputs(**ids, tool_outputs=outputs)\n        return agents.runs.get(**ids).id\n"))),
        ("no-fresh-run", _but("06.4", ("        return agents.runs.create(thread_id=run.thread_id, agent_id=run.agent_id)", "        return agents.runs.get(**ids)"))),
        ("no-fresh-run", "def hand_in(agents, run, outputs):\n    return agents.runs.submit_tool_outputs(thread_id=run.thread_id, run_id=run.id, tool_outputs=outputs)"),
        ("hides-every-error", _but("06.4", ("            raise\n", "            return run\n"))),
        ("message-again-with-every-run", _SAY_AGAIN),
        ("no-return", _but("06.4", ("return agents.runs.submit", "agents.runs.submit"))),
    ],
    "06.5": [
        ("no-second-run", "def with_more_room(agents, run, most):\n    return run"),
        ("same-room-again", _but("06.5", ("max_completion_tokens * 2", "max_completion_tokens"))),
        ("ignores-the-limit", _but("06.5", ("        if budget > most:\n            break\n", ""))),
        ("ignores-the-limit", _but("06.5", (", max_completion_tokens=budget", ""))),
        ("other-budgets", _but("06.5", ("* 2", "+ 100"))),
        ("more-room-for-everything", _but("06.5", (' and run.incomplete_details["reason"] == "max_completion_tokens"', ""))),
        ("returns-an-old-run", _but("06.5", ("        run = agents", "        another = agents"), ("    return run\n", "        if another:\n            break\n    return run\n"))),
        ("no-return", _but("06.5", ("    return run\n", ""))),
        ("message-again-with-every-run", _but("06.5", ("        run = agents", '        agents.messages.create(thread_id=run.thread_id, role="user", content="Tell me everything about Oslo.")\n        run = agents'))),
    ],
}  # fmt: skip
