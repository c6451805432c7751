from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.passages import NOTHING, Search, read, tell, without_search
from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Call, Entry, Prompt

TOOL: dict[str, Any] = {"type": "file_search", "function": {"name": "file_search", "parameters": {}}}
MANUAL = """# Glasses

The battery lasts 12 hours. It is charged in two hours,
and it weighs little.

## Colours
- black
- blue

## Care

Q: Can they be washed?
A: Only with a cloth.
"""


def passage(text: str = MANUAL, number: int = 0) -> dict[str, Any]:
    return {"file_name": "m.md", "score": 0.5, "text": text, "cite": f"【4:{number}†m.md】"}


def prompt(*entries: Entry, **settings: Any) -> Prompt:
    settings.setdefault("tools", (TOOL,))
    return Prompt("gpt-4o", "", entries, **settings)


def asked(text: str) -> Entry:
    return Entry("user", text)


def searched(*passages: dict[str, Any]) -> tuple[Entry, Entry]:
    call = ("call_1", Call("file_search", '{"query": "x"}'))
    return Entry("assistant", "", (call,)), Entry("tool", json.dumps(passages), call_id="call_1")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How long does the battery last?", "The battery lasts 12 hours【4:0†m.md】."),
        ("Which colours are there?", "Black【4:0†m.md】. Blue【4:0†m.md】."),
        ("Can they be washed?", "Q: Can they be washed【4:0†m.md】? A: Only with a cloth【4:0†m.md】."),
    ],
)
def test_the_sentences_that_fit_are_told(question: str, answer: str) -> None:
    """A sentence is found by its words or its heading's; an answer follows its question."""
    assert tell(question, [passage()]) == answer


def test_a_question_about_the_file_gets_the_beginning() -> None:
    """Where only the file is asked about, its beginning is told; where something else is, that nothing was found."""
    assert tell("What is it about?", [passage("One. Two. Three. Four. Five.")]).startswith(
        "One【4:0†m.md】. Two"
    )
    assert tell("What does it cost?", [passage("One. Two.")]) == NOTHING


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_told(question: str, texts: list[str]) -> None:
    """Whatever files and questions hold, there is an answer, and without passages it says so."""
    assert tell(question, [passage(text) for text in texts])
    assert tell(question, []) == NOTHING


@pytest.mark.parametrize("output", ["", "no JSON", "{}", "[1, null]", '[{"text": 5}]', "[" * 5_000])
def test_an_output_that_is_no_list_of_passages_is_empty(output: str) -> None:
    """A tool's output may be anything."""
    assert read(output) == []


@pytest.mark.parametrize(
    ("text", "choice", "is_searched"),
    [
        ("How long does the battery last?", "auto", True),
        ("Tell me about the glasses.", "auto", True),
        ("Summarize the uploaded document.", "auto", True),
        ("Hello!", "auto", False),
        ("My name is Tom. What is my name?", "auto", False),
        ("What is 2 + 3?", "auto", False),
        ("How long does the battery last?", "none", False),
        ("Hello!", "required", True),
        ("Hello!", {"type": "file_search"}, True),
    ],
)
def test_files_are_asked_what_the_thread_does_not_answer(text: str, choice: Any, is_searched: bool) -> None:  # noqa: FBT001
    """A question that is open is searched for; `tool_choice` decides over that."""
    turn = RuleModel().reply(prompt(asked(text), tool_choice=choice))
    assert [call.name for call in turn.calls] == (["file_search"] if is_searched else [])


def test_only_what_is_open_is_looked_for() -> None:
    """What the thread knows is not in the query."""
    turn = RuleModel().reply(prompt(asked("Hello! What colours are there?")))
    assert json.loads(turn.calls[0].arguments) == {"query": "What colours are there?"}


@pytest.mark.parametrize("choice", ["auto", "required", {"type": "file_search"}])
def test_what_was_found_is_the_answer(choice: Any) -> None:
    """One search a question, whatever the choice; the answer cites."""
    entries = asked("How long does the battery last?"), *searched(passage())
    turn = RuleModel().reply(prompt(*entries, tool_choice=choice))
    assert turn.text == "The battery lasts 12 hours【4:0†m.md】."


def test_functions_go_first() -> None:
    """A function that the request names is called, with the search offered beside it."""
    function = {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Get the weather of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
    tools = (TOOL, function)
    question = asked("What is the weather in Paris?")
    turn = RuleModel().reply(prompt(question, tools=tools))
    assert [call.name for call in turn.calls] == ["get_weather"]
    called = Entry("assistant", "", (("call_2", turn.calls[0]),))
    after = RuleModel().reply(prompt(question, called, Entry("tool", "sunny", call_id="call_2"), tools=tools))
    assert "sunny" in str(after.text)


def test_a_prompt_without_the_search_has_nothing_of_it() -> None:
    """Its tool, its calls and their outputs are gone; the rest is as it was."""
    entries = asked("x"), *searched(passage()), Entry("assistant", "y")
    rest = without_search(prompt(*entries))
    assert (rest.tools, rest.entries) == ((), (entries[0], entries[-1]))
    assert Search.of(rest) is None


@pytest.mark.parametrize("kind", ["bing_grounding", "azure_ai_search"])
def test_a_search_elsewhere_is_asked_what_is_open_and_nothing_else(kind: str) -> None:
    """A tool that searches outside is called for an open question; what the thread knows needs no search."""
    tool = {"type": kind, "function": {"name": kind, "parameters": {}}}
    turns = [
        RuleModel().reply(prompt(asked(text), tools=(tool,)))
        for text in ("Who built the lighthouse of Genoa?", "What is 2 + 3?")
    ]
    assert [[call.name for call in turn.calls] for turn in turns] == [[kind], []]
