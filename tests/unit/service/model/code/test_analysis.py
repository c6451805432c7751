from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.code.analysis import Analysis
from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Call, Entry, Prompt

TOOL: dict[str, Any] = {
    "type": "code_interpreter",
    "function": {"name": "code_interpreter", "parameters": {}},
    "files": ["harvest.csv"],
}
TABLE = "farm,fruit,crates\nHill,Plums,30\nLake,Plums,10\nHill,Pears,5\n"


def prompt(*entries: Entry, **settings: Any) -> Prompt:
    settings.setdefault("tools", (TOOL,))
    return Prompt("gpt-4o", "", entries, **settings)


def code_for(text: str) -> str:
    (call,) = RuleModel().reply(prompt(Entry("user", text))).calls
    return str(json.loads(call.arguments)["code"])


@pytest.mark.parametrize(
    ("text", "settings", "is_run"),
    [
        ("What does the attachment say?", {}, True),
        ("Draw a bar chart of the crates of plums.", {}, True),
        ("What is in harvest.csv?", {}, True),
        ("Hello!", {}, False),
        ("What is 2 + 3?", {}, False),
        ("What does the attachment say?", {"tool_choice": "none"}, False),
        ("What does the attachment say?", {"tools": ({**TOOL, "files": []},)}, False),
    ],
)
def test_code_runs_for_what_is_asked_about_files(text: str, settings: dict[str, Any], is_run: bool) -> None:  # noqa: FBT001
    """A request about a file that is there runs code; nothing else does."""
    turn = RuleModel().reply(prompt(Entry("user", text), **settings))
    assert [call.name for call in turn.calls] == (["code_interpreter"] if is_run else [])


def test_the_code_takes_the_rows_and_the_column_that_are_named(tmp_path: Path) -> None:
    """Rows are chosen by values, the column by its name; the code prints what they come to."""
    (tmp_path / "harvest.csv").write_text(TABLE)
    code = code_for("How many crates of plums are in the file?").replace("/mnt/data", str(tmp_path))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, {})
    assert "2 of 3 rows fit" in printed.getvalue()
    assert "crates: sum 40, mean 20, lowest 10, highest 30" in printed.getvalue()


def test_what_was_printed_and_written_is_the_answer() -> None:
    """The answer tells what the code printed and links what it wrote, and no code runs again."""
    link = (
        "[file written; to offer it, use this link in the answer: [chart.png](sandbox:/mnt/data/chart.png)]"
    )
    entries = (
        Entry("user", "Draw a chart of the data."),
        Entry("assistant", "", (("call_1", Call("code_interpreter", '{"code": "x"}')),)),
        Entry("tool", f"crates: sum 40\n{link}", call_id="call_1"),
    )
    turn = RuleModel().reply(prompt(*entries))
    assert turn.calls == ()
    assert turn.text is not None
    assert "crates: sum 40" in turn.text
    assert "[chart.png](sandbox:/mnt/data/chart.png)" in turn.text
    assert "use this link" not in turn.text


@given(st.text(), st.lists(st.text(min_size=1), min_size=1))
def test_the_code_is_python_whatever_files_and_words_are_called(text: str, files: list[str]) -> None:
    """Names and words are data in the code, never code."""
    analysis = Analysis.of(prompt(tools=({**TOOL, "files": files},)))
    assert analysis is not None
    (call,) = analysis.call(text).calls
    compile(json.loads(call.arguments)["code"], "code", "exec")
