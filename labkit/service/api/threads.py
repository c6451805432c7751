"""Threads: conversations without an agent."""

from __future__ import annotations

from labkit.service import bodies, requests
from labkit.service.api import messages
from labkit.service.call import Call, Json


def create(call: Call) -> Json:
    """``POST /threads``."""
    return make(call, call.read(requests.CreateThread))


def make(call: Call, request: Json) -> Json:
    """Store a thread and its first messages."""
    body = bodies.thread(call.project.new_id("thread_"), call.now, request)
    call.project.store.insert(call.project.name, "thread", body)
    for message in request.get("messages") or []:
        messages.add(call, body["id"], message)
    return body


def list_(call: Call) -> Json:
    """``GET /threads``: an addition of Azure's."""
    return call.page("thread")


def get(call: Call) -> Json:
    """``GET /threads/{t}``."""
    return call.thread()


def update(call: Call) -> Json:
    """``POST /threads/{t}``: allowed while a run is active."""
    thread = call.thread()
    thread.update(
        {key: value for key, value in call.read(requests.UpdateThread).items() if value is not None}
    )
    call.project.store.update(call.project.name, "thread", thread)
    return thread


def delete(call: Call) -> Json:
    """``DELETE /threads/{t}``: messages, runs and steps go with it."""
    thread = call.thread()
    call.engine.abandon(thread["id"])
    call.project.store.delete_thread_contents(call.project.name, thread["id"])
    call.project.store.delete(call.project.name, "thread", thread["id"])
    return bodies.deleted("thread", thread["id"])
