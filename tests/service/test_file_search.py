"""file_search behind the wire: what a run finds in vector stores, how its steps show it, and how answers cite it."""

from __future__ import annotations

import json

import pytest

from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Call
from labkit.service.retrieval.results import CONTENTS
from labkit.service.tools.toolbox import Toolbox
from tests.service import stock
from tests.service.workbench import SEARCH, Told, answer_of
from tests.service.world import Json, World

DAY = 86_400
GLASSES = b"# Glasses\n\nThe battery of the glasses lasts 12 hours.\n"
RETURNS = b"Customers may return a product within 30 days."
INCLUDE = {"include[]": CONTENTS}


def asks(*queries: object, name: str = "query") -> Told:
    """Return a model that searches for these, and then says what it was told."""
    return Told(*(Call("file_search", json.dumps({name: query})) for query in queries))


def search(world: World, *stores: str, tool: Json | None = None, **settings: object) -> str:
    """Run an agent that has these stores to its end; return the run's path."""
    ids = [path.rpartition("/")[2] for path in stores]
    resources = {"file_search": {"vector_store_ids": ids}}
    agent = world.agent(tools=[tool or SEARCH], tool_resources=resources)
    run = world.run(assistant_id=agent, **settings)
    world.until(run, "completed", "failed")
    return run


def found(world: World, run: str, **query: object) -> Json:
    """Return what the step of the run shows of its search."""
    step = world.get(f"{run}/steps", order="asc", **query)["data"][0]
    assert (step["type"], step["status"]) == ("tool_calls", "completed")
    shown: Json = step["step_details"]["tool_calls"][0]["file_search"]
    return shown


def told(world: World, run: str) -> list[Json]:
    passages: list[Json] = json.loads(answer_of(world, run))
    return passages


def world_with(model: Told) -> World:
    return World(model=model, tools=Toolbox())


def test_a_question_finds_its_passage() -> None:
    """The step names file, name and score, best first; the model is told the text and the mark that cites it."""
    world = world_with(asks("How long do the batteries last?"))
    run = search(world, stock.store(world, RETURNS, GLASSES, b"Nothing at all."))
    shown = found(world, run)
    assert shown["ranking_options"] == {"ranker": "default_2024_08_21", "score_threshold": 0.0}
    (result,) = shown["results"]
    assert sorted(result) == ["file_id", "file_name", "score"]
    assert result["file_name"] == "1.txt"
    assert 0 < result["score"] <= 1
    (passage,) = told(world, run)
    assert passage["text"] == GLASSES.decode().strip()
    assert (passage["file_name"], passage["cite"]) == ("1.txt", "【4:0†1.txt】")


def test_passages_are_shown_to_who_asks() -> None:
    """`include[]` shows the text of each result, in a list and in one step; anything else is refused."""
    world = world_with(asks("battery"))
    run = search(world, stock.store(world, GLASSES))
    (result,) = found(world, run, **INCLUDE)["results"]
    assert result["content"] == [{"type": "text", "text": GLASSES.decode().strip()}]
    step = world.get(f"{run}/steps", order="asc")["data"][0]["id"]
    whole = world.get(f"{run}/steps/{step}", **INCLUDE)["step_details"]["tool_calls"][0]["file_search"]
    assert whole["results"] == [result]
    shorn = world.get(f"{run}/steps/{step}")["step_details"]["tool_calls"][0]["file_search"]
    assert shorn["results"] == [{key: result[key] for key in ("file_id", "file_name", "score")}]
    for method, path in (("GET", f"{run}/steps"), ("GET", f"{run}/steps/{step}")):
        reply = world.send(method, path, **{"include[]": "everything"})
        assert (reply.status, reply.body["error"]["code"]) == (400, "invalid_value")


@pytest.mark.parametrize("query", [INCLUDE, {}])
def test_a_stream_shows_passages_to_who_asks(query: Json) -> None:
    """`include[]` of the request that creates a run holds for what its stream says of steps."""
    world = world_with(asks("battery"))
    store_id = stock.store(world, GLASSES).rpartition("/")[2]
    agent = world.agent(tools=[SEARCH], tool_resources={"file_search": {"vector_store_ids": [store_id]}})
    reply = world.send(
        "POST",
        f"{world.thread('x')}/runs",
        {"assistant_id": agent, "stream": True},
        **query,
    )
    (line,) = (
        data
        for event in reply.content.decode().split("\n\n")
        if event.startswith("event: thread.run.step.completed\n")
        and '"tool_calls"' in (data := event.partition("data: ")[2])
    )
    (result,) = json.loads(line)["step_details"]["tool_calls"][0]["file_search"]["results"]
    assert ("content" in result) is bool(query)


@pytest.mark.parametrize(
    "question",
    [
        '"battery',
        "battery AND (",
        "battery* NEAR/3",
        "text:battery",
        "'; DROP TABLE chunks; -- battery",
        "battery ^ { } \\ \x00 \ud800",
        "BATTERY " + "x" * 5_000,
        ["battery", "glasses"],
    ],
)
def test_a_question_is_data(question: object) -> None:
    """Nothing of it is read as a query language, and it finds by its words."""
    world = world_with(asks(question))
    run = search(world, stock.store(world, GLASSES))
    assert len(found(world, run)["results"]) == 1


@pytest.mark.parametrize("arguments", ["{}", '{"query": 5}', '{"q": "battery"}'])
def test_a_model_may_ask_anyhow(arguments: str) -> None:
    """A call that asks nothing, or under another name, is searched for what it has."""
    world = world_with(Told(Call("file_search", arguments)))
    run = search(world, stock.store(world, GLASSES))
    assert len(found(world, run)["results"]) == 1


def test_a_question_without_a_word_in_common_gets_the_beginnings() -> None:
    """A search by meaning always finds something; here that is how the files begin, with score 0."""
    world = world_with(asks("What is it about?"))
    run = search(world, stock.store(world, GLASSES, RETURNS))
    assert [result["score"] for result in found(world, run)["results"]] == [0, 0]


def test_a_search_stays_in_its_stores_and_project() -> None:
    """What lies in another store, or in a store of another project, is not found."""
    world = world_with(asks("battery"))
    stock.store(world, b"A battery of another store.")
    stock.store(world.beside("q"), b"A battery of another project.")
    run = search(world, stock.store(world, GLASSES))
    assert [each["text"] for each in told(world, run)] == [GLASSES.decode().strip()]


def test_most_and_threshold_of_the_tool_hold() -> None:
    """`max_num_results` bounds the results, `score_threshold` what they must reach, and the step names both rules."""
    world = world_with(asks("battery"))
    path = stock.store(world, *(b"battery " * n + b"word " * 20 for n in range(1, 25)))
    world.wall.advance(60)
    assert len(found(world, search(world, path))["results"]) == 20
    few = search(world, path, tool={**SEARCH, "file_search": {"max_num_results": 3}})
    assert len(found(world, few)["results"]) == 3
    options = {"ranking_options": {"ranker": "auto", "score_threshold": 1.0}}
    none = found(world, search(world, path, tool={**SEARCH, "file_search": options}))
    assert none == {
        "ranking_options": {"ranker": "default_2024_08_21", "score_threshold": 1.0},
        "results": [],
    }


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"max_num_results": 0}, "max_num_results"),
        ({"max_num_results": 51}, "max_num_results"),
        ({"ranking_options": {"ranker": "auto", "score_threshold": 1.5}}, "score_threshold"),
        ({"ranking_options": {"ranker": "auto", "score_threshold": -1}}, "score_threshold"),
    ],
)
def test_options_out_of_range_are_refused(options: Json, param: str) -> None:
    """The options of the tool have their ranges, and the error names which was left."""
    body = {"model": "gpt-4o", "tools": [{**SEARCH, "file_search": options}]}
    reply = World().send("POST", "/assistants", body)
    assert reply.status == 400
    assert param in str(reply.body["error"]["param"])


def test_the_stores_of_run_and_thread_are_searched() -> None:
    """A run looks into the stores of its agent and into those of its thread."""
    world = world_with(asks("battery"))
    mine, theirs = (stock.store(world, text).rpartition("/")[2] for text in (GLASSES, b"battery, too"))
    thread = world.post("/threads", {"tool_resources": {"file_search": {"vector_store_ids": [theirs]}}})
    agent = world.agent(tools=[SEARCH], tool_resources={"file_search": {"vector_store_ids": [mine]}})
    run = world.run(f"/threads/{thread['id']}", assistant_id=agent)
    world.until(run, "completed")
    assert len(told(world, run)) == 2


def test_files_in_progress_are_waited_for() -> None:
    """A run that searches right after an upload finds the new file, too."""
    world = world_with(asks("battery"))
    path = stock.store(world, GLASSES)
    assert world.get(path)["status"] == "in_progress"
    assert len(told(world, search(world, path))) == 1
    assert world.get(path)["file_counts"] == stock.counts(completed=1)


def test_without_a_store_nothing_is_found() -> None:
    """An agent without stores, or whose store was deleted, finds nothing and goes on."""
    world = world_with(asks("battery"))
    assert told(world, search(world)) == []
    path = stock.store(world, GLASSES)
    agent = world.agent(
        tools=[SEARCH], tool_resources={"file_search": {"vector_store_ids": [path.rpartition("/")[2]]}}
    )
    world.delete(path)
    run = world.run(assistant_id=agent)
    world.until(run, "completed")
    assert told(world, run) == []


def test_an_expired_store_fails_the_run() -> None:
    """Searching in what has expired is the run's error, and says which store it was."""
    world = world_with(asks("battery"))
    path = stock.store(world, GLASSES, expires_after={"anchor": "last_active_at", "days": 1})
    store_id = path.rpartition("/")[2]
    agent = world.agent(tools=[SEARCH], tool_resources={"file_search": {"vector_store_ids": [store_id]}})
    thread = world.thread("x")
    world.control("POST", "clock", {"advance": 2 * DAY})
    run = world.run(thread, assistant_id=agent)
    error = world.until(run, "failed")["last_error"]
    assert error == {"code": "tool_user_error", "message": f"Vector store '{store_id}' has expired."}
    steps = world.get(f"{run}/steps")["data"]
    assert [step["status"] for step in steps] == ["failed"]


def test_a_search_keeps_its_store_alive() -> None:
    """A store that is searched every day does not expire after a day."""
    world = world_with(asks("battery"))
    path = stock.store(world, GLASSES, expires_after={"anchor": "last_active_at", "days": 1})
    for _ in range(3):
        world.control("POST", "clock", {"advance": DAY - 1000})
        search(world, path)
    assert world.get(path)["status"] == "completed"


def test_answers_cite_where_their_text_names_a_result() -> None:
    """A mark in the answer is an annotation with its place, counted in characters, and with file and quote."""
    world = world_with(asks("battery"))
    path = stock.store(world, GLASSES)
    call = {"name": "file_search", "arguments": {"query": "How long does the battery last?"}}
    world.script({"tool_calls": [call]}, {"text": "🔋 12 hours【4:0†0.txt】, yes【4:0†0.txt】."})
    run = search(world, path)
    (message,) = world.get(f"{run.rpartition('/runs/')[0]}/messages", order="desc", limit=1)["data"]
    text = message["content"][0]["text"]
    assert [(each["start_index"], each["end_index"]) for each in text["annotations"]] == [(10, 21), (26, 37)]
    for each in text["annotations"]:
        assert text["value"][each["start_index"] : each["end_index"]] == each["text"] == "【4:0†0.txt】"
        assert each["type"] == "file_citation"
        assert each["file_citation"] == {
            "file_id": found(world, run)["results"][0]["file_id"],
            "quote": "The battery of the glasses lasts 12 hours.",
        }


def test_a_file_of_any_name_is_cited() -> None:
    """What would end a mark, or cannot be seen, is not in it; the step shows the name as it was given."""
    world = world_with(asks("battery"))
    name = "a】†\u202eb.md"
    file_id = world.upload(GLASSES, name)["id"]
    store_id = world.post("/vector_stores", {"file_ids": [file_id]})["id"]
    run = search(world, f"/vector_stores/{store_id}")
    assert found(world, run)["results"][0]["file_name"] == name
    assert told(world, run)[0]["cite"] == "【4:0†a___b.md】"


def test_the_rule_model_searches_and_cites() -> None:
    """A question that the thread does not answer is looked up, and the answer cites the file."""
    world = World(model=RuleModel(), tools=Toolbox())
    store_id = stock.store(world, RETURNS, GLASSES).rpartition("/")[2]
    agent = world.agent(tools=[SEARCH], tool_resources={"file_search": {"vector_store_ids": [store_id]}})
    run = world.run(world.thread("How long does the battery last?"), assistant_id=agent)
    world.until(run, "completed")
    assert answer_of(world, run) == "The battery of the glasses lasts 12 hours【4:0†1.txt】."
