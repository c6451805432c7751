"""Threads: conversations without an agent."""

from __future__ import annotations

from labkit.service import bodies, requests
from labkit.service.api import messages, resources
from labkit.service.call import Answer, Call, Json


def create(call: Call) -> Json:
    """``POST /threads``."""
    return make(call, call.read(requests.CreateThread))


def make(call: Call, request: Json) -> Json:
    """Store a thread and its first messages."""
    request = resources.resolve(call, request)
    body = bodies.thread(call.project.new_id("thread_"), call.now, request)
    call.project.store.insert(call.project.name, "thread", body)
    for message in request.get("messages") or []:
        messages.add(call, body["id"], message)
    # With the vector store of its attachments, if it has any.
    return call.find("thread", body["id"])


def list_(call: Call) -> Answer:
    """``GET /threads``: an addition of Azure's."""
    return call.page("thread")


def get(call: Call) -> Answer:
    """``GET /threads/{t}``."""
    return call.find_text("thread", call.path["thread_id"])


def update(call: Call) -> Json:
    """``POST /threads/{t}``: allowed while a run is active."""
    thread = call.find("thread", call.path["thread_id"])
    request = resources.resolve(call, call.read(requests.UpdateThread))
    thread.update({key: value for key, value in request.items() if value is not None})
    call.project.store.update(call.project.name, "thread", thread)
    return thread


def delete(call: Call) -> Json:
    """``DELETE /threads/{t}``: messages, runs and steps go with it."""
    thread_id = call.thread_id()
    call.engine.abandon(thread_id)
    call.project.store.delete_thread_contents(call.project.name, thread_id)
    call.project.store.delete(call.project.name, "thread", thread_id)
    return bodies.deleted("thread", thread_id)
