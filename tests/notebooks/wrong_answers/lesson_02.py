"""What people answer in notebook 02 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

_NEXT = {
    "A": "completed",
    "B": "requires_action",
    "C": "queued",
    "D": "in_progress",
    "E": "cancelling",
    "F": "expired",
    "G": "incomplete",
    "H": "failed",
}
_TODO = {
    "wait": ["queued", "in_progress", "cancelling"],
    "act": ["requires_action"],
    "stop": ["completed", "failed", "cancelled", "expired", "incomplete"],
}
_DESCRIBE = """
def describe(run):
    todo = {"queued": "wait", "in_progress": "wait", "cancelling": "wait", "requires_action": "act"}
    line = f"{run['status']}: {todo.get(run['status'], 'stop')}"
    if run.last_error:
        line += f" ({run.last_error.code}: {run.last_error.message})"
    if run.incomplete_details:
        line += f" ({run.incomplete_details['reason']})"
    return line
"""
_CANCEL = """
def cancel_and_wait(agents, run):
    ids = {"thread_id": run.thread_id, "run_id": run.id}
    try:
        agents.runs.cancel(**ids)
    except HttpResponseError as refused:
        if refused.status_code != 400:
            raise
    return wait_for_run(agents, agents.runs.get(**ids))
"""
_LOOK_FIRST = """
def cancel_and_wait(agents, run):
    run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)
    if run.status in ("queued", "in_progress", "requires_action"):
        run = agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)
    return wait_for_run(agents, run)
"""
_WHY = """
def why(run):
    if run.last_error:
        return f"{run.last_error.code}: {run.last_error.message}"
    if run.incomplete_details:
        return run.incomplete_details["reason"]
    return run["status"] if run["status"] in ("expired", "cancelled") else ""
"""


def _next(**changed: str) -> str:
    return f"next_status = {_NEXT | changed!r}"


def _todo(**changed: list[str]) -> str:
    return f"todo = {_TODO | changed!r}"


def _but(code: str, right: str, wrong: str) -> str:
    """Return a right answer with one piece of it spoilt."""
    if code.count(right) != 1:
        raise ValueError(f"{right!r} is in the answer {code.count(right)} times; expected once")
    return code.replace(right, wrong)


WRONG = {
    "02.1": [
        ("submit-completes", _next(C="completed")),
        ("submit-resumes-at-once", _next(C="in_progress")),
        ("always-requires-action", _next(A="requires_action")),
        ("requires-action-is-error", _next(B="failed")),
        ("cancel-is-immediate", _next(E="cancelled")),
        ("waits-forever", _next(F="requires_action")),
        ("expired-is-failed", _next(F="failed")),
        ("cut-is-completed", _next(G="completed")),
        ("service-retries", _next(H="queued")),
        ("wrong-next-status", _next(D="completed")),
        ("unknown-status", _next(E="stopped")),
        ("unknown-status", 'next_status = {"A": "completed"}'),
        ("unknown-status", "next_status = {'A': ['completed']}"),
        ("wrong-type", 'next_status = ["completed", "requires_action", "queued"]'),
    ],
    "02.2": [
        ("cancelling-is-over", _todo(wait=["queued", "in_progress"], stop=[*_TODO["stop"], "cancelling"])),
        ("requires-action-waits", _todo(wait=[*_TODO["wait"], "requires_action"], act=[])),
        ("requires-action-is-over", _todo(act=[], stop=[*_TODO["stop"], "requires_action"])),
        (
            "ended-goes-on",
            _todo(
                act=["requires_action", "failed"], stop=["completed", "cancelled", "expired", "incomplete"]
            ),
        ),
        (
            "ended-goes-on",
            _todo(wait=[*_TODO["wait"], "incomplete"], stop=["completed", "failed", "cancelled", "expired"]),
        ),
        ("active-is-not-over", _todo(wait=["in_progress", "cancelling"], stop=[*_TODO["stop"], "queued"])),
        ("not-nine-statuses", _todo(stop=["completed", "failed", "cancelled", "expired"])),
        ("not-nine-statuses", _todo(act=["requires_action", "failed"])),
        ("unknown-status", _todo(act=["RequiresAction"])),
        ("unknown-status", _todo(act=[["requires_action"]])),
        ("not-three-lists", _todo(act="requires_action")),
        ("not-three-lists", 'todo = {"wait": ["queued"], "stop": ["completed"]}'),
        ("wrong-type", 'todo = ["queued", "in_progress"]'),
    ],
    "02.3": [
        ("no-return", "def describe(run):\n    run['status']"),
        ("wrong-type", "def describe(run):\n    return run.status, 'stop'"),
        ("no-status-word", "def describe(run):\n    return f'{run.status}: stop'"),
        ("no-status-word", _but(_DESCRIBE, "{run['status']}: ", "")),
        ("crashed", "def describe(run):\n    return f'{run.status.value}: {run.last_error.code}'"),
        ("no-advice", "def describe(run):\n    return f\"the run is {run['status']}\""),
        ("cancelling-is-over", _but(_DESCRIBE, '"cancelling": "wait", ', "")),
        ("requires-action-waits", _but(_DESCRIBE, '"act"', '"wait"')),
        ("requires-action-is-over", _but(_DESCRIBE, ', "requires_action": "act"', "")),
        (
            "unknown-means-wait",
            _but(
                _DESCRIBE,
                "'stop'",
                "'stop' if run.expires_at is None or run['status'] == 'expired' else 'wait'",
            ),
        ),
        ("not-one-plain-line", _but(_DESCRIBE, "return line", "return '\\x1b[31m' + line + '\\x1b[0m'")),
        ("not-one-plain-line", _but(_DESCRIBE, 'f" ({run.last_error.code}', 'f"\\n({run.last_error.code}')),
        ("no-code", _but(_DESCRIBE, "{run.last_error.code}: ", "")),
        ("no-message", _but(_DESCRIBE, ": {run.last_error.message}", "")),
        ("no-reason", _but(_DESCRIBE, "['reason']", ".reason")),
    ],
    "02.4": [
        (
            "returns-too-early",
            "def cancel_and_wait(agents, run):\n    return agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)",
        ),
        ("returns-too-early", _but(_CANCEL, "wait_for_run(agents, agents.runs.get(**ids))", "run")),
        ("no-return", _but(_CANCEL, "return ", "")),
        ("never-cancels", "def cancel_and_wait(agents, run):\n    return wait_for_run(agents, run)"),
        (
            "crashed",
            "def cancel_and_wait(agents, run):\n    return wait_for_run(agents, agents.runs.cancel(thread_id=run.thread_id, run_id=run.id))",
        ),
        (
            "crashed",
            _LOOK_FIRST,
        ),
        ("hides-every-error", _but(_CANCEL, "            raise\n", "            pass\n")),
        (
            "waits-for-cancelled-only",
            _but(
                _CANCEL,
                "    return wait_for_run(agents, agents.runs.get(**ids))",
                "    while run.status != 'cancelled':\n        run = agents.runs.get(**ids)\n    return run",
            ),
        ),
        (
            "returns-too-early",
            _but(_CANCEL, "wait_for_run(agents, agents.runs.get(**ids))", "agents.runs.get(**ids).status"),
        ),
    ],
    "02.5": [
        ("no-code", "def why(run):\n    return run['status']"),
        ("no-code", _but(_WHY, "{run.last_error.code}: ", "")),
        ("no-message", _but(_WHY, ": {run.last_error.message}", "")),
        ("no-reason", _but(_WHY, 'run.incomplete_details["reason"]', "str(run.incomplete_details.reason)")),
        (
            "no-reason",
            _but(
                _WHY, '    if run.incomplete_details:\n        return run.incomplete_details["reason"]\n', ""
            ),
        ),
        ("crashed", "def why(run):\n    return f'{run.last_error.code}: {run.last_error.message}'"),
        ("crashed", _but(_WHY, '["reason"]', ".reason.value")),
        (
            "silent-ending",
            _but(_WHY, 'run["status"] if run["status"] in ("expired", "cancelled") else ""', '""'),
        ),
        ("reason-without-trouble", _but(_WHY, ' if run["status"] in ("expired", "cancelled") else ""', "")),
        (
            "no-return",
            _but(
                _WHY,
                ' if run["status"] in ("expired", "cancelled") else ""',
                ' if run["status"] in ("expired", "cancelled") else None',
            ),
        ),
        ("wrong-type", _but(_WHY, 'f"{run.last_error.code}: {run.last_error.message}"', "run.last_error")),
    ],
}
