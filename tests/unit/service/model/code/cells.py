"""Hold a conversation with the rule-based model whose code interpreter really runs what it is given."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Entry, Prompt
from labkit.service.tools.code.runner import run_code
from labkit.service.tools.offers import offer

ROUNDS_AT_MOST = 6


def interpreter(files: Sequence[str] = ()) -> dict[str, Any]:
    """Return the code interpreter as a prompt offers it."""
    shown = dict(offer([{"type": "code_interpreter"}])[0].to_prompt())
    return {**shown, "files": list(files)} if files else shown


def ran(
    says: Sequence[str], files: Mapping[str, Path] | None = None, instructions: str = ""
) -> tuple[list[str], str, list[str]]:
    """Return the programs that the last message made the model run, its answer, and the names of the files written."""
    entries: list[Entry] = []
    codes, written, text = list[str](), list[str](), ""
    for message in says:
        entries.append(Entry("user", message))
        codes, written = [], []
        for _ in range(ROUNDS_AT_MOST):
            turn = RuleModel().reply(
                Prompt("m", instructions, tuple(entries), (interpreter(list(files or ())),))
            )
            if not turn.calls:
                break
            codes.append(json.loads(turn.calls[0].arguments)["code"])
            done = run_code(codes[-1], files or {}, threading.Event())
            written += [file.name for file in done.files]
            marks = [
                f"[file written; to offer it, use this link in the answer: [{file.name}](sandbox:/mnt/data/{file.name})]"
                for file in done.files
            ]
            call_id = f"call_{len(entries)}"
            entries += [
                Entry("assistant", "", ((call_id, turn.calls[0]),)),
                Entry("tool", "\n".join([done.logs, *marks]).strip(), call_id=call_id),
            ]
        else:
            raise AssertionError("the model never stopped running code")
        text = turn.text or ""
        entries.append(Entry("assistant", text))
    return codes, text, written
