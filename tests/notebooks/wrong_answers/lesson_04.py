"""What people answer in notebook 04 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_04 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_LOADS, _DUMPS = "json.loads(call.function.arguments)", "json.dumps(function(**arguments))"
_BY_NAME = """
def answer_all(run, functions):
    outputs = {}
    for call in run.required_action.submit_tool_outputs.tool_calls:
        outputs[call.function.name] = answer(call, functions[call.function.name])
    return list(outputs.values())
"""
_BACKWARDS = """
def answer_all(run, functions):
    calls = run.required_action.submit_tool_outputs.tool_calls
    outputs = [answer(call, functions[call.function.name]) for call in calls]
    return [{"tool_call_id": call.id, "output": other["output"]} for call, other in zip(calls, reversed(outputs))]
"""
_UNPARSED = """
def answer_all(run, functions):
    calls = run.required_action.submit_tool_outputs.tool_calls
    return [
        {"tool_call_id": call.id, "output": json.dumps(functions[call.function.name](**call.function.arguments))}
        for call in calls
    ]
"""
_NO_TRY = """
def dispatch(run, functions):
    return [answer(call, functions[call.function.name]) for call in run.required_action.submit_tool_outputs.tool_calls]
"""
_ONLY_KNOWN = """
def dispatch(run, functions):
    calls = run.required_action.submit_tool_outputs.tool_calls
    outputs = []
    for call in calls:
        try:
            outputs.append(answer(call, functions[call.function.name]))
        except LookupError:
            pass
    return outputs
"""
_UNKNOWN_TOLD = """
def dispatch(run, functions):
    outputs = []
    for call in run.required_action.submit_tool_outputs.tool_calls:
        if call.function.name in functions:
            outputs.append(answer(call, functions[call.function.name]))
        else:
            outputs.append({"tool_call_id": call.id, "output": json.dumps({"error": "no " + call.function.name})})
    return outputs
"""
_ONE_ROUND = """
def run_to_end(agents, run, functions, sleep):
    ids = {"thread_id": run.thread_id, "run_id": run.id}
    while run["status"] in ACTIVE:
        sleep(1)
        run = agents.runs.get(**ids)
    if run["status"] == "requires_action":
        run = agents.runs.submit_tool_outputs(**ids, tool_outputs=dispatch(run, functions))
        while run["status"] in ACTIVE:
            sleep(1)
            run = agents.runs.get(**ids)
    return run
"""
_BY_ARGUMENTS = """
def answer_once(run, functions, done):
    outputs = []
    for call in run.required_action.submit_tool_outputs.tool_calls:
        key = (call.function.name, call.function.arguments)
        if key not in done:
            done[key] = functions[call.function.name](**json.loads(call.function.arguments))
        outputs.append({"tool_call_id": call.id, "output": json.dumps(done[key])})
    return outputs
"""
_ONLY_FRESH = """
def answer_once(run, functions, done):
    outputs = []
    for call in run.required_action.submit_tool_outputs.tool_calls:
        if call.id not in done:
            done[call.id] = answer(call, functions[call.function.name])
            outputs.append(done[call.id])
    return outputs
"""

WRONG = {
    "04.1": [
        ("arguments-are-text", _but("04.1", (_LOADS, "call.function.arguments"))),
        ("arguments-are-text", _but("04.1", (_LOADS, 'dict(location=call.function.arguments["location"])'))),
        ("evaluates-the-arguments", _but("04.1", (_LOADS, "eval(call.function.arguments)"))),
        ("output-is-no-text", _but("04.1", (_DUMPS, "function(**arguments)"))),
        ("output-is-no-json", _but("04.1", (_DUMPS, "str(function(**arguments))"))),
        ("no-call-id", _but("04.1", ('"tool_call_id": call.id', '"tool_call_id": call.function.name'))),
        ("no-call-id", _but("04.1", ('"tool_call_id": call.id, ', ""))),
        ("no-call-id", _but("04.1", ('{"tool_call_id": call.id, "output": ' + _DUMPS + "}", _DUMPS))),
        ("other-arguments", _but("04.1", ("**arguments", 'location=arguments["location"]'))),
        ("calls-nothing", _but("04.1", (_DUMPS, "call.function.arguments"))),
        ("crashed", _but("04.1", ("function(**arguments)", "function(arguments)"))),
        ("no-return", _but("04.1", ("return {", "_ = {"))),
    ],
    "04.2": [
        ("not-one-for-each-call", _BY_NAME),
        ("not-one-for-each-call", _but("04.2", ("in calls]", "in calls[:1]]"))),
        ("mixes-the-calls-up", _BACKWARDS),
        ("mixes-the-calls-up", _but("04.2", ("functions[call.function.name]", 'functions["get_weather"]'))),
        ("arguments-are-text", _UNPARSED),
        ("wrong-type", _but("04.2", ("return [answer(call, functions[call.function.name]) for call in calls]", "return {call.id: answer(call, functions[call.function.name]) for call in calls}"))),
        ("no-return", _but("04.2", ("    return [", "    _ = ["))),
    ],
    "04.3": [
        ("unknown-tool-crashes", _NO_TRY),
        ("raising-tool-crashes", _UNKNOWN_TOLD),
        ("not-one-for-each-call", _ONLY_KNOWN),
        ("error-says-nothing", _but("04.3", ('f"{call.function.name}: {type(error).__name__}: {error}"', '"something went wrong"'))),
        ("output-is-no-text", _but("04.3", ('"output": json.dumps(told)', '"output": told'))),
        ("output-is-no-json", _but("04.3", ('"output": json.dumps(told)', '"output": f"Error: {call.function.name} {error}"'))),
        ("no-call-id", _but("04.3", ('outputs.append({"tool_call_id": call.id, "output": json.dumps(told)})', "outputs.append(told)"))),
        ("no-return", _but("04.3", ("    return outputs\n", ""))),
    ],
    "04.4": [
        ("stops-before-the-end", _ONE_ROUND),
        ("stops-before-the-end", _but("04.4", ('in (*ACTIVE, "requires_action")', "in ACTIVE"))),
        ("hands-in-twice", _but("04.4", ("            run = agents.runs.submit", "            agents.runs.submit"))),
        ("never-ends", _but("04.4", ("            run = agents.runs.get", "            agents.runs.get"))),
        ("never-ends", _but("04.4", ('in (*ACTIVE, "requires_action")', '!= "completed"'))),
        ("calls-too-often", _but("04.4", ("            run = agents.runs.submit", "            dispatch(run, functions)\n            run = agents.runs.submit"))),
        ("not-the-newest", _but("04.4", ("    return run\n", '    return {"status": "done"}\n'))),
        ("no-return", _but("04.4", ("    return run\n", ""))),
    ],
    "04.5": [
        ("runs-again", _but("04.5", ("        if call.id not in done:\n            done", "        done"))),
        ("knows-calls-by-arguments", _BY_ARGUMENTS),
        ("not-one-for-each-call", _ONLY_FRESH),
        ("runs-again", "def answer_once(run, functions, done):\n    return dispatch(run, functions)"),
        ("no-return", _but("04.5", ("    return [", "    _ = ["))),
        ("crashed", _but("04.5", ("            done[call.id] = ", "            "))),
    ],
}  # fmt: skip
