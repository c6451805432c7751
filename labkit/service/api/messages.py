"""Messages of a thread."""

from __future__ import annotations

from labkit.service import bodies, problems, requests
from labkit.service.api import resources
from labkit.service.call import Answer, Call, Json
from labkit.service.tools.code import inputs


def create(call: Call) -> Json:
    """``POST /threads/{t}/messages``: refused while a run is active (E1)."""
    thread_id = call.thread_id()
    request = call.read(requests.CreateMessage)
    active = call.project.store.active_run(call.project.name, thread_id)
    if active is not None:
        raise problems.thread_locked_for_messages(thread_id, active.body["id"])
    return add(call, thread_id, request)


def add(call: Call, thread_id: str, request: Json) -> Json:
    """Store a message without asking for the thread's lock; refused when the thread is full (E17)."""
    if call.project.store.count(call.project.name, "message", thread_id) >= requests.MESSAGES:
        text = f"Thread {thread_id} already has {requests.MESSAGES} messages, the most a thread can hold."
        raise problems.invalid(text, code="message_limit_exceeded")
    for part in request["content"] if isinstance(request["content"], list) else ():
        if part["type"] == "image_file":
            call.find("file", part["image_file"]["file_id"])
    body = bodies.user_message(call.project.new_id("msg_"), call.now, thread_id, request)
    call.project.store.insert(call.project.name, "message", body, parent=thread_id)
    resources.attach(call, thread_id, body["attachments"])
    inputs.note_attachments(call.project.store, call.project.name, thread_id, body["attachments"])
    return body


def list_(call: Call) -> Answer:
    """``GET /threads/{t}/messages``, newest first; ``run_id`` keeps the messages of one run."""
    return call.page("message", parent=call.thread_id(), run_id=call.query.get("run_id"))


def get(call: Call) -> Answer:
    """``GET /threads/{t}/messages/{m}``."""
    return call.find_text("message", call.path["message_id"], parent=call.thread_id())


def update(call: Call) -> Json:
    """``POST /threads/{t}/messages/{m}``: metadata only."""
    message = call.find("message", call.path["message_id"], parent=call.thread_id())
    message.update(
        {key: value for key, value in call.read(requests.UpdateMetadata).items() if value is not None}
    )
    call.project.store.update(call.project.name, "message", message)
    return message
