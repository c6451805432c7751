"""Lesson 04: requires_action, your turn."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_04_outputs import judge_answer, judge_answer_all, judge_dispatch, judge_once
from labkit.checks.lessons.judges_04_rounds import judge_to_end

_ANSWER = (
    "def answer(call, function):\n"
    "    arguments = json.loads(call.function.arguments)\n"
    '    return {"tool_call_id": call.id, "output": json.dumps(function(**arguments))}\n'
)
_DISPATCH = (
    "def dispatch(run, functions):\n"
    "    outputs = []\n"
    "    for call in run.required_action.submit_tool_outputs.tool_calls:\n"
    "        try:\n"
    "            function = functions[call.function.name]\n"
    "            outputs.append(answer(call, function))\n"
    "        except Exception as error:\n"
    '            told = {"error": f"{call.function.name}: {type(error).__name__}: {error}"}\n'
    '            outputs.append({"tool_call_id": call.id, "output": json.dumps(told)})\n'
    "    return outputs\n"
)

EXERCISES = (
    Exercise(
        id="04.1",
        title="Arguments are a text",
        covers=("O6", "core-parts", "requires-action-fails"),
        minutes=4,
        judge=judge_answer,
        given="import json\n\nget_weather = None\n",
        hints=(
            "What is type(call.function.arguments)?",
            '{"hourly": true} is JSON. Python writes True, and json.loads knows the difference.',
            'arguments = json.loads(…); return {"tool_call_id": call.id, "output": json.dumps(function(**arguments))}',
        ),
        solution=_ANSWER,
        why="Why does the model send the arguments as text, and can you be sure that it is JSON?",
    ),
    Exercise(
        id="04.2",
        title="Two calls of one function",
        covers=("O6", "states-requires-action", "requires-action-fails", "takeaway-3"),
        minutes=4,
        judge=judge_answer_all,
        given="import json\n\n\n" + _ANSWER,
        hints=(
            "The calls stand in run.required_action.submit_tool_outputs.tool_calls.",
            "Two calls of get_weather, for Oslo and for Rome: the name does not tell them apart. What does?",
            "[answer(call, functions[…]) for call in run.required_action.submit_tool_outputs.tool_calls]",
        ),
        solution=(
            "def answer_all(run, functions):\n"
            "    calls = run.required_action.submit_tool_outputs.tool_calls\n"
            "    return [answer(call, functions[call.function.name]) for call in calls]\n"
        ),
        why="The calls are independent of each other. What would you gain by answering them in parallel?",
    ),
    Exercise(
        id="04.3",
        title="Whatever happens, an output",
        covers=("O6", "exercise-b", "requires-action-fails", "takeaway-3"),
        minutes=5,
        judge=judge_dispatch,
        given="import json\n\n\n" + _ANSWER,
        hints=(
            "Which lines can raise, and what should the agent read then?",
            'A call of set_alarm, which you don\'t have: an output like {"error": "…set_alarm…"}, under the id of its call.',
            'for call in …: try: outputs.append(answer(…)) / except Exception as error: outputs.append({… json.dumps({"error": …})})',
        ),
        solution=_DISPATCH,
        why="The agent reads the error. What may it do with it, that your program could not?",
    ),
    Exercise(
        id="04.4",
        title="Several rounds",
        covers=("O6", "states-requires-action", "exercise-b", "takeaway-3"),
        challenge=True,
        minutes=6,
        judge=judge_to_end,
        given='import json\n\nACTIVE = ("queued", "in_progress", "cancelling")\n\n\n'
        + _ANSWER
        + "\n\n"
        + _DISPATCH,
        hints=(
            "Two things repeat: waiting while it is active, and handing in when it asks. What ends both?",
            "After a hand-in the run is queued, and may ask again: the same loop.",
            (
                'while run["status"] in (*ACTIVE, "requires_action"): if …: run = agents.runs.submit_tool_outputs(…) '
                "/ else: sleep(1); run = agents.runs.get(…)"
            ),
        ),
        solution=(
            "def run_to_end(agents, run, functions, sleep):\n"
            '    ids = {"thread_id": run.thread_id, "run_id": run.id}\n'
            '    while run["status"] in (*ACTIVE, "requires_action"):\n'
            '        if run["status"] == "requires_action":\n'
            "            run = agents.runs.submit_tool_outputs(**ids, tool_outputs=dispatch(run, functions))\n"
            "        else:\n"
            "            sleep(1)\n"
            "            run = agents.runs.get(**ids)\n"
            "    return run\n"
        ),
        why="A model may ask for ever. Where would you put a limit on the rounds?",
    ),
    Exercise(
        id="04.5",
        title="Answered is answered",
        covers=("O6", "exercise-b", "requires-action-fails"),
        minutes=5,
        judge=judge_once,
        given="import json\n\n\n" + _ANSWER + "\n\n" + _DISPATCH,
        hints=(
            "Before you call a function, look whether this very call has been answered.",
            "The agent may want two rooms on Friday: same function, same arguments, another id.",
            "for call in …: if call.id not in done: done[call.id] = answer(call, functions[…]) / return [done[call.id] for call in …]",
        ),
        solution=(
            "def answer_once(run, functions, done):\n"
            "    calls = run.required_action.submit_tool_outputs.tool_calls\n"
            "    for call in calls:\n"
            "        if call.id not in done:\n"
            "            done[call.id] = answer(call, functions[call.function.name])\n"
            "    return [done[call.id] for call in calls]\n"
        ),
        why="done is gone when the program crashes between booking and handing in. What would help against that?",
    ),
)
