"""Use the code interpreter: what to run next for a request, and what its output says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from labkit.service.model.code.documents import TEXTS, read_document
from labkit.service.model.code.programs import own_code, write_program
from labkit.service.model.code.series import Program
from labkit.service.model.code.sheets import (
    DATA,
    PLAIN,
    asks_for_figures,
    is_about_data,
    look,
    pick_file,
    read_look,
    speaks_of_file,
)
from labkit.service.model.code.tables import work
from labkit.service.model.language.words import fold, shorten
from labkit.service.model.turns import Call, Entry, Prompt, Turn

KIND: Final = "code_interpreter"
ABLE: Final = (
    "With the code interpreter I can write and run programs for arithmetic, equations, statistics, number sequences, sorting, counting and charts, "
    "work on tables in CSV, TSV and JSON files, and read text files."
)
_READABLE: Final = (".csv", ".tsv", ".json")
_LINK: Final = re.compile(r"^\[file written; .*?(?P<link>\[[^\]\n]+\]\((?P<path>[^)\n]+)\))\]$", re.MULTILINE)
_FIGURE: Final = re.compile(r"^\[a figure was drawn[^\]\n]*\]$", re.MULTILINE)
_NO_MATPLOTLIB: Final = re.compile(r"No module named ['\"]?matplotlib")
_FAILED: Final = re.compile(r"^Traceback \(most recent call last\)", re.MULTILINE)
_STOPPED: Final = re.compile(r"^\[stopped: (?P<why>[^\]\n]+)\]$", re.MULTILINE)
_GOES_ON: Final = re.compile(r"\b(?:now|instead|same|again|as an?|also|it|that|this|them|those|and|but)\b")
_NO_FRACTION: Final = re.compile(r"(?<=\d)\.0(?=$)")
_SHORT: Final = 10  # words of a request that may go on from an earlier one
_WRITTEN_AT_MOST: Final = 40_000
_TOLD_AT_MOST: Final = 3_000


@dataclass(frozen=True)
class Interpreter:
    """Hold a code interpreter that a prompt offers: its name, the files it can see, and what ran since the last user message.

    only_data: a search of files is offered beside it, so that only what speaks of data is its business.
    written: the user's last message as it was written; code in it keeps its indentation.
    """

    name: str
    files: tuple[str, ...]
    only_data: bool
    written: str
    ran: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, prompt: Prompt) -> Interpreter | None:
        """Return the interpreter of a prompt; None where none is offered or none may be called."""
        tool = next((each for each in prompt.tools if each.get("type") == KIND and _name(each)), None)
        if tool is None or prompt.tool_choice == "none":
            return None
        last = max((at for at, entry in enumerate(prompt.entries) if entry.role == "user"), default=-1)
        since = prompt.entries[last + 1 :]
        given = {entry.call_id: entry.text for entry in since if entry.role == "tool"}
        ran = [
            (_code(call), given[call_id])
            for entry in since
            for call_id, call in entry.calls
            if call.name == _name(tool) and call_id in given
        ]
        files = tool.get("files")
        only_data = any(each.get("type") == "file_search" for each in prompt.tools)
        found = tuple(str(each) for each in files) if isinstance(files, list) else ()
        written = prompt.entries[last].text[:_WRITTEN_AT_MOST] if last >= 0 else ""
        return cls(_name(tool), found, only_data, written, tuple(ran))

    def next_program(self, request: str, earlier: Sequence[str] = ()) -> Program | None:
        """Return the program to run now; None when none is needed, or all that was needed ran.

        earlier: what the user wrote before, the latest first; "now as a pie chart" goes on from there.
        """
        planned = self._planned(request, earlier)
        done = {code for code, _ in self.ran}
        return (
            planned
            if planned is not None and planned.code not in done and len(self.ran) < _RUNS_AT_MOST
            else None
        )

    def call(self, program: Program) -> Turn:
        """Return the turn that runs a program."""
        return Turn(calls=(Call(self.name, json.dumps({"code": program.code}, ensure_ascii=False)),))

    def told(self, request: str, earlier: Sequence[str] = ()) -> str:
        """Return what the last output says, introduced as its program says; links to files that were written come with it."""
        output = self.ran[-1][1]
        program = self._planned(request, earlier)
        lead = program.lead if program else "The code printed"
        if stopped := _STOPPED.search(output):
            return f"I ran Python code for this, and it was stopped: {stopped['why']}."
        if _FAILED.search(output):
            return (
                f"I ran Python code for this, and it failed: {shorten(output.strip().splitlines()[-1], 300)}"
            )
        links = [match["link"] for match in _LINK.finditer(output)]
        printed = _FIGURE.sub("", _LINK.sub("", output)).strip()
        parts = [_introduced(lead, printed)]
        if links:
            parts.append(f"You can download {'it' if len(links) == 1 else 'them'} here: {', '.join(links)}")
        return "\n\n".join(part for part in parts if part)

    def has_nothing_to_read(self, request: str) -> bool:
        """Say whether a request speaks of a file and there is none."""
        return not self.files and speaks_of_file(request)

    def _planned(self, request: str, earlier: Sequence[str]) -> Program | None:
        if (own := own_code(self.written)) is not None:
            return own
        plain = any(_NO_MATPLOTLIB.search(output) for _, output in self.ran)
        goes_on = len(request.split()) < _SHORT and bool(_GOES_ON.search(fold(request)))
        texts = [request, *(f"{request}\n{before}" for before in earlier[:3] if goes_on)]
        name = pick_file(request, self.files)
        if name is not None and is_about_data(request, self.files, only_data=self.only_data):
            return self._on_file(name, next(iter(texts[1:]), request), plain=plain)
        written = next((found for text in texts if (found := write_program(text, plain=plain))), None)
        notes = [each for each in self.files if each.casefold().endswith(PLAIN)]
        if written is None and notes and not self.only_data and asks_for_figures(texts[-1]):
            return self._on_file(notes[0], next(iter(texts[1:]), request), plain=plain)
        return written

    def _on_file(self, name: str, text: str, *, plain: bool) -> Program:
        ending = name.casefold()
        if ending.endswith(TEXTS) and not (ending.endswith(PLAIN) and asks_for_figures(text)):
            return read_document(name, text)
        if not ending.endswith((*_READABLE, *PLAIN)):
            return Program(
                f"import os\n\nprint(os.path.getsize({DATA + name!r}), 'bytes')\n",
                f"I can work on CSV, TSV, JSON and text files. {name} has",
            )
        first = look(name)
        seen = next((output for code, output in self.ran if code == first.code), None)
        sheet = read_look(name, seen) if seen is not None else None
        if sheet is not None:
            return work(text, sheet, plain=plain)
        return first if seen is None or not ending.endswith(TEXTS) else read_document(name, text)


_RUNS_AT_MOST: Final = 4


def without_code(prompt: Prompt) -> Prompt:
    """Return a prompt as if there were no code interpreter: without its tool, its calls and their outputs."""
    names = {_name(tool) for tool in prompt.tools if tool.get("type") == KIND} - {""}
    ids = {call_id for entry in prompt.entries for call_id, call in entry.calls if call.name in names}
    entries: list[Entry] = []
    for entry in prompt.entries:
        calls = tuple(pair for pair in entry.calls if pair[0] not in ids)
        if entry.call_id in ids or (entry.calls and not calls):
            continue
        entries.append(replace(entry, calls=calls))
    return replace(
        prompt, entries=tuple(entries), tools=tuple(tool for tool in prompt.tools if tool.get("type") != KIND)
    )


def _name(tool: Mapping[str, Any]) -> str:
    function = tool.get("function")
    return str(function.get("name") or "") if isinstance(function, Mapping) else ""


def _code(call: Call) -> str:
    try:
        found = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("code", "")) if isinstance(found, dict) else ""


def _introduced(lead: str, printed: str) -> str:
    shown = printed if len(printed) <= _TOLD_AT_MOST else printed[:_TOLD_AT_MOST].rstrip() + "\u2026"
    if not shown or shown == "The code ran and printed nothing.":
        return f"{lead}." if lead else "The code ran and printed nothing."
    if "\n" in shown:
        return f"{lead}:\n{shown}"
    joint = " " if lead.endswith(("=", "?", "is", "are", "has", "gave")) else ": "
    return f"{lead}{joint}{_NO_FRACTION.sub('', shown)}."
