"""Listings: order, limits, cursors."""

from __future__ import annotations

import pytest

from tests.service.world import World


@pytest.fixture
def listed(world: World) -> dict[str, list[str]]:
    """Return, by path, the ids of what is listed there, oldest first."""
    thread = world.thread(*"abcde")
    agents = [world.agent() for _ in range(5)]
    threads = [
        thread.removeprefix("/threads/"),
        *(world.thread().removeprefix("/threads/") for _ in range(4)),
    ]
    runs = [world.until(world.run(thread, assistant_id=agents[0]), "completed")["id"] for _ in range(3)]
    messages = [body["id"] for body in world.get(f"{thread}/messages", order="asc")["data"]]
    return {
        "/assistants": agents,
        "/threads": threads,
        f"{thread}/runs": runs,
        f"{thread}/messages": messages,
    }


def page(world: World, path: str, **query: object) -> tuple[list[str], bool]:
    body = world.get(path, **query)
    ids = [item["id"] for item in body["data"]]
    assert body == {
        "object": "list",
        "data": body["data"],
        "first_id": ids[0] if ids else None,
        "last_id": ids[-1] if ids else None,
        "has_more": body["has_more"],
    }
    return ids, body["has_more"]


def test_newest_come_first(world: World, listed: dict[str, list[str]]) -> None:
    """Every listing is newest first unless asked, also among objects of the same second."""
    for path, ids in listed.items():
        assert page(world, path) == (ids[::-1], False)
        assert page(world, path, order="desc") == (ids[::-1], False)
        assert page(world, path, order="asc") == (ids, False)


def test_a_listing_is_paged_to_its_end(world: World, listed: dict[str, list[str]]) -> None:
    """Following last_id gives everything once, ends with an empty page, and that has last_id null."""
    for path, ids in listed.items():
        found, cursor = [], {}
        while True:
            part, more = page(world, path, limit=2, order="asc", **cursor)
            assert more is (len(found) + len(part) < len(ids))
            if not part:
                break
            found += part
            cursor = {"after": part[-1]}
        assert found == ids


def test_before_ends_a_listing(world: World, listed: dict[str, list[str]]) -> None:
    """before keeps what comes earlier in the order that was asked for, and goes together with after."""
    for path, ids in listed.items():
        assert page(world, path, before=ids[1]) == (ids[:1:-1], False)
        assert page(world, path, before=ids[1], order="asc") == (ids[:1], False)
        assert page(world, path, after=ids[-1], before=ids[0]) == (ids[-2:0:-1], False)


def test_twenty_unless_asked(world: World) -> None:
    """A page has 20 objects by default, 100 at most."""
    thread = world.thread(*map(str, range(101)))
    assert [len(page(world, f"{thread}/messages", **query)[0]) for query in ({}, {"limit": 100})] == [20, 100]
    assert page(world, f"{thread}/messages", limit=100)[1] is True


@pytest.mark.parametrize(
    ("query", "param", "code"),
    [
        ({"limit": 0}, "limit", "invalid_value"),
        ({"limit": 101}, "limit", "invalid_value"),
        ({"limit": -1}, "limit", "invalid_value"),
        ({"limit": 10**12}, "limit", "invalid_type"),
        ({"limit": "ten"}, "limit", "invalid_type"),
        ({"limit": ""}, "limit", "invalid_type"),
        ({"limit": "1.5"}, "limit", "invalid_type"),
        ({"limit": "٣"}, "limit", "invalid_type"),
        ({"order": "newest"}, "order", "invalid_value"),
        ({"order": "ASC"}, "order", "invalid_value"),
        ({"after": "thread_X"}, None, "invalid_value"),
        ({"before": "thread_X"}, None, "invalid_value"),
        ({"after": "\x00"}, None, "invalid_value"),
    ],
)
def test_a_query_that_does_not_fit(
    world: World, query: dict[str, object], param: str | None, code: str
) -> None:
    """A limit outside 1 to 100, another order, and a cursor that is nothing are 400."""
    reply = world.send("GET", "/threads", **query)
    assert (reply.status, reply.error["param"], reply.error["code"]) == (400, param, code)


def test_empty_cursors_are_none(world: World) -> None:
    """after= and before= without a value mean: from the beginning, to the end."""
    thread = world.thread("x")
    assert len(world.get(f"{thread}/messages", after="", before="")["data"]) == 1


def test_a_deleted_cursor_goes_on(world: World, listed: dict[str, list[str]]) -> None:
    """Who deletes while paging loses nothing: the deleted object stays a place in the list."""
    agents = listed["/assistants"]
    world.delete(f"/assistants/{agents[2]}")
    assert page(world, "/assistants", after=agents[2], order="asc") == (agents[3:], False)
    assert page(world, "/assistants", order="asc") == (agents[:2] + agents[3:], False)


def test_messages_of_one_run(world: World, listed: dict[str, list[str]]) -> None:
    """run_id keeps the messages that a run wrote; an unknown run wrote none."""
    path = next(path for path in listed if path.endswith("/messages"))
    runs = listed[path.replace("messages", "runs")]
    assert page(world, path, run_id=runs[0]) == ([listed[path][5]], False)
    assert page(world, path, run_id="run_X") == ([], False)


def test_a_cursor_of_another_thread_is_unknown(world: World) -> None:
    """A message of one thread is no place in another."""
    mine, other = world.thread("x"), world.thread("y")
    foreign = world.get(f"{other}/messages")["last_id"]
    assert world.send("GET", f"{mine}/messages", after=foreign).status == 400
