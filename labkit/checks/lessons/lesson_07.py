"""Lesson 07: tools you can trust."""

from __future__ import annotations

from labkit.checks.exercise import Exercise
from labkit.checks.lessons.judges_07_input import judge_calculate, judge_checked
from labkit.checks.lessons.judges_07_output import judge_limit, judge_recover, judge_safe

_OPERATORS = (
    "import ast\nimport operator\n\n\n"
    "def power(base, exponent):\n"
    "    if abs(exponent) > 100:\n"
    '        raise ValueError("this power is too large")\n'
    "    return base**exponent\n\n\n"
    "OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}\n"
    "OPERATORS |= {ast.Div: operator.truediv, ast.Pow: power}\n"
)

EXERCISES = (
    Exercise(
        id="07.1",
        title="Arithmetic without eval",
        covers=("O6", "tools-validate"),
        minutes=7,
        judge=judge_calculate,
        given=_OPERATORS,
        hints=(
            'ast.parse(expression, mode="eval").body is a tree. Which three kinds of node does arithmetic have?',
            "A call, a name, an attribute are nodes too. Refuse every node that you did not name.",
            (
                "def value(node): if Constant and its value is a number: … / if UnaryOp with USub: -value(…) / "
                "if BinOp: OPERATORS[type(node.op)](value(node.left), value(node.right)) / raise ValueError(…)"
            ),
        ),
        solution=(
            "def calculate(expression):\n"
            "    try:\n"
            '        return value(ast.parse(expression, mode="eval").body)\n'
            "    except SyntaxError as error:\n"
            '        raise ValueError(f"{expression!r} is no sum") from error\n'
            "\n\n"
            "def value(node):\n"
            "    match node:\n"
            "        case ast.Constant(value=int() | float() as number):\n"
            "            return number\n"
            "        case ast.UnaryOp(op=ast.USub(), operand=operand):\n"
            "            return -value(operand)\n"
            "        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:\n"
            "            return OPERATORS[type(op)](value(left), value(right))\n"
            '    raise ValueError(f"{type(node).__name__} is no arithmetic")\n'
        ),
        why="A list of allowed kinds, or a list of forbidden words: which of the two can you ever finish?",
        seconds=5.0,
    ),
    Exercise(
        id="07.2",
        title="Arguments that were looked at",
        covers=("tools-validate", "takeaway-3"),
        minutes=6,
        judge=judge_checked,
        given="import json\n",
        hints=(
            "First: is it JSON, and is it an object? Then each field: there, of its type, in its range. Then: nothing else.",
            'nights: "3" is a text, true is a bool. Python takes True for 1, so ask for type(…) is int.',
            'if type(nights) is not int or not 1 <= nights <= 30: raise ValueError(f"nights is {nights!r}; expected …")',
        ),
        solution=(
            "def checked(text):\n"
            "    arguments = json.loads(text)\n"
            '    if not isinstance(arguments, dict) or set(arguments) - {"city", "nights"}:\n'
            '        raise ValueError(f"got {text}; expected an object with city and nights only")\n'
            '    city, nights = arguments.get("city"), arguments.get("nights")\n'
            "    if not isinstance(city, str) or not city.strip():\n"
            '        raise ValueError(f"city is {city!r}; expected the name of a city")\n'
            "    if type(nights) is not int or not 1 <= nights <= 30:\n"
            '        raise ValueError(f"nights is {nights!r}; expected a whole number from 1 to 30")\n'
            "    return arguments\n"
        ),
        why="json.loads raises a ValueError of its own. Is its text one that an agent can act on?",
    ),
    Exercise(
        id="07.3",
        title="An output that may be read",
        covers=("tools-sanitize", "takeaway-3"),
        minutes=6,
        judge=judge_safe,
        given='import re\n\nKEY = re.compile(r"sk-[A-Za-z0-9]{8,}")\n',
        hints=(
            "Three steps, and their order matters: which one could spoil another?",
            "A key that begins at character 992: cut at 1000, eight characters of it are left, and no pattern finds them.",
            'text = KEY.sub(…); text = "".join(char for char in text if …); if len(text) > 1000: …',
        ),
        solution=(
            "def safe_output(text):\n"
            '    text = KEY.sub("[redacted]", text)\n'
            '    text = "".join(char for char in text if char.isprintable() or char in "\\n\\t")\n'
            "    if len(text) > 1000:\n"
            '        text = f"{text[:1000]} … ({len(text) - 1000} more characters)"\n'
            "    return text\n"
        ),
        why="The tool reads a web page that says: ignore your instructions. Which of your three steps helps against that?",
    ),
    Exercise(
        id="07.4",
        title="In time, or not at all",
        covers=("tools-timing", "tools-recovery"),
        minutes=6,
        judge=judge_limit,
        given="from concurrent.futures import ThreadPoolExecutor\n",
        hints=(
            "A thread can be left behind; a function that you call yourself cannot.",
            "`with ThreadPoolExecutor() as pool:` waits at its end, also for the thread that hangs.",
            "pool = ThreadPoolExecutor(1); try: return pool.submit(tool).result(timeout=seconds) / except TimeoutError: … / finally: pool.shutdown(wait=False)",
        ),
        solution=(
            "def with_limit(tool, seconds):\n"
            "    pool = ThreadPoolExecutor(1)\n"
            "    try:\n"
            "        return pool.submit(tool).result(timeout=seconds)\n"
            "    except TimeoutError:\n"
            '        return {"error": f"the tool did not end within {seconds} seconds"}\n'
            "    finally:\n"
            "        pool.shutdown(wait=False)\n"
        ),
        why="The thread goes on after you gave up. What if the tool was booking a room?",
    ),
    Exercise(
        id="07.5",
        title="Whatever the tool does",
        covers=("O6", "tools-recovery", "takeaway-3"),
        challenge=True,
        minutes=5,
        judge=judge_recover,
        given="import json\n",
        hints=(
            "Two things can go wrong: the tool itself, and making JSON of what it returns.",
            "exit() raises SystemExit, which is no Exception. And json.dumps writes NaN, which is no JSON.",
            'try: return json.dumps({"result": tool()}, allow_nan=False) / except (Exception, SystemExit) as error: return json.dumps({"error": …})',
        ),
        solution=(
            "def recover(tool):\n"
            "    try:\n"
            '        return json.dumps({"result": tool()}, allow_nan=False)\n'
            "    except (Exception, SystemExit) as error:\n"
            '        return json.dumps({"error": f"{type(error).__name__}: {error}"})\n'
        ),
        why="The text of the error goes to the model, and perhaps to a user. What may stand in it that should not?",
    ),
)
