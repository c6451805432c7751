"""Write the program that looks at a data file, and read what it told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.code.series import Program
from labkit.service.model.language.words import fold

DATA: Final = "/mnt/data/"
_TABLE: Final = (".csv", ".tsv", ".json")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf")
PLAIN: Final = (".txt", ".dat", ".log")
"""Endings of text files that may hold a table."""
_LOOKS: Final = re.compile(
    r"\b(?:file|csv|data|dataset|spreadsheet|table|rows?|columns?|records?|uploaded|attached|attachment|document|chart|graph|plot|average|total|sum|mean|median|variance|deviation|share|percent\w*|proportion|distribution|statistic\w*|metrics|highest|lowest|maximum|minimum|count|how many|"
    r"largest|smallest|top|group|trend|correlation|analy[sz]e|summari[sz]e|describe|visuali[sz]e|most|least|which|compare)\b"
)
_DATA_WORDS: Final = re.compile(
    r"\b(?:csv|data|dataset|spreadsheet|rows?|columns?|chart|graph|plot|average|total|sum|mean)\b"
)
_FIGURES: Final = re.compile(
    r"\b(?:data|dataset|table|rows?|columns?|records?|chart|graph|plot|average|total|sum|mean|median|variance|deviation|share|percent\w*|proportion|highest|lowest|maximum|minimum|max|min|"
    r"largest|smallest|most|least|top|statistic\w*|analy[sz]e|cheapest|priciest)\b"
)
_FILE: Final = re.compile(
    r"\b(?:file|csv|data|dataset|spreadsheet|table|uploaded|attached|attachment|document)\b"
)
#: What reads a cell as a number: "1,234.5", "1.234,50", "$ 12", "8 %".
NUMBER: Final = '''def number(cell):
    """Return the number of a cell; 0 for an empty one."""
    text = str(cell).strip(" $\\u20ac\\u00a3%")
    if re.fullmatch(r"-?(\\d{1,3}(\\.\\d{3})+|\\d+),\\d{1,2}", text):
        text = text.replace(".", "").replace(",", ".")  # a comma where others have a point
    return float(text.replace(",", "") or 0)


'''
_INSPECT: Final = """

def is_number(cell):
    try:
        number(cell)
    except ValueError:
        return False
    return True


columns = list(rows[0]) if rows else []
texts = {name: [str(row.get(name) or "") for row in rows] for name in columns}
numeric = [name for name in columns if any(texts[name]) and all(is_number(text) for text in texts[name] if text)]
few = {name: sorted(set(texts[name])) for name in columns if name not in numeric and len(set(texts[name])) <= 60}
"""
_TELL: Final = (
    'print(json.dumps({"rows": len(rows), "columns": columns, "numeric": numeric, "values": few}))\n'
)
_TELL_TABLE: Final = f"""if len(columns) > 1 and all(None not in [*row, *row.values()] for row in rows):
    {_TELL}else:
    print("no table")
"""


@dataclass(frozen=True)
class Sheet:
    """Hold what a look at a table told: columns, which of them are numbers, few-valued columns with their values."""

    name: str
    columns: tuple[str, ...]
    numeric: tuple[str, ...]
    values: Mapping[str, Sequence[str]]
    rows: int


def pick_file(request: str, files: Sequence[str]) -> str | None:
    """Return the file that a request is about: the one it names, the first table, else any where it speaks of a file.

    A picture is meant only by its name: most are charts that were drawn here.
    """
    named = [name for name in files if _is_named(name, fold(request))]
    others = [name for name in files if not name.casefold().endswith(_PICTURES)]
    readable = [name for name in (named or files) if name.casefold().endswith(_TABLE)]
    return next(iter(readable or named or (others if speaks_of_file(request) else ())), None)


def is_about_data(request: str, files: Sequence[str], *, only_data: bool = False) -> bool:
    """Say whether a request is about the files: it speaks of data, or names one.

    only_data: there are other files to search, so that nothing less than a word for data will do.
    """
    text = fold(request)
    if only_data and not _DATA_WORDS.search(text):
        return any(_is_named(name, text) for name in files)
    return bool(files) and (bool(_LOOKS.search(text)) or any(_is_named(name, text) for name in files))


def _is_named(name: str, text: str) -> bool:
    """Say whether a folded text names a file, with or without what stands behind its dot."""
    whole = fold(name.rsplit("/", 1)[-1])
    bare = whole.rsplit(".", 1)[0]
    return whole in text or (
        len(bare) > 2 and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", text) is not None
    )


def asks_for_figures(request: str) -> bool:
    """Say whether a request wants what only a table can give: its rows, figures about a column, a chart."""
    return bool(_FIGURES.search(fold(request)))


def speaks_of_file(request: str) -> bool:
    """Say whether a request speaks of a file or of data at all."""
    return bool(_FILE.search(fold(request)))


def look(name: str) -> Program:
    """Return the program that looks at a file: its columns, how many rows, and which values a column has where they are few."""
    tell = _TELL_TABLE if name.casefold().endswith(PLAIN) else _TELL
    code = f"import json\nimport re\n{load(name)}\n{NUMBER.rstrip()}\n{_INSPECT}{tell}"
    return Program(code, f"I looked at {name}")


def load(name: str) -> str:
    """Return the lines that read the rows of a table, each a dictionary; what parts its columns is seen in its first line."""
    path = DATA + name
    if name.casefold().endswith(".json"):
        return f'import json\n\nwith open({path!r}, encoding="utf-8") as file:\n    rows = json.load(file)\nif isinstance(rows, dict):\n    rows = next((part for part in rows.values() if isinstance(part, list)), [rows])\n'
    return (
        f'import csv\n\nwith open({path!r}, newline="", encoding="utf-8-sig", errors="replace") as file:\n'
        '    mark = max(",;\\t|", key=file.readline().count)\n    file.seek(0)\n'
        "    rows = list(csv.DictReader(file, delimiter=mark, skipinitialspace=True))\n"
    )


def read_look(name: str, output: str) -> Sheet | None:
    """Read what the look at a table printed; None when it is no table."""
    for line in output.splitlines():
        if line.startswith('{"rows"'):
            try:
                found: Any = json.loads(line)
            except ValueError:
                return None
            return Sheet(
                name,
                tuple(map(str, found["columns"])),
                tuple(map(str, found["numeric"])),
                found["values"],
                int(found["rows"]),
            )
    return None
