"""Write programs about whole numbers: primes, Fibonacci numbers, factorials, divisors, squares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language.numbers import numbers
from labkit.service.model.sums.arithmetic import find_sum

_PRIMES: Final = re.compile(r"\bprimes?\b")
_FIBONACCI: Final = re.compile(r"\bfibonacci\b")
_FACTORIAL: Final = re.compile(r"\bfactorial\b|(?<![\w.])\d{1,4}!")
_FACTORS: Final = re.compile(r"\b(?:prime factors|factori[sz]e|factors|divisors)\b")
_SQUARES: Final = re.compile(r"\b(?P<what>squares?|cubes?|even numbers|odd numbers)\b")
_SAVE: Final = re.compile(r"\b(?:save|store|write|export|download|file|csv)\b")
_AT_MOST: Final = 10_000


@dataclass(frozen=True)
class Program:
    """Hold a program and how its output is introduced in the answer ("" for none)."""

    code: str
    lead: str = ""


def integers(text: str) -> list[int]:
    """Return the whole numbers of a text that a program can count to."""
    return [
        each.value for each in numbers(text) if isinstance(each.value, int) and 0 < each.value <= _AT_MOST
    ]


def _listing(text: str, found: list[int], usual: int) -> tuple[str, int]:
    """Return whether a request wants the first so many, or those up to a limit."""
    upto = re.search(r"\b(?:up to|below|under|less than|smaller than|between 1 and|from 1 to|until)\b", text)
    return ("upto" if upto else "first"), (found[-1] if found else usual)


def saved(text: str, name: str, column: str) -> str:
    """Return the lines that write a list to a CSV file, where the request wants a file."""
    if not _SAVE.search(text):
        return ""
    return f'\nwith open("/mnt/data/{name}.csv", "w") as file:\n    file.write("{column}\\n")\n    file.writelines(f"{{value}}\\n" for value in {name})\n'


def write_primes(text: str, request: str) -> Program | None:
    """Write a program about primes; None where a request wants none."""
    if not _PRIMES.search(text) or _FACTORS.search(text):
        return None
    found = integers(text)
    single = re.search(r"\bis (?:the number )?(\d{1,12}) (?:a )?prime\b", text)
    nth = re.search(r"\b(\d{1,4})(?:st|nd|rd|th) prime\b", text)
    test = "def is_prime(n):\n    return n > 1 and all(n % divisor for divisor in range(2, int(n**0.5) + 1))\n\n\n"
    if single:
        return Program(
            f"{test}print('Yes' if is_prime({single[1]}) else 'No')\n", f"Is {single[1]} a prime number?"
        )
    if nth:
        return Program(
            f"{test}primes = []\nn = 1\nwhile len(primes) < {nth[1]}:\n    n += 1\n    if is_prime(n):\n        primes.append(n)\n\nprint(primes[-1])\n",
            f"Prime number {nth[1]} is",
        )
    kind, limit = _listing(text, found, 10)
    if kind == "upto":
        body = f"primes = [n for n in range(2, {limit} + 1) if is_prime(n)]\n"
        which = f"primes up to {limit}"
    else:
        body = f"primes = []\nn = 1\nwhile len(primes) < {limit}:\n    n += 1\n    if is_prime(n):\n        primes.append(n)\n"
        which = f"first {limit} primes"
    if re.search(r"\bsum\b", text):
        shown, lead = "print(sum(primes))\n", f"The sum of the {which} is"
    elif "how many" in text:
        shown, lead = "print(len(primes))\n", f"The number of {which} is"
    else:
        shown, lead = "print(primes)\n", f"The {which} are"
    return Program(test + body + shown + saved(text, "primes", "prime"), lead)


def write_fibonacci(text: str, request: str) -> Program | None:
    """Write a program about Fibonacci numbers; None where a request wants none."""
    if not _FIBONACCI.search(text):
        return None
    kind, limit = _listing(text, integers(text), 10)
    nth = re.search(r"\b(\d{1,4})(?:st|nd|rd|th) (?:number (?:of|in) the )?fibonacci\b", text)
    if nth:
        return Program(
            f"one, other = 0, 1\nfor _ in range({nth[1]}):\n    one, other = other, one + other\n\nprint(one)\n",
            f"The Fibonacci number at place {nth[1]} is",
        )
    condition = f"fibonacci[-1] + fibonacci[-2] <= {limit}" if kind == "upto" else f"len(fibonacci) < {limit}"
    code = f"fibonacci = [0, 1]\nwhile {condition}:\n    fibonacci.append(fibonacci[-1] + fibonacci[-2])\n\nprint(fibonacci{'' if kind == 'upto' else f'[:{limit}]'})\n"
    return Program(
        code + saved(text, "fibonacci", "number"),
        f"The Fibonacci numbers up to {limit} are"
        if kind == "upto"
        else f"The first {limit} Fibonacci numbers are",
    )


def write_factorial(text: str, request: str) -> Program | None:
    """Write a program for a factorial; None where a request wants none."""
    found = re.search(r"\bfactorial of (\d{1,4})|\b(\d{1,4}) factorial|(?<![\w.])(\d{1,4})!", text)
    if not found or find_sum(request):
        return None
    number = next(each for each in found.groups() if each)
    return Program(f"from math import factorial\n\nprint(factorial({number}))\n", f"{number}! is")


def write_factors(text: str, request: str) -> Program | None:
    """Write a program for prime factors or divisors; None where a request wants none."""
    found = _integers_up(text) if _FACTORS.search(text) else []
    if not found:
        return None
    code = f"number = {found[0]}\nfactors = []\ndivisor = 2\nwhile divisor * divisor <= number:\n    while number % divisor == 0:\n        factors.append(divisor)\n        number //= divisor\n    divisor += 1\nif number > 1:\n    factors.append(number)\n\nprint(factors)\n"
    if re.search(r"\b(?:divisors|factors)\b", text) and "prime" not in text:
        code = (
            f"number = {found[0]}\nprint([divisor for divisor in range(1, number + 1) if number % divisor == 0])\n"
            if found[0] <= 10**7
            else code
        )
        return Program(code, f"The divisors of {found[0]} are")
    return Program(code, f"The prime factors of {found[0]} are")


def _integers_up(text: str) -> list[int]:
    return [each.value for each in numbers(text) if isinstance(each.value, int) and 0 < each.value <= 10**12]


def write_powers(text: str, request: str) -> Program | None:
    """Write a program that lists squares, cubes, even or odd numbers; None where a request wants none."""
    match, found = _SQUARES.search(text), integers(text)
    if not match or not found or re.search(r"\bsquare root|square (?:meter|feet|foot|kilomet)", text):
        return None
    what, limit = match["what"], found[-1]
    inner = {"s": "n**2", "c": "n**3", "e": "2 * n", "o": "2 * n - 1"}[what[0]]
    shown = (
        f"print(sum({inner} for n in range(1, {limit} + 1)))"
        if "sum" in text
        else f"numbers = [{inner} for n in range(1, {limit} + 1)]\nprint(numbers)"
    )
    return Program(
        shown + "\n" + ("" if "sum" in text else saved(text, "numbers", what)),
        f"The {'sum of the ' if 'sum' in text else ''}first {limit} {what} {'is' if 'sum' in text else 'are'}",
    )
