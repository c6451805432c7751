"""Look into uploaded files with the code interpreter: write the code for a request, and tell what it printed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service.model.language.words import words
from labkit.service.model.turns import Call, Entry, Prompt, Turn

KIND: Final = "code_interpreter"
_TOLD_AT_MOST: Final = 3_000
_ABOUT_FILES: Final = re.compile(
    r"\b(?:files?|attach\w*|upload\w*|data|dataset|csv|tables?|rows?|columns?|spreadsheet|charts?|plots?|graphs?|diagram)\b",
    re.IGNORECASE,
)
_CHART: Final = re.compile(r"\b(?:charts?|plots?|graphs?|diagrams?|histogram)\b", re.IGNORECASE)
_LINK: Final = re.compile(r"use this link in the answer: (\[[^\]\n]*\]\(sandbox:[^)\n]*\))")
_BRACKETED: Final = re.compile(r"^\[(?:file written|a figure was drawn)[^\n]*\n?", re.MULTILINE)

# Rows are chosen by the values that the request names, columns by the names that it shares words with.
_CODE: Final = """\
import csv
import re

paths = {paths}
asked = set({asked})


def stems(text):
    return {{word.rstrip("s") for word in re.findall(r"[a-z0-9]+", str(text).lower())}}


def number(text):
    try:
        return float(str(text).replace(",", "").strip("$% "))
    except ValueError:
        return None


for path in paths:
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    lines = text.splitlines()
    print(f"{{path}}: {{len(lines)}} lines")
    rows = list(csv.DictReader(lines)) if path.endswith(".csv") else []
    if not rows:
        print("\\n".join(lines[:12]))
        continue
    columns = [name for name in rows[0] if name]
    chosen = [row for row in rows if any(stems(row[name]) and number(row[name]) is None and stems(row[name]) <= asked for name in columns)] or rows
    numeric = [name for name in columns if all(number(row[name]) is not None for row in chosen)]
    wanted = sorted(numeric, key=lambda name: -len(stems(name) & asked))[:1]
    print(f"columns: {{', '.join(columns)}}; {{len(chosen)}} of {{len(rows)}} rows fit")
    for name in wanted:
        values = [number(row[name]) for row in chosen]
        print(f"{{name}}: sum {{sum(values):g}}, mean {{sum(values) / len(values):g}}, lowest {{min(values):g}}, highest {{max(values):g}}")
        if {chart}:
            import matplotlib.pyplot as plt
            labels = [str(row[columns[0]]) for row in chosen][:40]
            plt.figure(figsize=(10, 5))
            plt.bar(range(len(labels)), values[:40])
            plt.xticks(range(len(labels)), labels, rotation=90)
            plt.ylabel(name)
            plt.tight_layout()
            plt.savefig("/mnt/data/chart.png")
"""


@dataclass(frozen=True)
class Analysis:
    """Hold what a prompt offers to look into files with.

    name: what the tool is called by. files: what is in /mnt/data. outputs: what it gave since the last user message.
    """

    name: str
    files: tuple[str, ...]
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, prompt: Prompt) -> Analysis | None:
        """Return the code interpreter of a prompt; None where there is none, no file for it, or no call allowed."""
        tool = next((each for each in prompt.tools if each.get("type") == KIND and each.get("files")), None)
        name = _name(tool) if tool else ""
        if not tool or not name or prompt.tool_choice == "none":
            return None
        last = max((at for at, entry in enumerate(prompt.entries) if entry.role == "user"), default=-1)
        since = prompt.entries[last + 1 :]
        ids = {call_id for entry in since for call_id, call in entry.calls if call.name == name}
        outputs = tuple(entry.text for entry in since if entry.call_id in ids)
        return cls(name, tuple(str(each) for each in tool["files"]), outputs)

    def fits(self, request: str) -> bool:
        """Say whether a request is about files: by the words for them, or by the name of one."""
        return bool(_ABOUT_FILES.search(request)) or any(name in request for name in self.files)

    def call(self, request: str) -> Turn:
        """Return the turn that runs the code for a request."""
        named = [name for name in self.files if name in request] or list(self.files)
        paths = [f"/mnt/data/{name}" for name in named[:10]]
        asked = sorted({word.rstrip("s") for word in words(request)})[:100]
        code = _CODE.format(
            paths=json.dumps(paths), asked=json.dumps(asked), chart=bool(_CHART.search(request))
        )
        return Turn(calls=(Call(self.name, json.dumps({"code": code})),))

    def answer(self) -> str:
        """Tell what the code printed, with links to the files that it wrote."""
        links = [link for output in self.outputs for link in _LINK.findall(output)]
        printed = "\n".join(_BRACKETED.sub("", output).strip() for output in self.outputs)
        told = f"I looked into the file with code:\n{_lines(printed)}"
        return f"{told}\nHere is what the code wrote: {', '.join(dict.fromkeys(links))}" if links else told


def _lines(text: str) -> str:
    return text if len(text) <= _TOLD_AT_MOST else f"{text[:_TOLD_AT_MOST].rpartition(chr(10))[0]}\n\u2026"


def without_code(prompt: Prompt) -> Prompt:
    """Return a prompt without the calls of its code interpreter and their outputs."""
    names = {_name(tool) for tool in prompt.tools if tool.get("type") == KIND} - {""}
    ids = {call_id for entry in prompt.entries for call_id, call in entry.calls if call.name in names}
    if not ids:
        return prompt
    entries: list[Entry] = []
    for entry in prompt.entries:
        kept = tuple(pair for pair in entry.calls if pair[0] not in ids)
        if entry.call_id not in ids and (kept or not entry.calls):
            entries.append(replace(entry, calls=kept))
    return replace(prompt, entries=tuple(entries))


def _name(tool: dict[str, Any]) -> str:
    function = tool.get("function")
    return str(function.get("name") or "") if isinstance(function, dict) else ""
