"""Write programs that draw: bars, lines and pies of values that a request gives, and graphs of functions of x."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.words import fold
from labkit.service.model.sums.polynomials import letters, read_polynomial

KIND: Final = re.compile(
    r"\b(?P<kind>bar|line|pie|scatter|histogram)?[ -]?(?:charts?|graphs?|plots?|diagrams?)\b|\b(?:plot|draw|visuali[sz]e|chart|graph)\b|\bhistogram\b"
)
_SLOPE: Final = re.compile(
    r"\bslope (?:of |= ?)?(?P<slope>-?\d+(?:\.\d+)?).{0,40}?\b(?:y-?intercept|intercept) (?:of |= ?|at )?(?P<intercept>-?\d+(?:\.\d+)?)"
)
_FUNCTION: Final = re.compile(
    r"\b(?:y|f\(x\)) ?= ?(?P<body>[-+0-9x^\u00b2\u00b3*/(). ]{1,60})|\b(?P<known>sin|cos|tan|exp|log|sqrt)\(?x\)?",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"\bfrom (?P<low>-?\d+(?:\.\d+)?) to (?P<high>-?\d+(?:\.\d+)?)")
_LABELLED: Final = re.compile(
    r"(?P<label>[A-Za-z][\w '&/-]{0,40}?)(?: ?[:=] ?| (?:is|has|had|sold|with|at|of) | ?\(|\s)[$\u20ac\u00a3]?(?P<value>-?\d[\d,]*(?:\.\d+)?)%?\)?\s*$"
)
_POINTS_AT_MOST: Final = 200


# Bars drawn pixel by pixel and written as a PNG picture (W3C PNG specification): enough to see who is tallest.
_PLAIN: Final = """import struct
import zlib

# There is no matplotlib here: the bars are drawn pixel by pixel.
width, height = 80 * len(values) + 20, 400
top = max([*values, 0]) or 1
lines = []
for y in range(height):
    line = bytearray(b"\\xff" * 3 * width)
    for at, value in enumerate(values):
        if height - y <= (height - 20) * max(value, 0) / top:
            start = 3 * (20 + 80 * at)
            line[start : start + 180] = bytes((0, 114, 178)) * 60
    lines.append(b"\\x00" + bytes(line))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


with open("/mnt/data/bar_chart.png", "wb") as file:
    file.write(b"\\x89PNG\\r\\n\\x1a\\n")
    file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(b"".join(lines))) + chunk(b"IEND", b""))

for label, value in zip(labels, values):
    print(f"{label}: {value:g}")
"""


# Bars of characters, the longest of them forty.
_CHARACTERS: Final = """top = max([abs(value) for value in values] + [0]) or 1
wide = max(len(str(label)) for label in labels)
for label, value in zip(labels, values):
    print(str(label).ljust(wide), "\u2588" * max(round(40 * abs(value) / top), 1), f"{value:g}")
"""


def kind_of(text: str) -> str | None:
    """Return the kind of chart that a folded text asks for ("bar" when it does not say); None when it asks for none."""
    match = KIND.search(text)
    if not match:
        return None
    named = re.search(r"\b(bar|line|pie|scatter|histogram)\b", text)
    return named[1] if named else "bar"


def chart_program(text: str, request: str, *, plain: bool = False) -> tuple[str, str] | None:
    """Return a program that draws what the request itself gives, and how to introduce it; None when there is nothing to draw."""
    kind = kind_of(text)
    if kind is None:
        return None
    function = None if plain else _function(text)
    if function:
        return function
    labels, values = _pairs(request)
    if len(values) < 2:
        bare = [each.value for each in numbers(request)]
        labels, values = ([str(at) for at in range(1, len(bare) + 1)], bare) if len(bare) > 2 else ([], [])
    if len(values) < 2:
        return None
    return drawing(
        kind, f"labels = {labels!r}\nvalues = {values!r}\n", "Values", plain=plain
    ), f"Here is the {kind} chart"


def drawing(kind: str, data: str, title: str, *, unit: str = "", plain: bool = False) -> str:
    """Return a program that draws `labels` and `values`, which some lines set, and saves the picture.

    kind: one of ``KIND``, or "text" for bars of characters, which are printed.
    plain: with the standard library alone, for a place where matplotlib is not installed.
    """
    if kind == "text":
        return f"{data}\n{_CHARACTERS}"
    if plain:
        return f"{data}\n{_PLAIN}"
    draw = {
        "bar": "plt.bar(labels, values)", "line": 'plt.plot(labels, values, marker="o")', "pie": 'plt.pie([max(value, 0) for value in values], labels=labels, autopct="%1.1f%%")',
        "scatter": "plt.scatter(labels, values)", "histogram": "plt.hist(values)",
    }[kind]  # fmt: skip
    axes = (
        ""
        if kind == "pie"
        else 'plt.xticks(rotation=45, ha="right")\n' + (f"plt.ylabel({unit!r})\n" if unit else "")
    )
    return (
        f"import matplotlib.pyplot as plt\n\n{data}\nplt.figure(figsize=(10, 6))\n{draw}\nplt.title({title!r})\n{axes}plt.tight_layout()\n"
        f'plt.savefig("/mnt/data/{kind}_chart.png")\n\nfor label, value in zip(labels, values):\n    print(f"{{label}}: {{value:g}}")\n'
    )


def _pairs(request: str) -> tuple[list[str], list[float]]:
    """Return the labels and values of "apples 3, pears 5 and plums 2" or "Q1: 10, Q2: 20"."""
    given = (
        request.partition(":")[2]
        if re.search(r":\s", request) and len(numbers(request.partition(":")[2])) > 1
        else request
    )
    labels: list[str] = []
    values: list[float] = []
    for part in [piece for line in given.splitlines() for piece in split_parts(line)]:
        match = _LABELLED.search(part.strip(" .!?"))
        reverse = re.fullmatch(
            r"(?P<value>-?\d[\d,]*(?:\.\d+)?) (?P<label>[A-Za-z][\w -]{1,30})", part.strip(" .!?")
        )
        found = match or reverse
        if found:
            label = re.sub(
                r"^(?:.*\b(?:of|for|with|from|values?|data|chart|showing|shows?)\b:? )",
                "",
                found["label"].strip(),
                flags=re.IGNORECASE,
            )
            labels.append(label)
            values.append(float(found["value"].replace(",", "")))
    return labels, [int(value) if value.is_integer() else value for value in values]


def _function(text: str) -> tuple[str, str] | None:
    slope = _SLOPE.search(text)
    match = _FUNCTION.search(text)
    if slope:
        body, shown = (
            f"{slope['slope']} * x + {slope['intercept']}",
            f"y = {slope['slope']}x + {slope['intercept']}",
        )
    elif match and match["known"]:
        body, shown = f"math.{match['known']}(x)", f"y = {match['known']}(x)"
    elif match and match["body"]:
        given = match["body"].strip(" .")
        try:
            if letters(read_polynomial(given)) != ["x"]:
                return None
        except ValueError:
            return None
        body, shown = _python(given), f"y = {given}"
    else:
        return None
    span = _RANGE.search(text)
    low, high = (span["low"], span["high"]) if span else ("-10", "10")
    if match and match["known"] in ("log", "sqrt") and not span:
        low, high = "0.1", "10"
    code = (
        f"import math\n\nimport matplotlib.pyplot as plt\n\nlow, high = {low}, {high}\nxs = [low + (high - low) * step / {_POINTS_AT_MOST} for step in range({_POINTS_AT_MOST} + 1)]\nys = [{body} for x in xs]\n\n"
        f'plt.figure(figsize=(8, 6))\nplt.plot(xs, ys)\nplt.axhline(0, color="gray", linewidth=0.8)\nplt.axvline(0, color="gray", linewidth=0.8)\nplt.grid(True, alpha=0.3)\nplt.title({shown!r})\nplt.xlabel("x")\nplt.ylabel("y")\n'
        f'plt.savefig("/mnt/data/graph.png")\n\nprint("drawn from x =", low, "to x =", high)\n'
    )
    return code if "math." in code else code.replace("import math\n\n", ""), f"Here is the graph of {shown}"


def _python(body: str) -> str:
    """Write a polynomial in x as Python: "2x^2 + 1" becomes "2*x**2 + 1"."""
    plain = fold(body).replace("\u00b2", "^2").replace("\u00b3", "^3").replace("^", "**")
    return re.sub(r"(?<=[\d)])\s*(?=[x(])", "*", plain)
