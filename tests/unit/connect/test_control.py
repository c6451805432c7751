from __future__ import annotations

import pytest

from labkit.connect import in_process
from labkit.connect.control import NoControl, ServiceControl
from labkit.errors import LabkitError

PUBLIC = [name for name in dir(ServiceControl) if not name.startswith("_")]


@pytest.mark.parametrize("name", PUBLIC)
def test_on_azure_every_use_is_a_clear_error(name: str) -> None:
    """Nothing of the control exists on Azure, and the message says what to remove and start anew."""
    with pytest.raises(LabkitError, match=rf"lab\.service\.{name} was used[\s\S]*PROJECT_ENDPOINT.* anew"):
        getattr(NoControl(), name)


def test_on_azure_nothing_can_be_set() -> None:
    """Assigning the deployments is refused as well."""
    with pytest.raises(LabkitError, match="talks to Azure"):
        NoControl().deployments = ["x"]


def test_on_azure_the_control_can_be_looked_at() -> None:
    """A notebook that shows the object does not fail."""
    assert repr(NoControl()) == "No control: this lab talks to Azure"


def test_all_events_are_read_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that the service tells in parts is one table."""
    monkeypatch.setattr("labkit.service.control.actions.EVENTS_A_PAGE", 3)
    with in_process() as lab:
        agent = lab.agents.create_agent(model=lab.model)
        run = lab.agents.create_thread_and_process_run(agent_id=agent.id)
        assert [row["n"] for row in lab.service.events()] == list(range(1, 8))
        assert len(lab.service.events(run.id)) == 7
