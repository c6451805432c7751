from __future__ import annotations

from pathlib import Path

import pytest

from labkit.connect import in_process
from labkit.connect.endpoint import project_of, read_deployments, read_target, require_access, require_host
from labkit.errors import ServiceUnavailable, SettingsError

AZURE = "https://r.services.ai.azure.com/api/projects/p"
LOCAL = "https://localhost:8443/api/projects/x"


@pytest.mark.parametrize(
    ("variable", "file", "azure"),
    [
        (None, None, None),
        (AZURE, None, AZURE),
        (LOCAL, None, None),
        (None, AZURE, AZURE),
        (LOCAL, AZURE, AZURE),
        (LOCAL, LOCAL, None),
        (AZURE + "/", None, AZURE),
    ],
)
def test_which_service(tmp_path: Path, variable: str | None, file: str | None, azure: str | None) -> None:
    """A foreign host means Azure, anything else the local service; in the process, a local one hides nothing."""
    environ = {"LABKIT_HOME": str(tmp_path / ".labkit")} | (
        {"PROJECT_ENDPOINT": variable} if variable else {}
    )
    if file:
        (tmp_path / ".env").write_text(f"PROJECT_ENDPOINT={file}\nMORE=1\n")
    target = read_target(tmp_path, environ)
    assert target.azure == azure
    assert target.environ.get("MORE") == ("1" if file else None)


@pytest.mark.parametrize(
    ("variable", "file", "model"),
    [
        (LOCAL, f"PROJECT_ENDPOINT={AZURE}\nMODEL_DEPLOYMENT_NAME=file\n", "file"),
        (LOCAL, f"PROJECT_ENDPOINT={AZURE}\n", "process"),
        (LOCAL, "MODEL_DEPLOYMENT_NAME=file\n", "process"),
        (LOCAL, f"PROJECT_ENDPOINT={LOCAL}\nMODEL_DEPLOYMENT_NAME=file\n", "process"),
        (AZURE, f"PROJECT_ENDPOINT={AZURE}\nMODEL_DEPLOYMENT_NAME=file\n", "process"),
    ],
)
def test_the_model_of_a_project_goes_with_it(tmp_path: Path, variable: str, file: str, model: str) -> None:
    """After a local lab, a .env that names a project decides its model too; else the process's variable wins."""
    (tmp_path / ".env").write_text(file)
    environ = {"PROJECT_ENDPOINT": variable, "MODEL_DEPLOYMENT_NAME": "process"}
    assert (
        read_target(tmp_path, {**environ, "LABKIT_HOME": str(tmp_path / ".labkit")}).settings.model == model
    )


def test_an_endpoint_that_is_none_names_the_variable(tmp_path: Path) -> None:
    """The message names PROJECT_ENDPOINT, not a URL parser."""
    with pytest.raises(SettingsError, match="PROJECT_ENDPOINT"):
        read_target(tmp_path, {"LABKIT_HOME": str(tmp_path), "PROJECT_ENDPOINT": "foo"})


def test_the_project_is_the_end_of_the_endpoint() -> None:
    """With and without a slash at the end."""
    assert project_of(AZURE) == project_of(AZURE + "/") == "p"


def test_a_host_that_does_not_answer(unused_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the host and the variable."""
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(
        ServiceUnavailable, match=r"localhost, which cannot be reached[\s\S]*PROJECT_ENDPOINT"
    ):
        require_host(f"https://localhost:{unused_port}/api/projects/p")


@pytest.mark.parametrize("place", ["x:99999", "x:abc", "x..y"])
def test_a_host_that_is_none(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the socket cannot even ask for is unreachable too, not a traceback of its own."""
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(ServiceUnavailable, match=r"cannot be reached[\s\S]*correct PROJECT_ENDPOINT"):
        require_host(f"https://{place}/api/projects/p")


def test_behind_a_proxy_the_host_is_not_asked(unused_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK will ask the proxy; a direct question would give a wrong answer."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "")
    require_host(f"https://localhost.example:{unused_port}/api/projects/p")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "The login for .* failed"),
        (403, "role Azure AI User"),
        (404, "overview page"),
        (500, "answers HTTP 500"),
    ],
)
def test_a_project_that_refuses(status: int, said: str) -> None:
    """Each refusal says what to do about it; nothing of the SDK's traceback is needed."""
    with in_process() as lab:
        lab.service.next_request(status=status, times=None)
        with pytest.raises(ServiceUnavailable, match=said):
            require_access(lab.agents, lab.endpoint)
        with pytest.raises(ServiceUnavailable, match="cannot be listed"):
            read_deployments(lab.project)


def test_a_project_that_answers() -> None:
    """Access is one request, and the deployments are names."""
    with in_process() as lab:
        require_access(lab.agents, lab.endpoint)
        assert len(lab.service.requests()) == 1
        assert lab.model in read_deployments(lab.project)
