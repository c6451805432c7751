"""Lesson 02: the life of a run."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_02_cancel import judge_cancel
from labkit.checks.lessons.judges_02_statuses import judge_describe, judge_next_status, judge_todo, judge_why

EXERCISES = (
    Exercise(
        id="02.1",
        title="Predict the next status",
        covers=("O1", "states-waiting", "states-requires-action", "states-completed", "takeaway-2"),
        minutes=2,
        judge=judge_next_status,
        hints=(
            "Find the status on the map and follow the dotted arrows that leave it. Which of them fits what happens?",
            "C is the run that you saw: after the submit, the reply did not say in_progress.",
            'next_status = {"A": "completed", "B": "requires_action", "C": …, "D": "in_progress", "E": "cancelling", …}',
        ),
        solution=(
            'next_status = {"A": "completed", "B": "requires_action", "C": "queued", "D": "in_progress"}\n'
            'next_status |= {"E": "cancelling", "F": "expired", "G": "incomplete", "H": "failed"}\n'
        ),
        why="Why does a run not go from requires_action straight on to in_progress?",
    ),
    Exercise(
        id="02.2",
        title="Wait, act or stop",
        covers=("O3", "states-waiting", "states-ended", "states-beyond", "takeaway-2"),
        minutes=1,
        judge=judge_todo,
        hints=(
            "Ask of each status: who moves next? The service: wait. You: act. Nobody: stop.",
            "cancelling: you asked for the end, and the service is not there yet. Who moves next?",
            'todo = {"wait": ["queued", "in_progress", …], "act": [one status], "stop": [five statuses]}',
        ),
        solution=(
            'todo = {"wait": ["queued", "in_progress", "cancelling"], "act": ["requires_action"]}\n'
            'todo["stop"] = ["completed", "failed", "cancelled", "expired", "incomplete"]\n'
        ),
        why="A thread is locked while its run waits or needs you. Why is cancelling among those?",
    ),
    Exercise(
        id="02.3",
        title="A run in one line",
        covers=("O3", "states-requires-action", "states-ended", "states-beyond", "runs-all-states"),
        challenge=True,
        minutes=4,
        judge=judge_describe,
        hints=(
            'Three parts: the word run["status"], what to do, and the reason when there is one.',
            "In a completed run last_error is None: look before you take its code. And what about a status you never saw?",
            'todo = {"queued": "wait", …}.get(run["status"], "stop"), then add to the line: if run.last_error: …',
        ),
        solution=(
            "def describe(run):\n"
            '    todo = {"queued": "wait", "in_progress": "wait", "cancelling": "wait", "requires_action": "act"}\n'
            "    line = f\"{run['status']}: {todo.get(run['status'], 'stop')}\"\n"
            "    if run.last_error:\n"
            '        line += f" ({run.last_error.code}: {run.last_error.message})"\n'
            "    if run.incomplete_details:\n"
            "        line += f\" ({run.incomplete_details['reason']})\"\n"
            "    return line\n"
        ),
        why="Why is stop, and not wait, the safe word for a status that you don't know?",
    ),
    Exercise(
        id="02.4",
        title="Cancel and wait for the end",
        covers=("O3", "states-ended", "states-beyond", "runs-all-states"),
        minutes=5,
        judge=judge_cancel,
        given="from azure.core.exceptions import HttpResponseError\n\nfrom labkit import wait_for_run\n",
        hints=(
            "Two steps: ask for the cancel, then wait while the run is active. What does the second step already do for you?",
            "A run that completed a moment ago: the cancel raises HttpResponseError, status_code 400. Any other is trouble.",
            "try: … / except HttpResponseError as refused: if refused.status_code != …: raise / return wait_for_run(…)",
        ),
        solution=(
            "def cancel_and_wait(agents, run):\n"
            "    try:\n"
            "        run = agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)\n"
            "    except HttpResponseError as refused:\n"
            "        if refused.status_code != 400:\n"
            "            raise\n"
            "    return wait_for_run(agents, run)\n"
        ),
        why="Looking at the status first, and cancelling only an active run: why is that not enough?",
        seconds=20.0,
    ),
    Exercise(
        id="02.5",
        title="Why did it end?",
        covers=("O3", "states-ended", "states-beyond", "runs-all-states"),
        minutes=3,
        judge=judge_why,
        hints=(
            "Two fields of the run, each None in all other runs: last_error and incomplete_details.",
            'An incomplete run has no last_error; an expired one has neither. A completed one gives "".',
            'if run.last_error: return f"{…}: {…}" / if run.incomplete_details: return … / return run["status"] if … else ""',
        ),
        solution=(
            "def why(run):\n"
            "    if run.last_error:\n"
            '        return f"{run.last_error.code}: {run.last_error.message}"\n'
            "    if run.incomplete_details:\n"
            '        return run.incomplete_details["reason"]\n'
            '    return run["status"] if run["status"] in ("expired", "cancelled") else ""\n'
        ),
        why="Which of these reasons is worth a second run without any change, and which is not?",
    ),
)
