"""Write the Python program that a request needs, by rule: sums, sequences, equations, given numbers and texts, charts of given values."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from labkit.service.model.code.charts import chart_program
from labkit.service.model.code.series import (
    Program,
    integers,
    saved,
    write_factorial,
    write_factors,
    write_fibonacci,
    write_powers,
    write_primes,
)
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import fold
from labkit.service.model.sums.arithmetic import find_sum, show
from labkit.service.model.sums.equations import find_equations, solve
from labkit.service.model.sums.interest import read_interest
from labkit.service.model.sums.polynomials import (
    Polynomial,
    added,
    coefficient,
    degree,
    letters,
    scaled,
    written,
)
from labkit.service.model.texts.material import items_in, material

_FENCED: Final = re.compile(r"```(?:python|py)?\s*\n(?P<code>[\s\S]+?)```")
_STATISTIC: Final = re.compile(
    r"\b(?P<what>mean|average|median|mode|standard deviation|std|variance|sum|total|maximum|minimum|max|min|largest|smallest)\b"
)
_STATISTICS: Final = {
    "mean": "statistics.mean(numbers)", "average": "statistics.mean(numbers)", "median": "statistics.median(numbers)", "mode": "statistics.mode(numbers)",
    "standard deviation": "statistics.pstdev(numbers)", "std": "statistics.pstdev(numbers)", "variance": "statistics.pvariance(numbers)", "sum": "sum(numbers)",
    "total": "sum(numbers)", "maximum": "max(numbers)", "max": "max(numbers)", "largest": "max(numbers)", "minimum": "min(numbers)", "min": "min(numbers)", "smallest": "min(numbers)",
}  # fmt: skip
_SORT: Final = re.compile(r"\b(?:sort|order|arrange)\b")
_COUNT_WORDS: Final = re.compile(
    r"\b(?:count|how many|frequency|most common|frequencies)\b.{0,30}\bwords?\b|\bword (?:count|frequenc)"
)
_RANDOM: Final = re.compile(r"\b(?:random|simulat\w+|roll(?:ing)?|dice|coin)\b")


def own_code(message: str) -> Program | None:
    """Return the Python code that a message itself holds, to be run as it is; None when it holds none."""
    fenced = _FENCED.search(message)
    return Program(fenced["code"].strip("\n") + "\n", "The code printed") if fenced else None


def write_program(request: str, *, plain: bool = False) -> Program | None:
    """Return the program for a request that needs no file; None when no rule writes one.

    plain: draw without matplotlib.
    """
    text = fold(request[:2_000])
    drawn = chart_program(text, request, plain=plain)
    if drawn:
        return Program(*drawn)
    makers: tuple[Callable[[str, str], Program | None], ...] = (
        _interest, _equation, write_primes, write_fibonacci, write_factorial, write_factors, _count_words, _random, _statistic, _sorted, write_powers, _sum,
    )  # fmt: skip
    return next((found for make in makers if (found := make(text, request)) is not None), None)


def _statistic(text: str, request: str) -> Program | None:
    wanted = list(dict.fromkeys(match["what"] for match in _STATISTIC.finditer(text)))
    values = [each.value for each in numbers(request)]
    if not wanted or len(values) < 2 or re.search(r"\bfirst \d+|\bfrom \d+ to \d+", text):
        return None
    lines = "\n".join(f'print("{what}:", {_STATISTICS[what]})' for what in wanted)
    imports = "import statistics\n\n" if "statistics." in lines else ""
    return Program(
        f"{imports}numbers = {values}\n{lines}\n",
        f"For the numbers {', '.join(show(Fraction(str(value))) for value in values[:20])}",
    )


def _sorted(text: str, request: str) -> Program | None:
    given = material(request) or (
        request.partition(":")[2]
        if ":" in request
        else request[request.find("sort") + 4 :]
        if "sort" in request
        else None
    )
    items = items_in(given) if _SORT.search(text) and given else []
    if len(items) < 2:
        return None
    items = [
        re.sub(r" (?:in |from |by )?(?:ascending|descending|alphabetical|reverse)\b.*$", "", item)
        for item in items
    ]
    values: list[object] = [
        found[0].value
        for item in items
        if (found := numbers(item)) and found[0].end - found[0].start == len(item)
    ]
    listed = values if len(values) == len(items) else items
    down = bool(re.search(r"\b(?:descending|reverse|largest|highest)\b", text))
    return Program(f"items = {listed!r}\nprint(sorted(items{', reverse=True' if down else ''}))\n", "Sorted")


def _count_words(text: str, request: str) -> Program | None:
    given = material(request) if _COUNT_WORDS.search(text) else None
    if not given or len(given) > 4_000:
        return None
    code = f'from collections import Counter\n\ntext = {given!r}\nwords = text.lower().split()\nprint(len(words), "words")\nfor word, count in Counter(word.strip(\'.,;:!?\\"\') for word in words).most_common(10):\n    print(word, count)\n'
    return Program(code, "Counted")


def _random(text: str, request: str) -> Program | None:
    if not _RANDOM.search(text) or re.search(r"\b(?:joke|fact|quote|name)\b", text):
        return None
    found = integers(text)
    head = "import random\n\nrandom.seed(0)  # the same every time\n"
    times = re.search(r"\b(\d{1,5}) (?:times|rolls|flips|tosses)\b", text)
    if re.search(r"\b(?:dice|die|roll)", text):
        return _dice(
            head, int(times[1]) if times else 1, 2 if re.search(r"\b(?:two|2|pair of) dice", text) else 1
        )
    if "coin" in text:
        count = int(times[1]) if times else found[0] if found else 1
        return Program(
            f'{head}flips = [random.choice(["heads", "tails"]) for _ in range({count})]\nprint(flips.count("heads"), "heads and", flips.count("tails"), "tails")\n',
            f"{count} coin flip{'s' if count != 1 else ''} gave",
        )
    between = re.search(r"\b(?:between|from) (-?\d+) (?:and|to) (-?\d+)\b", text)
    low, high = (between[1], between[2]) if between else ("1", "100")
    counted = re.search(r"\b(\d{1,4}) random\b", text)
    count = int(counted[1]) if counted else 1
    return Program(
        f"{head}numbers = [random.randint({low}, {high}) for _ in range({count})]\nprint(numbers)\n"
        + saved(text, "numbers", "number"),
        "The random numbers are" if count > 1 else "The random number is",
    )


def _dice(head: str, rolls: int, dice: int) -> Program:
    roll = " + ".join(["random.randint(1, 6)"] * dice)
    shown = (
        "print(rolls)"
        if rolls <= 50
        else "for value in sorted(set(rolls)):\n    print(value, rolls.count(value))"
    )
    what = "a die" if dice == 1 else f"{dice} dice"
    return Program(
        f"{head}rolls = [{roll} for _ in range({rolls})]\n{shown}\n",
        f"{rolls} roll{'s' if rolls != 1 else ''} of {what} gave",
    )


def _sum(text: str, request: str) -> Program | None:
    between = re.search(
        r"\bsum of (?:all |the )?(?:numbers|integers) (?:from |between )?(-?\d+) (?:to|and|through) (-?\d+)",
        text,
    )
    if between:
        return Program(
            f"print(sum(range({between[1]}, {between[2]} + 1)))\n",
            f"The sum of the numbers from {between[1]} to {between[2]} is",
        )
    found = find_sum(request)
    if not found or found.value is None:
        return None
    expression = found.expression.replace("^", "**").replace(" mod ", " % ")
    expression = re.sub(r"(\d+(?:\.\d+)?)%(?! \d)", r"(\1 / 100)", expression)
    imports = "from math import sqrt\n\n" if "sqrt" in expression else ""
    expression = re.sub(r"sqrt ?(\d+(?:\.\d+)?)", r"sqrt(\1)", expression)
    return Program(f"{imports}print({expression})\n", f"{found.expression} =")


def _interest(text: str, request: str) -> Program | None:
    """Return the program for interest on an amount of money."""
    found = read_interest(request)
    if found is None:
        return None
    growth = (
        "amount * (1 + rate / times) ** (times * years)" if found.times else "amount * (1 + rate * years)"
    )
    values = f"amount, rate, years = {float(found.amount)!r}, {float(found.rate)!r} / 100, {float(found.years)!r}\n"
    times = f"times = {found.times}  # a year\n" if found.times else ""
    return Program(
        f'{values}{times}total = {growth}\nprint(f"{{total - amount:.2f}} of interest, {{total:.2f}} in total")\n',
        f"For {found.described()}",
    )


def _equation(text: str, request: str) -> Program | None:
    """Return the program that works an equation in one unknown out with fractions."""
    found = find_equations(request)
    if len(found) != 1 or not re.search(
        r"\b(?:solve|equation|find|what|value|roots?|help|calculate|determine)\b", text
    ):
        return None
    left, right = found[0]
    both: Polynomial = added(left, scaled(right, Fraction(-1)))
    names = letters(both)
    if len(names) != 1 or not 1 <= degree(both) <= 2:
        return None
    name = names[0]
    a, b, c = (coefficient(both, name, power) for power in (2, 1, 0))
    shown = f"# {written(left)} = {written(right)}, brought to one side: {written(both)} = 0\n"
    if degree(both) == 1:
        return Program(
            f'from fractions import Fraction\n\n{shown}b, c = Fraction("{b}"), Fraction("{c}")\n{name} = -c / b\nprint("{name} =", {name} if {name}.denominator == 1 else float({name}))\n',
            f"{_steps(request)}Python says",
        )
    return Program(_quadratic(name, shown, a, b, c), f"{_steps(request)}Python says")


def _quadratic(name: str, shown: str, a: Fraction, b: Fraction, c: Fraction) -> str:
    return (
        f"from cmath import sqrt\n\n{shown}a, b, c = {float(a):g}, {float(b):g}, {float(c):g}\nroot = sqrt(b * b - 4 * a * c)\n"
        f"for {name} in sorted({{(-b - root) / (2 * a), (-b + root) / (2 * a)}}, key=lambda value: value.real):\n"
        f'    print("{name} =", f"{{{name}.real:g}}" if abs({name}.imag) < 1e-12 else {name})\n'
    )


def _steps(request: str) -> str:
    """Return how an equation is solved by hand, for a reader who wants to learn it."""
    solved = solve(request)
    return f"{solved.told()} " if solved else ""
