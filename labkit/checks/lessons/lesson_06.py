"""Lesson 06: when runs go wrong."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_06_retry import judge_ask, judge_triage
from labkit.checks.lessons.judges_06_room import judge_room
from labkit.checks.lessons.judges_06_threads import judge_hand_in, judge_say

_GIVEN = "from azure.core.exceptions import HttpResponseError\n\nfrom labkit import wait_for_run\n"

EXERCISES = (
    Exercise(
        id="06.1",
        title="Retry, fix or give up",
        covers=("O3", "states-ended", "states-beyond", "runs-all-states", "takeaway-5"),
        minutes=4,
        judge=judge_triage,
        hints=(
            'Look at run["status"] first. Only a failed run has a last_error, and there the code decides.',
            "Two codes may work later. Three need a change. Any other code: who knows?",
            (
                'codes = {"rate_limit_exceeded": "retry", …}; if run["status"] == "failed": '
                'return codes.get(run.last_error.code, "give up")'
            ),
        ),
        solution=(
            "def triage(run):\n"
            '    ends = {"completed": "", "incomplete": "fix", "expired": "fix"}\n'
            '    codes = {"rate_limit_exceeded": "retry", "server_error": "retry", "invalid_engine_error": "fix"}\n'
            '    codes |= {"content_filter": "fix", "invalid_prompt": "fix"}\n'
            '    if run["status"] == "failed":\n'
            '        return codes.get(run.last_error.code, "give up")\n'
            '    return ends.get(run["status"], "give up")\n'
        ),
        why="Why is give up, and not retry, the safe word for a code that you don't know?",
    ),
    Exercise(
        id="06.2",
        title="Another run, the same message",
        covers=("O4", "exercise-b", "runs-retry", "takeaway-5"),
        challenge=True,
        minutes=8,
        judge=judge_ask,
        given="from labkit import raise_for_status\nfrom labkit.status import parse_retry_after\n\nPOLL = 0.02\n",
        hints=(
            "What happens once stands before the loop; what happens again stands in it. Which line adds the message?",
            "A run that fails three times with rate_limit_exceeded: three runs, two pauses, one error, one message.",
            (
                "messages.create(…); for attempt in (1, 2, 3): run = …; if it need not, or may not, be tried again: break; "
                "sleep(parse_retry_after(…) or 2) / after the loop: raise_for_status(run); return …"
            ),
        ),
        solution=(
            "def ask(agents, thread_id, agent_id, text, sleep):\n"
            '    agents.messages.create(thread_id=thread_id, role="user", content=text)\n'
            "    for attempt in (1, 2, 3):\n"
            "        run = agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id, polling_interval=POLL)\n"
            "        error = run.last_error\n"
            '        if error is None or error.code not in ("rate_limit_exceeded", "server_error") or attempt == 3:\n'
            "            break\n"
            "        sleep(parse_retry_after(error.message) or 2)\n"
            "    raise_for_status(run)\n"
            '    return agents.messages.get_last_message_text_by_role(thread_id=thread_id, role="assistant").text.value\n'
        ),
        why="Ten programs get the same rate limit at once, and all wait 20 seconds. What happens in the 21st?",
        seconds=25.0,  # who keeps the SDK's own polling interval needs a second a run
    ),
    Exercise(
        id="06.3",
        title="The thread is locked",
        covers=("O3", "exercise-b", "runs-all-states"),
        minutes=5,
        judge=judge_say,
        given=_GIVEN,
        hints=(
            "Three cases: no active run, one that moves by itself, one that waits for somebody.",
            "A run in requires_action: wait_for_run would wait for somebody who never comes. What ends such a run?",
            (
                "newest = next(iter(agents.runs.list(thread_id=thread_id)), None) / does it wait for you: cancel / "
                "is there one: wait_for_run(agents, newest) / messages.create(…)"
            ),
        ),
        solution=(
            "def say(agents, thread_id, text):\n"
            "    newest = next(iter(agents.runs.list(thread_id=thread_id)), None)\n"
            '    if newest and newest["status"] == "requires_action":\n'
            "        newest = agents.runs.cancel(thread_id=thread_id, run_id=newest.id)\n"
            "    if newest:\n"
            "        wait_for_run(agents, newest)\n"
            '    return agents.messages.create(thread_id=thread_id, role="user", content=text)\n'
        ),
        why="Between your look at the runs and your message, another program may start a run. What would you do then?",
        seconds=20.0,
    ),
    Exercise(
        id="06.4",
        title="Too late",
        covers=("O3", "O4", "states-ended", "exercise-b", "runs-retry"),
        minutes=5,
        judge=judge_hand_in,
        given=_GIVEN,
        hints=(
            "Try to hand in. When the service refuses: ask it for the run, and look at the status.",
            "Outputs with wrong numbers are refused with 400 too. The run is then still in requires_action.",
            (
                "try: return submit_tool_outputs(…) / except HttpResponseError: "
                'if agents.runs.get(…)["status"] != "expired": raise / return agents.runs.create(…)'
            ),
        ),
        solution=(
            "def hand_in(agents, run, outputs):\n"
            '    ids = {"thread_id": run.thread_id, "run_id": run.id}\n'
            "    try:\n"
            "        return agents.runs.submit_tool_outputs(**ids, tool_outputs=outputs)\n"
            "    except HttpResponseError:\n"
            '        if agents.runs.get(**ids)["status"] != "expired":\n'
            "            raise\n"
            "        return agents.runs.create(thread_id=run.thread_id, agent_id=run.agent_id)\n"
        ),
        why="The fresh run will ask for the same tool again. Is that harmless for a tool that sends a mail?",
    ),
    Exercise(
        id="06.5",
        title="More room for the answer",
        covers=("states-beyond", "runs-all-states", "runs-retry"),
        minutes=4,
        judge=judge_room,
        given="POLL = 0.02\n",
        hints=(
            "Two things must hold for another run: the reason is the budget, and twice the budget is within the limit.",
            "Cut at 256, limit 1000: 512 is allowed, 1024 is not. So there are two runs at most.",
            (
                'while run["status"] == "incomplete" and run.incomplete_details["reason"] == … and budget * 2 <= most: '
                "budget *= 2; run = agents.runs.create_and_process(…)"
            ),
        ),
        solution=(
            "def with_more_room(agents, run, most):\n"
            '    ids = {"thread_id": run.thread_id, "agent_id": run.agent_id}\n'
            '    while run["status"] == "incomplete" and run.incomplete_details["reason"] == "max_completion_tokens":\n'
            "        budget = run.max_completion_tokens * 2\n"
            "        if budget > most:\n"
            "            break\n"
            "        run = agents.runs.create_and_process(**ids, max_completion_tokens=budget, polling_interval=POLL)\n"
            "    return run\n"
        ),
        why="The cut answer stays in the thread, and the next run reads it. Does that help, or does it cost?",
        seconds=20.0,
    ),
)
