from __future__ import annotations

import threading

import pytest

from labkit.service.model.remote import endpoint
from labkit.service.model.remote.endpoint import BadAddress, RemoteModel
from labkit.service.model.turns import Entry, Prompt
from tests.neighbour import Answer, Sent, neighbour

PROMPT = Prompt("m", "", (Entry("user", "Hi"),))
HELLO = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("http://localhost:1/v1", "http://localhost:1/v1/chat/completions"),
        (" http://localhost:1/v1/ ", "http://localhost:1/v1/chat/completions"),
        ("http://localhost:1/v1/chat/completions", "http://localhost:1/v1/chat/completions"),
        (
            "https://x.openai.azure.com/openai/deployments/d/?api-version=1",
            "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
        ),
        ("http://localhost:1", "http://localhost:1/chat/completions"),
    ],
)
def test_an_address_may_be_short(address: str, url: str) -> None:
    """The address is that of the interface, or of its chat completions; a query stays."""
    assert RemoteModel.at(address).url == url


@pytest.mark.parametrize(
    "address", ["", "localhost:1", "ftp://x/v1", "http://", "http://[::1", "http://x:99999/", "http://x:0/"]
)
def test_an_address_that_is_none(address: str) -> None:
    """Anything but an http address is refused."""
    with pytest.raises(BadAddress, match="expected an address such as"):
        RemoteModel.at(address)


def test_nothing_secret_is_shown() -> None:
    """The key, a password and a query are in no text that is shown."""
    model = RemoteModel.at("https://user:pass@host:1/v1?key=secret", "k-secret")
    assert model.place == "https://host:1/v1/chat/completions"
    assert "k-secret" not in repr(model)


def test_a_turn() -> None:
    """The deployment's name is the model's; the key goes along in both usual headers."""
    with neighbour(lambda sent: Answer(HELLO)) as server:
        assert RemoteModel.at(f"{server.url}/v1", "k").reply(PROMPT).text == "Hello"
        (sent,) = server.sent
    assert (sent.method, sent.target, sent.json["model"]) == ("POST", "/v1/chat/completions", "m")
    assert (sent.headers["authorization"], sent.headers["api-key"]) == ("Bearer k", "k")


def test_one_name_for_every_deployment() -> None:
    """A name of its own is asked for whatever deployment a run has."""
    with neighbour(lambda sent: Answer(HELLO)) as server:
        RemoteModel.at(server.url, None, "llama").reply(PROMPT)
        assert server.sent[0].json["model"] == "llama"
        assert "authorization" not in server.sent[0].headers


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (
            Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "3"}),
            "rate_limit_exceeded",
            "Try again in 3 seconds.",
        ),
        (Answer(b"not json"), "server_error", "no chat completion: it is not JSON"),
        (Answer(b"[" * 100_000), "server_error", "no chat completion: it is not JSON"),
        (Answer({"choices": []}), "server_error", 'no chat completion: it has no choices[0]["message"]'),
        (Answer(b"\xff\xfe", 500), "server_error", "failed (500:"),
    ],
)
def test_no_turn(answer: Answer, code: str, words: str) -> None:
    """Every answer that is no turn is a failure with its code and the endpoint's address."""
    with neighbour(lambda sent: answer) as server:
        failure = RemoteModel.at(server.url).reply(PROMPT).failure
    assert failure is not None
    assert failure.code == code
    assert words in failure.message


def test_nobody_there() -> None:
    """An endpoint that does not run is named, with the variable that names it."""
    with neighbour() as server:
        url = server.url
    failure = RemoteModel.at(url).reply(PROMPT).failure
    assert failure is not None
    assert failure.code == "server_error"
    assert failure.message.startswith(f"The model endpoint {url}/chat/completions could not be reached:")
    assert failure.message.endswith("LABKIT_MODEL_URL names it.")


def test_one_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is waited for a limited time."""
    monkeypatch.setattr(endpoint, "TOTAL", 0.2)
    release = threading.Event()

    def answer(sent: Sent) -> Answer:
        release.wait(10)
        return Answer(HELLO)

    with neighbour(answer) as server:
        failure = RemoteModel.at(server.url).reply(PROMPT).failure
        release.set()
    assert failure is not None
    assert "could not be reached" in failure.message


def test_nobody_waits_any_more() -> None:
    """When the run is over the endpoint is left at once."""
    release, stop = threading.Event(), threading.Event()

    def answer(sent: Sent) -> Answer:
        stop.set()
        release.wait(10)
        return Answer(HELLO)

    with neighbour(answer) as server:
        turn = RemoteModel.at(server.url).reply(PROMPT, stop)
        release.set()
    assert turn.text is None
