"""What people answer in notebook 08 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_08 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_DATETIMES = """
def timeline(agents, run):
    rows = []
    for step in agents.run_steps.list(thread_id=run.thread_id, run_id=run.id, order="asc"):
        calls = step["step_details"].get("tool_calls", [])
        name = ", ".join(call["function"]["name"] for call in calls) or "answer"
        end = step.completed_at or step.cancelled_at or step.failed_at
        rows.append((name, step.created_at - run.created_at, None if end is None else end - step.created_at))
    return rows
"""
_COMPLETED_OR_OPEN = """
def timeline(agents, run):
    rows = []
    for step in agents.run_steps.list(thread_id=run.thread_id, run_id=run.id, order="asc"):
        calls = step["step_details"].get("tool_calls", [])
        name = ", ".join(call["function"]["name"] for call in calls) or "answer"
        end = step["completed_at"]
        rows.append((name, step["created_at"] - run["created_at"], end and end - step["created_at"]))
    return rows
"""
_ONE_PRICE = ("(read * price.input + written * price.output)", "((read + written) * price.input)")
_LOG_WORDS = """
def log(path, event):
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": event.at, "run_id": event.run_id, "status": event.data["status"]}) + "\\n")
"""
_OTHER_LOG = 'def log(path, event):\n    with path.open("a", encoding="utf-8") as file:\n        file.write(event.to_json() + "\\n")\n'
_WITHOUT_PARSED = """
def retell(path, run_id):
    with path.open(encoding="utf-8") as file:
        events = [each for each in map(RunEvent.from_json, file) if each.run_id == run_id]
    story = []
    for look in [each for each in events if each.kind == "run"]:
        status, error = look.data["status"], look.data["last_error"]
        text = f"{status}: {error['code']}" if error else status
        if not story or story[-1][1] != text:
            story.append((look.at - events[0].at, text))
    return story
"""
_ALL_FAIL = """
def report(runs):
    ended = [run for run in runs if run.seconds is not None]
    times = sorted(run.seconds for run in ended)
    tools = Counter(tool.name for run in runs for tool in run.tools)
    rate = sum(run.status != "completed" for run in ended) / len(ended)
    return {"p50": times[len(times) // 2], "p95": times[int(0.95 * len(times))], "tools": tools, "error_rate": rate}
"""
_P50 = '"p50": times[int(0.5 * len(times))]'
_P95 = '"p95": times[int(0.95 * len(times))]'
_RATE = "sum(run.is_error for run in ended) / len(ended)"
_TOOLS = "Counter(tool.name for run in runs for tool in run.tools)"
_LAST_20 = "ended = [run for run in runs if run.seconds is not None][-20:]"


def _names(**changed: str) -> str:
    """Return the right names with some changed."""
    return _but("08.6") + f"names |= {changed!r}\n"


WRONG = {
    "08.1": [
        ("newest-first", _but("08.1", (', order="asc"', ""))),
        ("names-the-kind", _but("08.1", ('", ".join(call["function"]["name"] for call in calls) or "answer"', 'step["type"]'))),
        ("names-the-kind", _but("08.1", ('call["function"]["name"] for call in calls', '"tool_calls" for call in calls[:1]'))),
        ("tools-only", _but("08.1", ("        rows.append(", "        if calls:\n            rows.append("))),
        ("one-call-a-step", _but("08.1", ("for call in calls)", "for call in calls[:1])"))),
        ("one-call-a-step", _but("08.1", ('", ".join', '" and ".join'))),
        ("absolute-times", _but("08.1", ('began - run["created_at"]', "began"))),
        ("counts-from-started-at", _but("08.1", ('run["created_at"]', 'run["started_at"]'))),
        ("knows-only-completed-at", _but("08.1", (' or step["cancelled_at"] or step["failed_at"]', ""), ("None if end is None else end - began", "end - began"))),
        ("knows-only-completed-at", _COMPLETED_OR_OPEN),
        ("guesses-an-end", _but("08.1", ("None if end is None", "0 if end is None"))),
        ("guesses-an-end", _but("08.1", ('or step["failed_at"]', 'or step["failed_at"] or step["expires_at"]'))),
        ("no-number", _DATETIMES),
        ("no-three-values", _but("08.1", ('began - run["created_at"], ', ""))),
        ("no-three-values", _but("08.1", ("rows.append((name, ", 'rows.append(dict(name=name, start='), ("end - began))", "end - began))"), ("None if end", "seconds=None if end"))),
        ("measures-something-else", _but("08.1", ("else end - began", 'else end - run["created_at"]'))),
        ("wrong-type", _but("08.1", ("return rows", "return iter(rows)"))),
        ("no-return", _but("08.1", ("    return rows\n", "    print(rows)\n"))),
    ],
    "08.2": [
        ("usage-is-always-there", _but("08.2", (' or {"prompt_tokens": 0, "completion_tokens": 0}', ""))),
        ("failed-runs-are-free", _but("08.2", ("    for run in runs:\n", '    for run in runs:\n        if run["status"] == "failed":\n            continue\n'))),
        ("failed-runs-are-free", _but("08.2", ("    for run in runs:\n", '    for run in runs:\n        if not run["usage"]:\n            continue\n'))),
        ("prices-swapped", _but("08.2", ("read * price.input + written * price.output", "read * price.output + written * price.input"))),
        ("one-price-for-all", _but("08.2", _ONE_PRICE)),
        ("price-of-another-count", _but("08.2", (" / 1_000_000", " / 1_000"))),
        ("price-of-another-count", _but("08.2", (" / 1_000_000", ""))),
        ("other-cost", _but("08.2", ("cost += ", "cost = "))),
        ("other-tokens", _but("08.2", ("tokens[run.id] = read + written", "tokens[run.id] = written"))),
        ("warns-without-reason", _but("08.2", ("cost > budget", "sum(tokens.values()) > budget"))),
        ("never-warns", _but("08.2", ("cost > budget", "cost > budget * 1_000"))),
        ("never-warns", _but("08.2", ('f"${cost:.6f} spent, most in {most}" if cost > budget else ""', '""'))),
        ("warning-without-a-name", _but("08.2", (", most in {most}", ""))),
        ("warning-without-a-name", _but("08.2", ("max(tokens, key=tokens.get)", "min(tokens, key=tokens.get)"))),
        ("not-three-values", _but("08.2", ("return tokens, cost, f", "return tokens, f"))),
        ("wrong-type", _but("08.2", ("return tokens, cost, f", "return cost, tokens, f"))),
        ("no-return", _but("08.2", ("    return tokens, cost, ", "    _ = tokens, cost, "))),
    ],
    "08.3": [
        ("counts-open-runs", _but("08.3", (" if run.seconds is not None", ""))),
        ("average-for-the-middle", _but("08.3", (_P50, '"p50": sum(times) / len(times)'))),
        ("slowest-for-p95", _but("08.3", (_P95, '"p95": max(times)'))),
        ("another-place", _but("08.3", ("sorted(run.seconds for run in ended)", "[run.seconds for run in ended]"))),
        ("another-place", _but("08.3", ("sorted(run.seconds for run in ended)", "sorted((run.seconds for run in ended), reverse=True)"))),
        ("another-place", _but("08.3", ("sorted(run.seconds for run in ended)", "sorted(run.seconds or 0 for run in runs)"))),
        ("times-of-the-good-only", _but("08.3", (" if run.seconds is not None", ' if run.status == "completed"'))),
        ("counts-runs-for-calls", _but("08.3", (_TOOLS, "Counter(name for run in runs for name in {tool.name for tool in run.tools})"))),
        ("other-calls", _but("08.3", (_TOOLS, '{"search_archive": 1}'))),
        ("percent-for-a-share", _but("08.3", (_RATE, "100 * " + _RATE))),
        ("a-cancel-is-no-error", _ALL_FAIL),
        ("not-only-failed", _but("08.3", (_RATE, 'sum(run.status == "failed" for run in ended) / len(ended)'))),
        ("open-runs-in-the-share", _but("08.3", (_RATE, "sum(run.is_error for run in runs) / len(runs)"))),
        ("share-of-the-good", _but("08.3", (_RATE, 'sum(run.is_error for run in ended) / sum(run.status == "completed" for run in ended)'))),
        ("another-share", _but("08.3", (_RATE, "sum(run.is_error for run in ended)"))),
        ("key-missing", _but("08.3", ('"error_rate"', '"errors"'))),
        ("no-return", _but("08.3", ("    return {", "    _ = {"))),
    ],
    "08.4": [
        ("overwrites", _but("08.4", ('path.open("a"', 'path.open("w"'))),
        ("no-line-breaks", _but("08.4", (' + "\\n"', ""))),
        ("no-json", _but("08.4", ('event.to_json() + "\\n"', 'f"{event}\\n"'))),
        ("several-lines-an-event", "import json\n\n\n" + _but("08.4", ("event.to_json()", "json.dumps(json.loads(event.to_json()), indent=1)"))),
        ("leaves-out-the-rest", "import json\n\n" + _but("08.4").replace(_OTHER_LOG, _LOG_WORDS)),
        ("leaves-out-the-rest", "import json\n\n" + _but("08.4").replace(_OTHER_LOG, _LOG_WORDS.replace('event.data["status"]', 'event.data.get("status")'))),
        ("leaves-out-events", _but("08.4", ('    with path.open("a"', '    if event.kind != "run":\n        return\n    with path.open("a"'))),
        ("writes-nothing", _but("08.4").replace(_OTHER_LOG, "def log(path, event):\n    print(event.to_json())\n")),
        ("mixes-the-runs", _but("08.4", (" and each.run_id == run_id", ""))),
        ("every-event-is-a-look", _but("08.4", (' if each.kind == "run"]', "]"))),
        ("every-event-is-a-look", _but("08.4", (' if each.kind == "run"]', "]"), ('look.data["status"], look.data["last_error"]', 'look.data.get("status"), look.data.get("last_error")'))),
        ("tells-every-look", _but("08.4", ("if not story or story[-1][1] != text:", "if True:"))),
        ("absolute-time", _but("08.4", ("look.at - events[0].at", "look.at"))),
        ("no-reason", _but("08.4", ("f\"{status}: {error['code']}\" if error else status", "status"))),
        ("another-story", _but("08.4", ("    return story\n", "    return story[-1:]\n"))),
        ("stumbles-over-half-a-line", _OTHER_LOG + _WITHOUT_PARSED),
        ("stumbles-over-half-a-line", _but("08.4", ("if each and each.run_id", "if each.run_id"))),
        ("no-pairs", _but("08.4", ("story.append((look.at - events[0].at, text))", "story.append(text)"), ("story[-1][1]", "story[-1]"))),
        ("no-return", _but("08.4", ("    return story\n", ""))),
        ("wrong-type", _but("08.4", ("    return story\n", "    return str(story)\n"))),
    ],
    "08.5": [
        ("cries-wolf", _but("08.5", ("<= 0.2", "< 0.2"))),
        ("cries-wolf", _but("08.5", ('        return ""\n', '        return "all is well"\n'))),
        ("wakes-for-one", _but("08.5", ("len(ended) < 5 or ", ""))),
        ("wakes-for-nothing", _but("08.5", ('        return ""\n', '        return "" if runs else "nobody asks"\n'))),
        ("crashed", _but("08.5", ("len(ended) < 5 or len(bad) / len(ended) <= 0.2", "len(bad) / len(ended) <= 0.2 or len(ended) < 5"))),
        ("never-forgets", _but("08.5", ("[-20:]", ""))),
        ("never-forgets", _but("08.5", ("[-20:]", "[:20]"))),
        ("drowns-in-the-past", _but("08.5", ("len(bad) / len(ended)", "len(bad) / len(runs)"))),
        ("wakes-for-a-cancel", _but("08.5", ("if run.is_error", 'if run.status != "completed"'))),
        ("sleeps-through-it", _but("08.5", ("<= 0.2", "<= 0.5"))),
        ("sleeps-through-it", _but("08.5", ("<= 0.2", "<= 20"))),
        ("only-failed-counts", _but("08.5", ("if run.is_error", 'if run.status == "failed"'))),
        ("open-runs-hide-it", _but("08.5", (_LAST_20, "ended = [run for run in runs[-20:] if run.seconds is not None]"))),
        ("alert-without-a-reason", _but("08.5", ("reasons.most_common(1)[0][0]", "bad[-2].error"))),
        ("alert-without-a-reason", _but("08.5", (", most often: {reasons.most_common(1)[0][0]}", ""))),
        ("no-return", _but("08.5", ('        return ""\n', "        return None\n"))),
        ("wrong-type", _but("08.5", ('        return ""\n', "        return False\n"))),
    ],
    "08.6": [
        ("trusts-the-status", _names(A="slow tool")),
        ("trusts-the-status", _names(A="slow model")),
        ("in-progress-is-the-model", _names(B="slow tool")),
        ("in-progress-is-the-model", _names(B="stuck in the queue")),
        ("takes-a-little-for-growth", _names(B="growing thread")),
        ("requires-action-is-yours", _names(C="slow model")),
        ("requires-action-is-yours", _names(C="stuck in the queue")),
        ("overlooks-the-tokens", _names(D="slow model")),
        ("queued-is-nobodys-work", _names(E="slow model")),
        ("no-run-ended-badly", _names(E="rate limit")),
        ("another-word", _names(B="the model")),
        ("letter-left-out", 'names = {"A": "failing tool"}'),
        ("wrong-type", 'names = ["failing tool", "slow model", "slow tool", "growing thread", "stuck in the queue"]'),
    ],
}  # fmt: skip
