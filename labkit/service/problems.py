"""Every refusal of the service, with the literal texts of wire contract §9.

Shape A (semantic errors): ``{"error": {"message", "type", "param", "code"}}``.
Shape B (gateway and identity): ``{"error": {"code", "message"}}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_SERVED: Final = (
    "It serves agents, threads, messages, runs, run steps, files, vector stores, agent versions, conversations, "
    "responses, deployments and connections."
)


class Problem(Exception):
    """A reply that is an error: HTTP status, JSON body and extra headers."""

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


def invalid(message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> Problem:
    """Build a shape A error."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Problem(status, {"error": error})


def gateway(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Problem:
    """Build a shape B error."""
    return Problem(status, {"error": {"code": code, "message": message}}, headers)


def not_found(kind: str, object_id: str) -> Problem:
    """E9, E10, E11: ``No thread found with id 'thread_X'.``"""
    return invalid(f"No {kind} found with id '{object_id}'.", status=404)


def files_not_found(file_ids: Sequence[str]) -> Problem:
    """Files that a body names and that are not there (quoted: azure-sdk-for-net#47121)."""
    return invalid(f"Files [{', '.join(file_ids)}] were not found", status=404)


def not_searchable(extensions: Sequence[str], supported: Sequence[str]) -> Problem:
    """Files that file_search cannot search, by their extension (quoted: azure-sdk-for-python#44360)."""
    return invalid(
        f"Files with extensions [{', '.join(extensions)}] are not supported for retrieval. "
        f"Supported file types include: [{', '.join(supported)}].",
        param="file_ids",
        code="unsupported_file",
    )


def store_expired(store_id: str) -> Problem:
    """A vector store that has ended takes nothing more (quoted in part, by a PHP client's exception mapper)."""
    return invalid(f"Vector store '{store_id}' has expired.")


def thread_locked_for_messages(thread_id: str, run_id: str) -> Problem:
    """E1: a message while a run is active."""
    return invalid(f"Can't add messages to {thread_id} while a run {run_id} is active.")


def thread_locked_for_runs(thread_id: str, run_id: str) -> Problem:
    """E2: a run while a run is active."""
    return invalid(f"Thread {thread_id} already has an active run {run_id}.")


def outputs_not_accepted(status: str) -> Problem:
    """E3: tool outputs for a run that does not wait for them."""
    return invalid(f'Runs in status "{status}" do not accept tool outputs.')


def outputs_do_not_match(expected: Sequence[str], got: Sequence[str]) -> Problem:
    """E4: not exactly the outstanding calls."""
    return invalid(f"Expected tool outputs for call_ids {list(expected)}, got {list(got)}")


def outputs_too_large() -> Problem:
    """E5: the outputs are too big together."""
    return invalid(
        "'tool_outputs' too large: the combined tool outputs must be less than 512kb.",
        param="tool_outputs",
        code="invalid_value",
    )


def text_too_long(param: str, limit: int, length: int, *, code: str | None = None) -> Problem:
    """E6, and by analogy every other text with a limit; ``code`` is the limit's own where it has one (E17)."""
    return invalid(
        f"Invalid '{param}': string too long. Expected a string with maximum length {limit}, "
        f"but got a string with length {length} instead.",
        param=param,
        code=code or "string_above_max_length",
    )


def choice_not_found(name: str) -> Problem:
    """Refuse a choice of a tool that the run does not have; the text is that of OpenAI's Responses."""
    return invalid(f"Tool choice '{name}' not found in 'tools' parameter.", param="tool_choice")


def cannot_cancel(status: str) -> Problem:
    """E8: the run has ended, or is ending already."""
    return invalid(f"Cannot cancel run with status '{status}'.")


def no_permission(principal: str, method: str, operation: str) -> Problem:
    """E12: a token without the role, for an operation below a project. The service answers 401, not 403."""
    action = f"agents/{'read' if method == 'GET' else 'write'}"
    return gateway(
        401,
        "PermissionDenied",
        f"The principal `{principal}` lacks the required data action "
        f"`Microsoft.CognitiveServices/accounts/AIServices/{action}` to perform "
        f"`{method} /api/projects/{{projectName}}{operation}` operation. "
        "For instructions on granting the necessary permissions, see https://aka.ms/FoundryPermissions.",
    )


def wrong_token() -> Problem:
    """E13: no token, or one that this service did not issue."""
    text = "Access token is missing, invalid, audience is incorrect, or have expired."
    return gateway(401, "Unauthorized", text, {"WWW-Authenticate": "Bearer"})


def no_output_for_call(call_id: str) -> Problem:
    """A call of an earlier response that nobody has answered (quoted: openai-agents-python#673)."""
    return invalid(f"No tool output found for function call {call_id}.", param="input")


def no_call_for_output(call_id: str) -> Problem:
    """An output that answers nothing (quoted: continue#10092)."""
    return invalid(f"No tool call found for function call output with call_id {call_id}.", param="input")


def duplicate_item(item_id: str) -> Problem:
    """An item that is there already (quoted: continue#10723)."""
    text = f"Duplicate item found with id {item_id}. Remove duplicate items from your input and try again."
    return invalid(text, param="input")


def conversation_locked() -> Problem:
    """A response while another one is still at work in the conversation (quoted: careme#379)."""
    return invalid(
        "Another process is currently operating on this conversation. Please retry in a few seconds.",
        param="conversation",
        code="conversation_locked",
    )


def successor_not_found(kind: str, object_id: str) -> Problem:
    """Unknown conversations, items, responses and agents, in OpenAI's words."""
    return invalid(f"{kind} with id '{object_id}' not found.", status=404)


def previous_response_not_found(response_id: str) -> Problem:
    """400, not 404 (quoted: bifrost#2441)."""
    return invalid(
        f"Previous response with id '{response_id}' not found.",
        param="previous_response_id",
        code="previous_response_not_found",
    )


def not_with_agent(param: str) -> Problem:
    """What an agent's version says cannot be said again (quoted: agent-framework#5130)."""
    return invalid("Not allowed when agent is specified.", param=param, code="invalid_payload")


def no_deployment() -> Problem:
    """A model that is not deployed, as Azure OpenAI says it."""
    text = (
        "The API deployment for this resource does not exist. If you created the deployment within the last "
        "5 minutes, please wait a moment and try again."
    )
    return gateway(404, "DeploymentNotFound", text)


def agent_disabled(name: str) -> Problem:
    """A response of an agent that is switched off: 403."""
    return invalid(f"Agent '{name}' is disabled.", code="agent_disabled", status=403)


def disk_trouble(what: str) -> Problem:
    """The service cannot keep what it was sent. 507: the SDK does not try it again."""
    text = f"The local Agent Service could not store this ({what}). Nothing of the request was kept. Make room on the disk, then send it again."
    return Problem(
        507, {"error": {"message": text, "type": "server_error", "param": None, "code": "disk_trouble"}}
    )


def defect() -> Problem:
    """A defect of this service; its log has the details."""
    text = "The local Agent Service met a defect of its own. Its log has the details."
    return Problem(
        500, {"error": {"message": text, "type": "server_error", "param": None, "code": "server_error"}}
    )


def not_served(what: str, served: str, param: str) -> Problem:
    """Refuse something of a route that is served: said by name."""
    return invalid(
        f"The local Agent Service has no {what}: it has {served}. labkit/service/README.md lists what is supported.",
        param=param,
        code="unsupported_by_local_service",
    )


def unsupported(method: str, path: str, suggestion: str) -> Problem:
    """A route or an option of the real service that this one does not have: said, never silent."""
    return invalid(
        f"The local Agent Service has no {method} {path or 'on a project itself'}. {suggestion or _SERVED} "
        "labkit/service/README.md lists what is supported.",
        code="unsupported_by_local_service",
        status=404,
    )
