"""Lesson 08: the flight recorder."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_08_alert import judge_alert
from labkit.checks.lessons.judges_08_bill import judge_bill
from labkit.checks.lessons.judges_08_log import judge_log
from labkit.checks.lessons.judges_08_names import judge_names
from labkit.checks.lessons.judges_08_report import judge_report
from labkit.checks.lessons.judges_08_timeline import judge_timeline

_PARSED = (
    "from labkit.events import RunEvent\n\n\n"
    "def parsed(line):\n"
    "    try:\n"
    "        return RunEvent.from_json(line)\n"
    "    except ValueError:\n"
    "        return None\n"
)

EXERCISES = (
    Exercise(
        id="08.1",
        title="Where the seconds went",
        covers=("core-parts", "runs-log-steps", "tools-timing"),
        minutes=5,
        judge=judge_timeline,
        hints=(
            'Times are numbers in step["created_at"] and step["completed_at"]; ask for the steps with order="asc".',
            "A step that waits for a tool has no end yet; one that was cancelled has its end in cancelled_at.",
            (
                'for step in agents.run_steps.list(…, order="asc"): calls = step["step_details"].get("tool_calls", []) / '
                'name = ", ".join(…) or "answer" / end = step["completed_at"] or step["cancelled_at"] or … / rows.append(…)'
            ),
        ),
        solution=(
            "def timeline(agents, run):\n"
            "    rows = []\n"
            '    for step in agents.run_steps.list(thread_id=run.thread_id, run_id=run.id, order="asc"):\n'
            '        calls = step["step_details"].get("tool_calls", [])\n'
            '        name = ", ".join(call["function"]["name"] for call in calls) or "answer"\n'
            '        began = step["created_at"]\n'
            '        end = step["completed_at"] or step["cancelled_at"] or step["failed_at"]\n'
            '        rows.append((name, began - run["created_at"], None if end is None else end - began))\n'
            "    return rows\n"
        ),
        why="The service writes whole seconds. How long may a step of 0 seconds have taken?",
    ),
    Exercise(
        id="08.2",
        title="What it costs",
        covers=("exercise-c",),
        minutes=4,
        judge=judge_bill,
        hints=(
            'run["usage"] has prompt_tokens, which the model read, and completion_tokens, which it wrote.',
            "A run that failed before its model began has None as usage: 0 tokens. One that failed later is paid for.",
            (
                'used = run["usage"] or {"prompt_tokens": 0, …}; tokens[run.id] = …; cost += (… * price.input + … * price.output) / … / '
                "if cost > budget: a text with max(tokens, key=tokens.get) in it"
            ),
        ),
        solution=(
            "def bill(runs, price, budget):\n"
            "    tokens, cost = {}, 0.0\n"
            "    for run in runs:\n"
            '        used = run["usage"] or {"prompt_tokens": 0, "completion_tokens": 0}\n'
            '        read, written = used["prompt_tokens"], used["completion_tokens"]\n'
            "        tokens[run.id] = read + written\n"
            "        cost += (read * price.input + written * price.output) / 1_000_000\n"
            "    most = max(tokens, key=tokens.get)\n"
            '    return tokens, cost, f"${cost:.6f} spent, most in {most}" if cost > budget else ""\n'
        ),
        why="The warning comes after the money is spent. What limits a run before it begins?",
    ),
    Exercise(
        id="08.3",
        title="Thirty runs, four numbers",
        covers=("exercise-c", "tools-timing"),
        minutes=6,
        judge=judge_report,
        given="from collections import Counter\n",
        hints=(
            "First leave out the runs whose seconds are None. Then sort the times, and take a place.",
            "Thirty sorted times: p50 is at place 15, p95 at place 28; the slowest, at place 29, is neither.",
            (
                "ended = […]; times = sorted(…); p95 = times[int(0.95 * len(times))]; "
                "Counter(tool.name for run in runs for tool in …); sum(run.is_error for run in …) / …"
            ),
        ),
        solution=(
            "def report(runs):\n"
            "    ended = [run for run in runs if run.seconds is not None]\n"
            "    times = sorted(run.seconds for run in ended)\n"
            "    return {\n"
            '        "p50": times[int(0.5 * len(times))],\n'
            '        "p95": times[int(0.95 * len(times))],\n'
            '        "tools": Counter(tool.name for run in runs for tool in run.tools),\n'
            '        "error_rate": sum(run.is_error for run in ended) / len(ended),\n'
            "    }\n"
        ),
        why="Ten runs instead of thirty: what is their p95, and what is it worth?",
    ),
    Exercise(
        id="08.4",
        title="A log that tells it again",
        covers=("runs-log-steps",),
        minutes=5,
        judge=judge_log,
        given=_PARSED,
        hints=(
            'Writing: mode "a", and a line break after each event. Reading: only looks at this run, only changes.',
            "Two runs in one file, lines of both between each other; a tool call, which has no status; half a line at the end.",
            (
                "for event in map(parsed, file): keep it if it is one, and of this run / of those the looks / text = status, "
                'or f"{status}: {code}" with an error / if not story or story[-1][1] != text: story.append((…, text))'
            ),
        ),
        solution=(
            "def log(path, event):\n"
            '    with path.open("a", encoding="utf-8") as file:\n'
            '        file.write(event.to_json() + "\\n")\n'
            "\n\n"
            "def retell(path, run_id):\n"
            '    with path.open(encoding="utf-8") as file:\n'
            "        events = [each for each in map(parsed, file) if each and each.run_id == run_id]\n"
            "    story = []\n"
            '    for look in [each for each in events if each.kind == "run"]:\n'
            '        status, error = look.data["status"], look.data["last_error"]\n'
            "        text = f\"{status}: {error['code']}\" if error else status\n"
            "        if not story or story[-1][1] != text:\n"
            "            story.append((look.at - events[0].at, text))\n"
            "    return story\n"
        ),
        why="What stands in these lines that should not lie on a disk for a year?",
    ),
    Exercise(
        id="08.5",
        title="One rule that wakes somebody",
        covers=("exercise-c", "O3"),
        minutes=4,
        judge=judge_alert,
        given="from collections import Counter\n",
        hints=(
            "In this order: leave out what has not ended, take the last twenty, count the errors.",
            "One of three failed: no alert. Six failed long ago, twenty were well since: no alert.",
            (
                "ended = […][-20:]; bad = [run for run in ended if run.is_error]; "
                'if len(ended) < 5 or len(bad) / len(ended) <= 0.2: return "" / Counter(…).most_common(1)'
            ),
        ),
        solution=(
            "def alert(runs):\n"
            "    ended = [run for run in runs if run.seconds is not None][-20:]\n"
            "    bad = [run for run in ended if run.is_error]\n"
            "    if len(ended) < 5 or len(bad) / len(ended) <= 0.2:\n"
            '        return ""\n'
            "    reasons = Counter(run.error or run.status for run in bad)\n"
            '    return f"{len(bad)} of {len(ended)} runs went wrong, most often: {reasons.most_common(1)[0][0]}"\n'
        ),
        why="All runs complete, and each takes a minute. Which second rule would you write?",
    ),
    Exercise(
        id="08.6",
        title="Five anonymous recordings",
        covers=("runs-log-steps", "tools-timing", "exercise-c"),
        challenge=True,
        minutes=6,
        judge=judge_names,
        hints=(
            "Of the slowest run: which status took most of the time, and who works in that status?",
            "Where the time tells little: what did the tool calls come to? And do the tokens grow from run to run?",
        ),
        solution=(
            'names = {"A": "failing tool", "B": "slow model", "C": "slow tool"}\n'
            'names |= {"D": "growing thread", "E": "stuck in the queue"}\n'
        ),
        why="Which of the five would your alert rule have found?",
    ),
)
