"""Lesson 00: is my bench working?"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.exercise import Exercise
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.settings import Settings

_STATUSES = ("queued", "in_progress", "completed", "failed")


def judge_agent(bench: Bench, agents: Any, agent: Any) -> str:
    """Ask the service for the agent: it must be an agent, have instructions and a name, and still exist."""
    agent_id = getattr(agent, "id", None)
    expect(
        isinstance(agent_id, str) and agent_id.startswith("asst_"),
        done="We looked for the id of `agent`.",
        expected="An agent, as create_agent returns it: its id begins with asst_.",
        seen=f"{type(agent).__name__}: {show(agent)}",
        look="agent = agents.create_agent(…). Keep what it returns.",
        misconception="not-an-agent",
    )
    expect(
        any(known.id == agent_id for known in agents.list_agents()),
        done="We listed the agents of the service.",
        expected="Your agent among them.",
        seen="It is not there. It was deleted, or it was made on another service or project.",
        look="The client that made it: create it through `agents`, and do not delete it yet.",
        misconception="agent-is-gone",
    )
    model = Settings.from_environment(os.environ).model
    expect(
        agent.model == model,
        done="We read the agent's model.",
        expected=f"The deployment that MODEL_DEPLOYMENT_NAME names: {model}",
        seen=show(agent.model),
        look="create_agent(model=model, …): the variable from the cell with the client.",
        misconception="another-model",
    )
    for field, value in (("instructions", agent.instructions), ("name", agent.name)):
        expect(
            isinstance(value, str) and value.strip(),
            done=f"We read the agent's {field}.",
            expected="Some text.",
            seen=show(value),
            look=f"create_agent(…, {field}=…): without it the agent has none.",
            misconception=f"no-{field}",
        )
    return "The service knows your agent. It stays there until somebody deletes it."


def judge_count_polls(bench: Bench, count_polls: Callable[[list[dict[str, Any]]], Any]) -> str:
    """Play a quick and a slow turn, and compare the count with the requests that read the run."""
    for name, seconds in (("a quick turn", 1.0), ("a slow turn", 7.0)):
        log = _turn(bench, seconds)
        polls = sum(row["operation"].endswith("/runs/{run_id}") and row["method"] == "GET" for row in log)
        rows = [{key: row[key] for key in ("method", "path", "status")} for row in log]
        seen = expect_returned(count_polls(rows), "count_polls(log)")
        expect_type(seen, int, "what count_polls returned", look="A count: how many rows, not which rows.")
        done = f"We called count_polls with the log of {name}: {len(log)} requests."
        _expect_polls(seen, polls, log, done)
    return "Two turns, the same code: the slow one was asked about more often."


def _expect_polls(seen: int, polls: int, log: list[dict[str, Any]], done: str) -> None:
    expected = f"{polls}, the requests that ask for the run's status."
    expect(
        seen == polls or seen != len(log),
        done=done,
        expected=expected,
        seen=f"{seen}. That is every request.",
        look="Which rows ask for the run? Method and path tell.",
        misconception="counts-everything",
    )
    expect(
        seen == polls or seen != sum(row["method"] == "GET" for row in log),
        done=done,
        expected=expected,
        seen=f"{seen}. That is every GET, and reading the messages is one too.",
        look="The path of a poll goes to the run: it has /runs/ and the run's id in it.",
        misconception="counts-every-get",
    )
    expect(
        seen == polls or seen != sum("/runs" in row["path"] for row in log),
        done=done,
        expected=expected,
        seen=f"{seen}. That is every request that has to do with runs, and creating the run is one too.",
        look="Creating is a POST. Asking is a GET.",
        misconception="counts-the-creation",
    )
    expect(
        seen == polls,
        done=done,
        expected=expected,
        seen=show(seen),
        look="Does your function look at the log it is given, row by row?",
        misconception="wrong-count",
    )


def _turn(bench: Bench, seconds: float) -> list[dict[str, Any]]:
    """Play one turn that takes ``seconds`` on the service's clock, which moves a second a request."""
    lab = bench.lab(per_request=1.0)
    lab.service.script([{"text": "Hello.", "seconds": seconds}])
    agent = lab.agents.create_agent(model=lab.model)
    thread = lab.agents.threads.create()
    lab.service.clear_requests()
    lab.agents.messages.create(thread_id=thread.id, role="user", content="Hello!")
    lab.agents.runs.create_and_process(thread_id=thread.id, agent_id=agent.id, polling_interval=0)
    list(lab.agents.messages.list(thread_id=thread.id))
    return list(lab.service.requests())


def judge_over(bench: Bench, over: Any) -> str:
    """Compare the list with the two of the four statuses that end a run."""
    expect(
        isinstance(over, list | tuple | set | frozenset) and all(isinstance(word, str) for word in over),
        done="We looked at `over`.",
        expected='A list of words, such as ["queued"].',
        seen=f"{type(over).__name__}: {show(over)}",
        look="Put the words into square brackets, each in quotation marks.",
        misconception="not-a-list-of-words",
    )
    unknown = sorted(set(over) - set(_STATUSES))
    expect(
        not unknown,
        done="We looked up each word of `over`.",
        expected=f"Words from these four: {', '.join(_STATUSES)}.",
        seen=f"{', '.join(map(show, unknown))}: not one of them.",
        look="Spelling: statuses are small letters, with an underscore in in_progress.",
        misconception="unknown-status",
    )
    active = [word for word in ("queued", "in_progress") if word in over]
    expect(
        not active,
        done=f"We asked whether a run that is {' or '.join(active) or 'waiting'} can still change.",
        expected="Nothing changes any more when a run is over.",
        seen=f"You say {' and '.join(active)} means over. But such a run goes on.",
        look="The picture of the run above: which status stands at the end of the path?",
        misconception="active-is-not-over",
    )
    missing = [word for word in ("completed", "failed") if word not in over]
    expect(
        not missing,
        done="We looked for each way in which a run can end.",
        expected="Both ways that are among the four.",
        seen=f"Missing: {' and '.join(missing)}.",
        look="A run that failed does not go on either. Over is not the same as successful.",
        misconception="over-means-success",
    )
    return "Two statuses wait, two are ends. Notebook 02 shows all nine."


EXERCISES = (
    Exercise(
        id="00.1",
        title="Create an agent",
        covers=("O1",),
        minutes=1,
        judge=judge_agent,
        given="agents = lab.agents\nmodel = lab.model\n",
        hints=(
            "The client has a method for it: type `agents.create` and press Tab.",
            "Three arguments, by name: model, name, instructions. `model` is defined in the cell above the picture.",
            'agent = agents.create_agent(model=model, name="…", instructions="…")',
        ),
        solution='agent = agents.create_agent(model=model, name="bench-check", instructions="Be brief.")\n',
        why="The service would accept a model name that does not exist. When would you find out?",
    ),
    Exercise(
        id="00.2",
        title="Count the polls",
        covers=("O1", "O4"),
        minutes=3,
        judge=judge_count_polls,
        hints=(
            "Look at the log below the picture: which rows repeat while the service is thinking?",
            (
                'One row: {"method": "GET", "path": "/threads/thread_1/runs/run_1"} is one poll. '
                'The same path with "POST" is none; "/threads/thread_1/messages" is none.'
            ),
            'return sum(row["method"] == "GET" and … in row["path"] for row in log)',
        ),
        solution=(
            "def count_polls(log):\n"
            '    return sum(row["method"] == "GET" and "/runs/" in row["path"] for row in log)\n'
        ),
        why="The slow turn cost more requests than the quick one. Who decides how many?",
    ),
    Exercise(
        id="00.3",
        title="Fail on purpose",
        covers=("states-completed",),
        minutes=2,
        judge=judge_over,
        hints=(
            "Ask of each status: can this run still change by itself?",
            "A run in the queue will be picked up. A run that failed will never be tried again by itself.",
            'over = ["completed", …]',
        ),
        solution='over = ["completed", "failed"]\n',
        why="Why is a failed run over, although your question has no answer yet?",
    ),
)
