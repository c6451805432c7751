"""The code interpreter behind the wire: a run whose model writes code, and the run step that shows it."""

from __future__ import annotations

import json

import pytest

from labkit.service.model.turns import Call
from labkit.service.tools.toolbox import Toolbox
from tests.service.workbench import CODE, Told, answer_of, begin
from tests.service.world import Json, World


def code(text: str, name: str = "code") -> Call:
    return Call("code_interpreter", json.dumps({name: text}))


def build(*calls: Call, times: int = 1) -> World:
    return World(model=Told(*calls, times=times), tools=Toolbox())


def details(world: World, run: str) -> list[Json]:
    step = world.get(f"{run}/steps", order="asc")["data"][0]
    assert (step["type"], step["status"]) == ("tool_calls", "completed")
    return [call["code_interpreter"] for call in step["step_details"]["tool_calls"]]


def test_code_runs_and_its_logs_come_back() -> None:
    """The step shows the code and what it printed; the model is told the same."""
    world = build(code("print(6 * 7)"))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert details(world, run) == [{"input": "print(6 * 7)", "outputs": [{"type": "logs", "logs": "42"}]}]
    assert answer_of(world, run) == "42"


def test_an_error_does_not_end_the_run() -> None:
    """A traceback is an output like any other: the model may correct its code."""
    world = build(code("1 / 0"))
    run = begin(world, CODE)
    world.until(run, "completed")
    (shown,) = details(world, run)
    assert "ZeroDivisionError: division by zero" in shown["outputs"][0]["logs"]
    assert "ZeroDivisionError" in answer_of(world, run)


def test_code_that_prints_nothing_has_no_outputs() -> None:
    """Without a printed line there are no outputs, and the model is told so in words."""
    world = build(code("x = 1"))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert details(world, run) == [{"input": "x = 1", "outputs": []}]
    assert answer_of(world, run) == "The code ran and printed nothing."


@pytest.mark.parametrize("name", ["code", "input", "source", "python"])
def test_a_model_may_name_it_otherwise(name: str) -> None:
    """Models that were made for other interpreters send the code under another name."""
    world = build(code("print(1)", name))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert answer_of(world, run) == "1"


def test_several_pieces_in_one_turn() -> None:
    """Each call of a turn has its own code and its own output, in the order of the calls."""
    world = build(code("print(1)"), code("print(2)"))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert [each["outputs"][0]["logs"] for each in details(world, run)] == ["1", "2"]


WRITES = "open('/mnt/data/out.csv', 'w').write('a,b'); print('done')"
LINK = "sandbox:/mnt/data/out.csv"


def test_files_come_back_as_links() -> None:
    """A file that the code writes is a file of the project, and an annotation wherever the answer names it."""
    world = build(code(WRITES))
    world.script({"tool_calls": [{"name": "code_interpreter", "arguments": {"code": WRITES}}]})
    world.script({"text": f"Here: [out.csv]({LINK}), again {LINK}, but not {LINK}.old."})
    run = begin(world, CODE)
    world.until(run, "completed")
    (message,) = world.get(f"{run.partition('/runs/')[0]}/messages", run_id=run.rpartition("/")[2])["data"]
    (block,) = message["content"]
    marks = block["text"]["annotations"]
    text = block["text"]["value"]
    assert [text[mark["start_index"] : mark["end_index"]] for mark in marks] == [LINK] * 3
    assert {mark["type"] for mark in marks} == {"file_path"}
    file_id = marks[0]["file_path"]["file_id"]
    file = world.get(f"/files/{file_id}")
    assert (file["filename"], file["purpose"], file["bytes"]) == ("out.csv", "assistants_output", 3)
    assert world.download(file_id).body == b"a,b"


def test_the_model_is_told_the_link() -> None:
    """The output names each file with the link that an answer may use."""
    world = build(code(WRITES))
    run = begin(world, CODE)
    world.until(run, "completed")
    assert f"[out.csv]({LINK})" in answer_of(world, run)


PICTURE = "open('/mnt/data/p.png', 'wb').write(b'png')"


def test_pictures_are_shown() -> None:
    """An image is an output of the step and a part of the answer before its text."""
    world = build(code(PICTURE))
    run = begin(world, CODE)
    world.until(run, "completed")
    (message,) = world.get(f"{run.partition('/runs/')[0]}/messages", run_id=run.rpartition("/")[2])["data"]
    picture, text = message["content"]
    (shown,) = details(world, run)
    file_id = picture["image_file"]["file_id"]
    assert shown["outputs"][-1] == {"type": "image", "image": {"file_id": file_id}}
    assert (picture["type"], text["type"]) == ("image_file", "text")
    assert world.download(file_id).body == b"png"


def test_a_stream_shows_pictures_and_annotations() -> None:
    """The deltas of a message are its pictures, its text, then its annotations, each under its index."""
    world = build(code(PICTURE + "\n" + WRITES))
    world.script(
        {"tool_calls": [{"name": "code_interpreter", "arguments": {"code": PICTURE + "\n" + WRITES}}]}
    )
    world.script({"text": f"See {LINK}"})
    thread, agent = world.thread("Go"), world.agent(tools=[CODE])
    told = list(world.listen(f"{thread}/runs", {"assistant_id": agent, "stream": True}))
    parts = [each.body["delta"]["content"][0] for each in told if each.name == "thread.message.delta"]
    assert [part["index"] for part in parts] == [0] + [1] * (len(parts) - 1)
    assert parts[0]["type"] == "image_file"
    assert "".join(part["text"].get("value", "") for part in parts[1:]) == f"See {LINK}"
    (message,) = [each.body for each in told if each.name == "thread.message.completed"]
    (mark,) = message["content"][1]["text"]["annotations"]
    assert parts[-1]["text"]["annotations"] == [{"index": 0, **mark}]


LOOK = "import os; print({name: open(name).read() for name in sorted(os.listdir())})"


@pytest.mark.parametrize("where", ["agent", "thread", "run", "message", "first message"])
def test_input_files_are_there(where: str) -> None:
    """Files of the agent, the thread, the run and of messages are in /mnt/data under their names."""
    world = build(code(LOOK))
    file_id = world.upload(b"x,y", "in put.csv")["id"]
    resources = {"code_interpreter": {"file_ids": [file_id]}}
    attachments = [{"file_id": file_id, "tools": [{"type": "code_interpreter"}]}]
    message = {"role": "user", "content": "Go", "attachments": attachments}
    agent = world.agent(tools=[CODE], tool_resources=resources if where == "agent" else None)
    first = {"messages": [message]} if where == "first message" else {}
    given = {"tool_resources": resources} if where == "thread" else {}
    thread = f"/threads/{world.post('/threads', {**first, **given})['id']}"
    if where == "message":
        world.post(f"{thread}/messages", message)
    run = world.run(thread, assistant_id=agent, **({"tool_resources": resources} if where == "run" else {}))
    world.until(run, "completed")
    assert details(world, run)[0]["outputs"][0]["logs"] == "{'in put.csv': 'x,y'}"


def test_files_for_another_tool_are_not_there() -> None:
    """A file that is attached for searching is not the code's."""
    world = build(code(LOOK))
    file_id = world.upload(b"x", "in.txt")["id"]
    attachments = [{"file_id": file_id, "tools": [{"type": "file_search"}]}, {"file_id": file_id}]
    message = {"role": "user", "content": "Go", "attachments": attachments}
    thread = f"/threads/{world.post('/threads', {'messages': [message]})['id']}"
    run = world.run(thread, assistant_id=world.agent(tools=[CODE]))
    world.until(run, "completed")
    assert details(world, run)[0]["outputs"][0]["logs"] == "{}"


def test_files_outlive_their_run() -> None:
    """What one run of a thread wrote is there for the next, and a deleted file is not."""
    world = build(code(LOOK))
    thread, agent = world.thread("Go"), world.agent(tools=[CODE])
    world.script(
        {"tool_calls": [{"name": "code_interpreter", "arguments": {"code": WRITES}}]}, {"text": "ok"}
    )
    world.until(world.run(thread, assistant_id=agent), "completed")
    run = world.run(thread, assistant_id=agent)
    world.until(run, "completed")
    assert details(world, run)[0]["outputs"][0]["logs"] == "{'out.csv': 'a,b'}"
    for file in world.get("/files")["data"]:
        world.delete(f"/files/{file['id']}")
    run = world.run(thread, assistant_id=agent)
    world.until(run, "completed")
    assert details(world, run)[0]["outputs"][0]["logs"] == "{}"


def test_a_changed_input_is_a_new_file() -> None:
    """Code works on copies: the upload stays as it was, the changed copy comes back and is what the thread sees next."""
    change, look = "open('in.csv', 'a').write('!')", code("print(open('in.csv').read())")
    world = build(code(change), look)
    file_id = world.upload(b"x", "in.csv")["id"]
    resources = {"code_interpreter": {"file_ids": [file_id]}}
    agent, thread = world.agent(tools=[CODE], tool_resources=resources), world.thread("Go")
    world.until(world.run(thread, assistant_id=agent), "completed")
    assert world.download(file_id).body == b"x"
    run = world.run(thread, assistant_id=agent)
    world.until(run, "completed")
    assert details(world, run)[1]["outputs"][0]["logs"] == "x!"
    assert sorted(file["purpose"] for file in world.get("/files")["data"])[:2] == [
        "assistants",
        "assistants_output",
    ]


def test_the_model_is_told_which_files_there_are() -> None:
    """The tool that a prompt offers names the files that its code can see."""
    model = Told()
    world = World(model=model, tools=Toolbox())
    file_id = world.upload(b"x", "sales.csv")["id"]
    agent = world.agent(tools=[CODE], tool_resources={"code_interpreter": {"file_ids": [file_id]}})
    world.until(world.run(assistant_id=agent), "completed")
    (tool,) = model.asked[0].tools
    assert tool["files"] == ["sales.csv"]
    assert tool["function"]["description"].endswith("Files there now: sales.csv.")
