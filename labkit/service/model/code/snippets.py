"""Show a small Python function for one of the tasks that everybody begins with."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.words import fold

_ASKS: Final = re.compile(r"\b(?:write|show|give|create|generate|make|implement|need|provide|code)\b")
_CODE: Final = re.compile(r"\b(?:function|program|script|code|snippet|method|class|python)\b")
_OTHER: Final = re.compile(
    r"\b(?:java(?!script)|javascript|typescript|c\+\+|c#|rust|go(?:lang)?|ruby|php|kotlin|swift|sql|bash|html)\b"
)

# What is asked, in words that must all occur (or one of the words with bars between them), and the function.
_SNIPPETS: Final = (
    ("factorial", "def factorial(n: int) -> int:\n    \"\"\"Return n! for n >= 0.\"\"\"\n    result = 1\n    for factor in range(2, n + 1):\n        result *= factor\n    return result"),
    ("fibonacci", "def fibonacci(count: int) -> list[int]:\n    \"\"\"Return the first `count` Fibonacci numbers.\"\"\"\n    numbers = []\n    one, other = 0, 1\n    for _ in range(count):\n        numbers.append(one)\n        one, other = other, one + other\n    return numbers"),
    ("prime|primes", "def is_prime(n: int) -> bool:\n    \"\"\"Say whether n is a prime number.\"\"\"\n    if n < 2:\n        return False\n    divisor = 2\n    while divisor * divisor <= n:\n        if n % divisor == 0:\n            return False\n        divisor += 1\n    return True"),
    ("palindrome", "def is_palindrome(text: str) -> bool:\n    \"\"\"Say whether a text reads the same backwards, ignoring case and signs.\"\"\"\n    letters = [sign for sign in text.casefold() if sign.isalnum()]\n    return letters == letters[::-1]"),
    ("reverse|reverses string|text|word", "def reverse(text: str) -> str:\n    \"\"\"Return a text backwards.\"\"\"\n    return text[::-1]"),
    ("reverse|reverses list", "def reverse(items: list) -> list:\n    \"\"\"Return the items in reverse order.\"\"\"\n    return list(reversed(items))"),
    ("fizzbuzz|fizz", "def fizzbuzz(limit: int) -> None:\n    \"\"\"Print the numbers from 1 to limit, with Fizz for 3 and Buzz for 5.\"\"\"\n    for n in range(1, limit + 1):\n        print(\"Fizz\" * (n % 3 == 0) + \"Buzz\" * (n % 5 == 0) or n)"),
    ("sort|sorts|sorting", "def sort(items: list) -> list:\n    \"\"\"Return the items in ascending order (insertion sort).\"\"\"\n    ordered = []\n    for item in items:\n        at = len(ordered)\n        while at and ordered[at - 1] > item:\n            at -= 1\n        ordered.insert(at, item)\n    return ordered"),
    ("binary search", "def binary_search(items: list, wanted) -> int:\n    \"\"\"Return the place of `wanted` in a sorted list, or -1.\"\"\"\n    low, high = 0, len(items) - 1\n    while low <= high:\n        middle = (low + high) // 2\n        if items[middle] == wanted:\n            return middle\n        if items[middle] < wanted:\n            low = middle + 1\n        else:\n            high = middle - 1\n    return -1"),
    ("gcd|greatest", "def gcd(a: int, b: int) -> int:\n    \"\"\"Return the greatest common divisor.\"\"\"\n    while b:\n        a, b = b, a % b\n    return a"),
    ("vowels|vowel", "def count_vowels(text: str) -> int:\n    \"\"\"Count the vowels of a text.\"\"\"\n    return sum(sign in \"aeiou\" for sign in text.casefold())"),
    ("words|word count|counts|frequency", "from collections import Counter\n\ndef count_words(text: str) -> Counter:\n    \"\"\"Count how often each word occurs.\"\"\"\n    return Counter(text.casefold().split())"),
    ("sum|add|adds|adding|addition", "def add(a: float, b: float) -> float:\n    \"\"\"Return the sum of two numbers.\"\"\"\n    return a + b"),
    ("average|mean", "def average(numbers: list[float]) -> float:\n    \"\"\"Return the mean of some numbers.\"\"\"\n    return sum(numbers) / len(numbers)"),
    ("largest|maximum|max|biggest", "def largest(numbers: list[float]) -> float:\n    \"\"\"Return the largest of some numbers.\"\"\"\n    best = numbers[0]\n    for number in numbers[1:]:\n        if number > best:\n            best = number\n    return best"),
    ("even|odd", "def is_even(n: int) -> bool:\n    \"\"\"Say whether n is even.\"\"\"\n    return n % 2 == 0"),
    ("hello|print", "print(\"Hello, world!\")"),
    ("celsius|fahrenheit|temperature", "def to_fahrenheit(celsius: float) -> float:\n    \"\"\"Convert degrees Celsius to degrees Fahrenheit.\"\"\"\n    return celsius * 9 / 5 + 32"),
    ("csv", "import csv\n\ndef read_rows(path: str) -> list[dict[str, str]]:\n    \"\"\"Return the rows of a CSV file as dictionaries.\"\"\"\n    with open(path, newline=\"\") as file:\n        return list(csv.DictReader(file))"),
    ("json", "import json\n\ndef read_json(path: str):\n    \"\"\"Return what a JSON file holds.\"\"\"\n    with open(path) as file:\n        return json.load(file)"),
    ("duplicate|duplicates|unique", "def unique(items: list) -> list:\n    \"\"\"Return the items without repetitions, in their order.\"\"\"\n    return list(dict.fromkeys(items))"),
)  # fmt: skip


def find_snippet(request: str) -> str | None:
    """Show the Python function that a request asks for; None when it asks for none, say so when it asks for another."""
    text = fold(request[:400])
    if not (_ASKS.search(text) and _CODE.search(text)) or _OTHER.search(text):
        return None
    said = set(re.findall(r"[a-z]+", text))
    for needed, code in _SNIPPETS:
        if all(set(part.split("|")) & said for part in needed.split()):
            return f"```python\n{code}\n```"
    return None
