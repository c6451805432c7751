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
_LOOKS: Final = re.compile(
    r"\b(?:file|csv|data|dataset|spreadsheet|table|rows?|columns?|records?|uploaded|attached|attachment|document|chart|graph|plot|average|total|sum|mean|highest|lowest|maximum|minimum|count|how many|"
    r"largest|smallest|top|group|trend|correlation|analy[sz]e|summari[sz]e|describe|visuali[sz]e|most|least|which|compare)\b"
)
_DATA_WORDS: Final = re.compile(
    r"\b(?:csv|data|dataset|spreadsheet|rows?|columns?|chart|graph|plot|average|total|sum|mean)\b"
)
_FILE: Final = re.compile(
    r"\b(?:file|csv|data|dataset|spreadsheet|table|uploaded|attached|attachment|document)\b"
)
_INSPECT: Final = """
columns = list(rows[0]) if rows else []


def is_number(value):
    try:
        float(str(value).replace(",", "").strip(" $%"))
    except ValueError:
        return False
    return True


texts = {name: [str(row.get(name) or "") for row in rows] for name in columns}
numeric = [name for name in columns if any(texts[name]) and all(is_number(text) for text in texts[name] if text)]
few = {name: sorted(set(texts[name])) for name in columns if name not in numeric and len(set(texts[name])) <= 60}
print(json.dumps({"rows": len(rows), "columns": columns, "numeric": numeric, "values": few}))
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
    """Return the file that a request is about: the one it names, the first table, else any where it speaks of a file."""
    named = [name for name in files if _is_named(name, fold(request))]
    readable = [name for name in (named or files) if name.casefold().endswith(_TABLE)]
    return next(iter(readable or named or (files if speaks_of_file(request) else ())), None)


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


def speaks_of_file(request: str) -> bool:
    """Say whether a request speaks of a file or of data at all."""
    return bool(_FILE.search(fold(request)))


def look(name: str) -> Program:
    """Return the program that looks at a file: its columns, how many rows, and which values a column has where they are few."""
    path = DATA + name
    if name.casefold().endswith(".json"):
        code = f'import json\n\nwith open({path!r}, encoding="utf-8") as file:\n    rows = json.load(file)\nif isinstance(rows, dict):\n    rows = next((part for part in rows.values() if isinstance(part, list)), [rows])\n'
    else:
        delimiter = ', delimiter="\\t"' if name.casefold().endswith(".tsv") else ""
        code = f'import csv\nimport json\n\nwith open({path!r}, newline="", encoding="utf-8-sig") as file:\n    rows = list(csv.DictReader(file{delimiter}))\n'
    return Program(code + _INSPECT, f"I looked at {name}")


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
