"""What people answer in notebook 07 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_07 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_FORBIDDEN = """
def calculate(expression):
    if any(word in expression for word in ("import", "open", "exec", "eval")):
        raise ValueError("forbidden")
    return eval(expression)
"""
_NO_BUILTINS = """
def calculate(expression):
    return eval(expression, {"__builtins__": {}})
"""
_SIGNS_ONLY = """
def calculate(expression):
    if set(expression) - set("0123456789+-*/(). ") or expression.count("**") > 1 or not expression:
        raise ValueError("no sum")
    return eval(expression)
"""
_POOL_WITH = """
def with_limit(tool, seconds):
    with ThreadPoolExecutor(1) as pool:
        try:
            return pool.submit(tool).result(timeout=seconds)
        except TimeoutError:
            return {"error": "too late"}
"""
_NO_THREAD = """
def with_limit(tool, seconds):
    return tool()
"""
_CUT_FIRST = """
def safe_output(text):
    size = len(text)
    text = KEY.sub("[redacted]", text[:1000])
    text = "".join(char for char in text if char.isprintable() or char in "\\n\\t")
    return text if size <= 1000 else f"{text} … ({size - 1000} more characters)"
"""

WRONG = {
    "07.1": [
        ("executes-it", "def calculate(expression):\n    return eval(expression)"),
        ("executes-it", _FORBIDDEN),
        ("executes-it", _NO_BUILTINS),
        ("another-error", _SIGNS_ONLY),
        ("another-error", _but("07.1", ("except SyntaxError as error", "except NameError as error"))),
        ("another-error", _but("07.1", (" if type(op) in OPERATORS:", ":"), ('    raise ValueError(f"{type(node).__name__} is no arithmetic")\n', "    raise TypeError(node)\n"))),
        ("wrong-result", _but("07.1", ("return -value(operand)", "return value(operand)"))),
        ("wrong-result", _but("07.1", ("(value(left), value(right))", "(value(right), value(left))"))),
        ("executes-it", _but("07.1", ("value=int() | float() as number", "value=number"))),
        ("powers-without-limit", _but("07.1", ("return OPERATORS[type(op)]", "return (OPERATORS | {ast.Pow: operator.pow})[type(op)]"))),
        ("no-return", _but("07.1", ("        return value(ast", "        value(ast"))),
    ],
    "07.2": [
        ("lets-nonsense-through", "def checked(text):\n    try:\n        return json.loads(text)\n    except ValueError:\n        return {'city': text, 'nights': 1}"),
        ("lets-nonsense-through", "def checked(text):\n    return json.loads(text)"),
        ("lets-a-gap-through", _but("07.2", ("not isinstance(city, str) or not city.strip()", "city is not None and not isinstance(city, str)"))),
        ("lets-a-gap-through", _but("07.2", (" or not city.strip()", ""))),
        ("lets-another-type-through", _but("07.2", ("not isinstance(city, str) or not city.strip()", "not city"))),
        ("lets-another-type-through", _but("07.2", ("type(nights) is not int", "not isinstance(nights, int)"))),
        ("lets-another-type-through", _but("07.2", ("type(nights) is not int or not 1 <= nights <= 30", "not 1 <= int(nights) <= 30"))),
        ("lets-another-range-through", _but("07.2", (" or not 1 <= nights <= 30", ""))),
        ("lets-an-extra-through", _but("07.2", (' or set(arguments) - {"city", "nights"}', ""))),
        ("refuses-the-right", _but("07.2", ("1 <= nights <= 30", "1 < nights < 30"))),
        ("error-says-nothing", _but("07.2", ('f"nights is {nights!r}; expected a whole number from 1 to 30"', '"invalid arguments"'))),
        ("changes-the-arguments", _but("07.2", ("return arguments", "return list(arguments.values())"))),
        ("no-return", _but("07.2", ("    return arguments\n", ""))),
    ],
    "07.3": [
        ("leaves-the-secret", _but("07.3", ('    text = KEY.sub("[redacted]", text)\n', ""))),
        ("cuts-before-it-redacts", _CUT_FIRST),
        ("leaves-control-characters", _but("07.3", ('    text = "".join(char for char in text if char.isprintable() or char in "\\n\\t")\n', ""))),
        ("changes-too-much", _but("07.3", (' or char in "\\n\\t"', ""))),
        ("no-end", _but("07.3", ("len(text) > 1000", "len(text) > 10_000_000"))),
        ("cuts-silently", _but("07.3", ('f"{text[:1000]} … ({len(text) - 1000} more characters)"', "text[:1000]"))),
        ("changes-too-much", _but("07.3", ("    return text\n", "    return text.upper()\n"))),
        ("no-return", _but("07.3", ("    return text\n", ""))),
        ("wrong-type", _but("07.3", ("    return text\n", "    return text.encode()\n"))),
    ],
    "07.4": [
        ("waits-for-the-hanging-tool", _POOL_WITH),
        ("waits-for-the-hanging-tool", _NO_THREAD),
        ("waits-for-the-hanging-tool", _but("07.4", ("wait=False", "wait=True"))),
        ("raises-the-timeout", _but("07.4", ("except TimeoutError", "except ValueError"))),
        ("hides-the-timeout", _but("07.4", ('return {"error": f"the tool did not end within {seconds} seconds"}', 'return "too late"'))),
        ("loses-the-result", _but("07.4", ("return pool.submit(tool).result(timeout=seconds)", "pool.submit(tool).result(timeout=seconds)\n        return {}"))),
        ("no-return", _but("07.4", ("return pool.submit", "pool.submit"))),
    ],
    "07.5": [
        ("error-gets-through", "def recover(tool):\n    return json.dumps({'result': tool()}, allow_nan=False)"),
        ("error-gets-through", _but("07.5", ('        return json.dumps({"result": tool()}, allow_nan=False)\n', "        result = tool()\n"), ('{error}"})\n', '{error}"})\n    return json.dumps({"result": result}, allow_nan=False)\n'))),
        ("exit-gets-through", _but("07.5", ("(Exception, SystemExit)", "Exception"))),
        ("output-is-no-json", _but("07.5", (", allow_nan=False", ""))),
        ("output-is-no-json", _but("07.5", ('json.dumps({"error": f"{type(error).__name__}: {error}"})', 'f"{type(error).__name__}: {error}"'))),
        ("output-is-no-text", _but("07.5", ('json.dumps({"result": tool()}, allow_nan=False)', '{"result": tool()}'))),
        ("output-says-nothing", _but("07.5", ('f"{type(error).__name__}: {error}"', '"failed"'))),
        ("no-return", _but("07.5", ('        return json.dumps({"error"', '        _ = json.dumps({"error"'))),
    ],
}  # fmt: skip
