"""Model deployments and connections, as ``AIProjectClient`` reads them.

Source: models ``ModelDeployment`` and ``Connection`` of azure-ai-projects 2.10.0 (keys and required fields).
"""

from __future__ import annotations

from labkit.service import problems
from labkit.service.call import Call, Json


def list_(call: Call) -> Json:
    """``GET /deployments``; the query may narrow by publisher, model or type."""
    wanted = {
        "modelPublisher": call.query.get("modelPublisher"),
        "modelName": call.query.get("modelName"),
        "type": call.query.get("deploymentType"),
    }
    found = [_deployment(name) for name in call.project.deployments]
    return {
        "value": [
            one for one in found if all(one[key] == text for key, text in wanted.items() if text is not None)
        ]
    }


def get(call: Call) -> Json:
    """``GET /deployments/{name}``."""
    name = call.path["name"]
    if name not in call.project.deployments:
        raise problems.gateway(404, "NotFound", f"The deployment '{name}' does not exist.")
    return _deployment(name)


def connections(call: Call) -> Json:
    """``GET /connections``: the local project has none."""
    return {"value": []}


def connection(call: Call) -> Json:
    """``GET /connections/{name}``."""
    raise problems.gateway(404, "NotFound", f"The connection '{call.path['name']}' does not exist.")


def _deployment(name: str) -> Json:
    return {
        "name": name,
        "type": "ModelDeployment",
        "modelName": name,
        "modelVersion": "local",
        "modelPublisher": "labkit",
        "capabilities": {"chat_completion": "true"},
        "sku": {"name": "Local", "capacity": 1, "family": "", "size": "", "tier": ""},
        "connectionName": None,
    }
