"""Answer questions about whole numbers: primes, Fibonacci numbers, factorials, divisors, even and odd, sums of a range."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import factorial, gcd, isqrt, lcm
from typing import Final

from labkit.service.model.language.numbers import numbers, read_words
from labkit.service.model.language.words import fold, join_words
from labkit.service.model.sums.arithmetic import find_sum

_TIMES: Final = " \u00d7 "
_LISTED_AT_MOST: Final = 100
_TESTED_AT_MOST: Final = 10**12
_FACTORIAL_AT_MOST: Final = 200
_ORDINALS: Final = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_NTH: Final = re.compile(
    r"\b(?:(?P<digits>\d{1,5})(?:st|nd|rd|th)|(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)) (?P<what>prime|fibonacci|square|triangular|even|odd)\b"
)
_FIRST: Final = re.compile(
    r"\bfirst (?P<count>\d{1,4}|[a-z]+(?:-[a-z]+)?) (?P<what>prime|fibonacci|square|even|odd|natural|triangular|cube|multiples? of (?P<base>\d{1,6})|powers? of (?P<power>\d{1,4}))"
)
_UPTO: Final = re.compile(
    r"\b(?P<what>primes?|prime numbers?|even numbers?|odd numbers?|squares?|fibonacci numbers?|numbers?|integers?)\b.{0,20}?\b(?:up to|below|under|less than|smaller than|between (?P<low>\d{1,7}) and|from (?P<low2>\d{1,7}) to) (?P<high>\d{1,7})\b"
)
_IS: Final = re.compile(
    r"\b(?:is|check (?:if|whether)) (?:the number )?(?P<number>-?\d[\d,]{0,20}) (?:is )?(?:an? )?(?P<what>prime|even|odd|perfect square|divisible by (?P<by>\d{1,12})|multiple of (?P<of>\d{1,12}))\b"
)
_FACTORIAL: Final = re.compile(
    r"\bfactorial of (?P<a>\d{1,6})|\b(?P<b>\d{1,6}) factorial\b|(?<![\w.])(?P<c>\d{1,4})!(?!\w|=)"
)
_FACTORS: Final = re.compile(
    r"\b(?P<what>prime factors|prime factori[sz]ation|factors|divisors|factori[sz]e) (?:of )?(?P<number>\d{1,12})\b|\bfactor (?P<b>\d{1,12})\b"
)
_COMMON: Final = re.compile(
    r"\b(?P<what>gcd|greatest common divisor|greatest common factor|highest common factor|hcf|lcm|least common multiple|lowest common multiple)\b"
)
_RANGE: Final = re.compile(
    r"\bsum of (?:all |the )?(?:(?P<what>even|odd) )?(?:numbers|integers)(?: from| between)? (?P<low>-?\d{1,7}) (?:to|and|through|-) (?P<high>-?\d{1,7})\b|\bsum of the first (?P<count>\d{1,7}) (?:(?P<what2>even|odd) )?(?:natural |positive )?(?:numbers|integers)"
)
_TABLE: Final = re.compile(
    r"\b(?:multiplication|times) table (?:of|for) (?P<number>\d{1,6})|\b(?P<b>\d{1,6}) times table\b"
)


def find_sequence(sentence: str) -> str | None:
    """Answer a question about whole numbers, or None when it asks for none of these."""
    text = (
        fold(sentence[:400]).replace(",", "")
        if re.search(r"\d,\d{3}\b", sentence[:400])
        else fold(sentence[:400])
    )
    answers: tuple[Callable[[str], str | None], ...] = (
        _is,
        _factorial,
        _range_sum,
        _nth,
        _first,
        _common,
        _factors,
        _upto,
        _times_table,
    )
    return next((found for answer in answers if (found := answer(text)) is not None), None)


def is_prime(number: int) -> bool:
    """Say whether a number is prime; for numbers up to a million million."""
    if number < 2 or number > _TESTED_AT_MOST:
        return False
    return all(number % divisor for divisor in _candidates(isqrt(number)))


def _candidates(limit: int) -> Iterator[int]:
    yield from (each for each in (2, 3) if each <= limit)
    for each in range(5, limit + 1, 6):
        yield each
        if each + 2 <= limit:
            yield each + 2


def primes() -> Iterator[int]:
    """Yield the primes in order."""
    number = 2
    while True:
        if is_prime(number):
            yield number
        number += 1


def fibonacci() -> Iterator[int]:
    """Yield the Fibonacci numbers, beginning with 0 and 1."""
    one, other = 0, 1
    while True:
        yield one
        one, other = other, one + other


def factors_of(number: int) -> list[int]:
    """Return the prime factors of a number, each as often as it occurs; empty for numbers that are too large to try."""
    if number < 2 or number > _TESTED_AT_MOST:
        return []
    found, rest = [], number
    for divisor in _candidates(isqrt(number)):
        while rest % divisor == 0:
            found.append(divisor)
            rest //= divisor
    return [*found, rest] if rest > 1 else found


def _listing(what: str, base: int = 2) -> Iterator[int]:
    if what.startswith("prime"):
        return primes()
    if what.startswith("fibonacci"):
        return fibonacci()
    makers: dict[str, Callable[[int], int]] = {
        "square": lambda n: n * n, "cube": lambda n: n**3, "even": lambda n: 2 * n, "odd": lambda n: 2 * n - 1, "triangular": lambda n: n * (n + 1) // 2,
        "multiple": lambda n: base * n, "power": lambda n: base ** min(n, 300),
    }  # fmt: skip
    maker = next((maker for name, maker in makers.items() if what.startswith(name)), lambda n: n)
    return (maker(n) for n in range(1, 1_000_001))


def _is(text: str) -> str | None:
    match = _IS.search(text)
    if not match:
        return None
    number, what = int(match["number"].replace(",", "")), match["what"]
    by = match["by"] or match["of"]
    if by:
        rest = number % int(by) if int(by) else None
        return f"{number} is {'' if rest == 0 else 'not '}{what}" + (
            f": the remainder is {rest}." if rest else "."
        )
    truth = {
        "prime": is_prime(number),
        "even": number % 2 == 0,
        "odd": number % 2 == 1,
        "perfect square": number >= 0 and isqrt(max(number, 0)) ** 2 == number,
    }[what]
    article = "an" if what in ("even", "odd") else "a"
    reason = (
        f": it is {_TIMES.join(map(str, factors_of(number)))}"
        if what == "prime" and not truth and factors_of(number)
        else ""
    )
    return f"{'Yes' if truth else 'No'}, {number} is {'' if truth else 'not '}{article} {what}{' number' if what != 'perfect square' else ''}{reason}."


def _factorial(text: str) -> str | None:
    match = None if find_sum(text) else _FACTORIAL.search(text)
    number = int(match["a"] or match["b"] or match["c"]) if match else _FACTORIAL_AT_MOST + 1
    return f"{number}! = {factorial(number)}." if number <= _FACTORIAL_AT_MOST else None


def _nth(text: str) -> str | None:
    match = _NTH.search(text)
    if not match or re.search(r"\b(?:message|question)\b", text):
        return None
    at = int(match["digits"]) if match["digits"] else _ORDINALS[match["word"]]
    if not 0 < at <= 5_000:
        return None
    what = match["what"]
    value = next(each for number, each in enumerate(_listing(what), 1) if number == at)
    return f"The {match['digits'] or match['word']}{_suffix(match)} {what} number is {value}."


def _suffix(match: re.Match[str]) -> str:
    digits = match["digits"]
    return match.group()[len(digits) : len(digits) + 2] if digits else ""


def _first(text: str) -> str | None:
    match = _FIRST.search(text)
    if not match:
        return None
    count = int(match["count"]) if match["count"].isdigit() else read_words(match["count"])
    if not 0 < count <= _LISTED_AT_MOST:
        return None
    what, base = match["what"], int(match["base"] or match["power"] or 2)
    found = [each for each, _ in zip(_listing(what, base), range(count), strict=False)]
    return f"The first {count} {what.removesuffix('s') if ' of ' not in what else what}{'' if ' of ' in what else ' numbers'} are {join_words(map(str, found))}."


def _upto(text: str) -> str | None:
    match = _UPTO.search(text)
    if not match or not re.search(r"\b(?:list|find|what|which|all|show|give|print|how many|count)\b", text):
        return None
    low, high, what = int(match["low"] or match["low2"] or 1), int(match["high"]), match["what"]
    if what.startswith(("number", "integer")) and "count" not in text:
        return None
    inclusive = not re.search(r"\b(?:below|under|less than|smaller than)\b", match.group())
    found: list[int] = []
    for each in _listing(what):
        if each > high or (each == high and not inclusive) or len(found) > 10_000:
            break
        if each >= low:
            found.append(each)
    name = what if what.endswith("s") else f"{what}s"
    if "how many" in text or len(found) > _LISTED_AT_MOST:
        return f"There are {len(found)} {name} there."
    return f"The {name} are {join_words(map(str, found))}." if found else f"There are no {name} there."


def _factors(text: str) -> str | None:
    match = _FACTORS.search(text)
    if not match:
        return None
    number = int(match["number"] or match["b"])
    prime = factors_of(number)
    if not prime:
        return None
    if match["what"] and match["what"] in ("factors", "divisors"):
        found = {1}
        for each in prime:
            found |= {each * other for other in found}
        return f"The {match['what']} of {number} are {join_words(map(str, sorted(found)[:_LISTED_AT_MOST]))}."
    return f"{number} = {_TIMES.join(map(str, prime))}." if len(prime) > 1 else f"{number} is a prime number."


def _common(text: str) -> str | None:
    match = _COMMON.search(text)
    found = [each.value for each in numbers(text) if isinstance(each.value, int) and each.value > 0]
    if not match or len(found) < 2:
        return None
    greatest = match["what"] in (
        "gcd",
        "greatest common divisor",
        "greatest common factor",
        "highest common factor",
        "hcf",
    )
    value = gcd(*found) if greatest else lcm(*found)
    return f"The {match['what'].upper() if len(match['what']) == 3 else match['what']} of {join_words(map(str, found))} is {value}."


def _range_sum(text: str) -> str | None:
    match = _RANGE.search(text)
    if not match:
        return None
    what = match["what"] or match["what2"]
    if match["count"]:
        count = int(match["count"])
        total = (
            count * (count + 1)
            if what == "even"
            else count * count
            if what == "odd"
            else count * (count + 1) // 2
        )
        return f"The sum of the first {count} {what + ' ' if what else ''}numbers is {total}."
    low, high = sorted((int(match["low"]), int(match["high"])))
    total = (
        sum(each for each in range(low, high + 1) if what is None or each % 2 == (what == "odd"))
        if high - low <= 10**6
        else (low + high) * (high - low + 1) // 2
    )
    return f"The sum of the {what + ' ' if what else ''}numbers from {low} to {high} is {total}."


def _times_table(text: str) -> str | None:
    match = _TABLE.search(text)
    if not match:
        return None
    number = int(match["number"] or match["b"])
    return "\n".join(f"{number} \u00d7 {by} = {number * by}" for by in range(1, 11))
