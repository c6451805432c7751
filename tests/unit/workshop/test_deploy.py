"""The files for other places than one machine: what they name exists, and what they decide is decided."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from labkit.cli import main
from tests.house.source import ROOT

FOLDER = ROOT / "labkit" / "workshop" / "deploy"
VALUES: dict[str, Any] = yaml.safe_load((FOLDER / "values.yaml").read_text("utf-8"))
DOCKERFILE = (FOLDER / "Dockerfile").read_text("utf-8")
PAGE = (FOLDER / "README.md").read_text("utf-8")

#: What the values use, with its type. Source: jupyterhub/values.schema.yaml of zero-to-jupyterhub-k8s, main, November 2026.
SCHEMA: dict[str, type | tuple[type, ...]] = {
    "hub.concurrentSpawnLimit": int,
    "hub.config": dict,
    "singleuser.image.name": str,
    "singleuser.image.tag": str,
    "singleuser.cmd": str,
    "singleuser.defaultUrl": str,
    "singleuser.startTimeout": int,
    "singleuser.memory.guarantee": str,
    "singleuser.memory.limit": str,
    "singleuser.cpu.guarantee": (int, float),
    "singleuser.cpu.limit": (int, float),
    "singleuser.storage.capacity": str,
    "singleuser.storage.homeMountPath": str,
    "singleuser.lifecycleHooks": dict,
    "singleuser.networkPolicy.enabled": bool,
    "singleuser.networkPolicy.egressAllowRules.cloudMetadataServer": bool,
    "singleuser.networkPolicy.egressAllowRules.nonPrivateIPs": bool,
    "singleuser.networkPolicy.egressAllowRules.privateIPs": bool,
    "singleuser.cloudMetadata.blockWithIptables": bool,
    "singleuser.allowPrivilegeEscalation": bool,
    "singleuser.uid": int,
    "singleuser.fsGid": int,
    "scheduling.userPlaceholder.enabled": bool,
    "scheduling.userPlaceholder.replicas": int,
    "prePuller.hook.enabled": bool,
    "prePuller.continuous.enabled": bool,
    "cull.enabled": bool,
    "cull.timeout": int,
    "cull.every": int,
}


def flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Map each path of the values to what stands there; a path of the schema ends there."""
    if path in SCHEMA or not isinstance(value, dict):
        return {path: value}
    return {
        name: found
        for key, each in value.items()
        for name, found in flatten(each, f"{path}.{key}".lstrip(".")).items()
    }


def test_the_values_use_keys_that_the_chart_has() -> None:
    """Each key, with a value of its type; a misspelt one would be refused by the chart."""
    found = flatten(VALUES)
    assert found.keys() == SCHEMA.keys()
    assert [name for name, value in found.items() if not isinstance(value, SCHEMA[name])] == []


def test_a_pod_reaches_nothing_that_it_does_not_need() -> None:
    """No internet, no other host of the cluster, no metadata server, no root."""
    user = VALUES["singleuser"]
    assert set(user["networkPolicy"]["egressAllowRules"].values()) == {False}
    assert user["cloudMetadata"]["blockWithIptables"]
    assert (user["allowPrivilegeEscalation"], user["uid"] > 0) == (False, True)


def test_the_image_is_built_of_what_is_there() -> None:
    """A pinned base, versions of environment.yml, extras that exist, and at the end no root."""
    assert re.search(r"^FROM python:3\.11-\S+$", DOCKERFILE, re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"\.\[([\w,]+)\]", DOCKERFILE)[0].split(",")) <= set(extras)
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] == str(VALUES["singleuser"]["uid"])
    assert VALUES["singleuser"]["storage"]["homeMountPath"] in DOCKERFILE
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith(("#", " "))]
    assert {line.split()[0] for line in lines} <= {
        "FROM",
        "ARG",
        "ENV",
        "RUN",
        "COPY",
        "WORKDIR",
        "USER",
        "EXPOSE",
        "CMD",
    }


def test_the_versions_are_those_of_the_environment() -> None:
    """One line for each pin, which pip takes for a constraint."""
    code = re.search(r'python -c "(import bootstrap.*?)" >', DOCKERFILE)
    assert code
    told = subprocess.run(
        [sys.executable, "-c", code[1]], capture_output=True, text=True, check=True, cwd=ROOT / ".ci"
    )
    pins = re.findall(r"^      - (\S+==\S+)", (ROOT / "environment.yml").read_text("utf-8"), re.MULTILINE)
    assert [line.split(";")[0] for line in told.stdout.splitlines()] == [pin.rstrip(";") for pin in pins]


@pytest.mark.parametrize(
    "command",
    sorted(
        set(re.findall(r"(?:^|`|/bin/|&& )labkit ((?:workshop )?[a-z]+)", PAGE + DOCKERFILE, re.MULTILINE))
    ),
)
def test_a_command_of_the_page_exists(command: str) -> None:
    """`labkit … --help` knows it."""
    assert CliRunner().invoke(main, [*command.split(), "--help"]).exit_code == 0


def test_an_option_of_the_page_exists() -> None:
    """Each option of `labkit workshop start` that the table names, and no other is missing from it but --people."""
    told = CliRunner().invoke(main, ["workshop", "start", "--help"]).output
    named = set(
        re.findall(r"`(--[a-z-]+)", PAGE.partition("| option | for |")[2].partition("The board shows")[0])
    )
    assert named | {"--key", "--people", "--folder", "--help"} == set(re.findall(r"--[a-z-]+", told))
