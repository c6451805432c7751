"""Write the program that reads a text file: how long it is, the lines about something, or what it says."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.code.series import Program
from labkit.service.model.code.sheets import DATA
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import fold, words

TEXTS: Final = (
    *(
        ".txt",
        ".md",
        ".rst",
        ".tex",
        ".log",
        ".html",
        ".htm",
        ".xml",
        ".css",
        ".yaml",
        ".yml",
        ".toml",
        ".ini",
    ),
    *(".py", ".js", ".ts", ".java", ".c", ".cpp", ".cs", ".go", ".rb", ".php", ".sh", ".sql", ".srt"),
)
"""Endings of files that are text."""

_SHOWN: Final = 1_500  # characters of a file
_COUNT: Final = re.compile(
    r"\b(?:how many|number of|count)\b.{0,20}\b(?:words|lines|characters|letters)\b|\bword count\b|\bhow long\b"
)
# What a request says about the file, not about what is in it.
_ABOUT_FILES: Final = frozenset(
    "file files document documents attachment attached upload uploaded say says said contain contains content contents"
    " read reads open show shows tell give summary summarize summarise describe text line lines print display inside".split()
)


def read_document(name: str, request: str) -> Program:
    """Return the program for a request about a text file."""
    text = fold(request)
    code = (
        f'with open({DATA + name!r}, encoding="utf-8", errors="replace") as file:\n    text = file.read()\n\n'
    )
    if _COUNT.search(text):
        counted = 'print(len(text.split()), "words,", len(text.splitlines()), "lines and", len(text), "characters")\n'
        return Program(code + counted, f"{name} has")
    own = set(words(fold(name)))
    wanted = [
        word for word in dict.fromkeys(words(text)) if word not in STOP | _ABOUT_FILES | own and len(word) > 2
    ]
    if not wanted:
        return Program(f"{code}print(text[:{_SHOWN}])\n", f"{name} says")
    return Program(
        f"{code}wanted = {wanted!r}\n"
        "lines = [line.strip() for line in text.splitlines() if line.strip()]\n"
        "found = [sum(word in line.lower() for word in wanted) for line in lines]\n"
        "best = [line for line, count in zip(lines, found) if count and count == max(found)]\n"
        f'print("\\n".join(best)[:{_SHOWN}] or text[:{_SHOWN}])\n',
        f"{name} says",
    )
