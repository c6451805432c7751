from __future__ import annotations

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from labkit.service import states
from labkit.service.call import Call
from labkit.service.openapi import document
from labkit.service.routes import ROUTES

DOCUMENT = document()
OPERATIONS = [(method, template) for method, template, _ in ROUTES]


def test_the_document_is_valid() -> None:
    """A validator of OpenAPI 3.1 accepts the whole document."""
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


@pytest.mark.parametrize(("method", "template"), OPERATIONS)
def test_every_route_is_described(method: str, template: str) -> None:
    """Each route has an operation with its path parameters, a schema for its success, and one for its refusals."""
    operation = DOCUMENT["paths"][template][method.lower()]
    placed = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"]
    assert all(f"{{{name}" in template for name in placed)
    assert len(placed) == template.count("{")
    done = operation["responses"].get("200", {"content": {}})
    assert all(kind.get("schema") for kind in done["content"].values())
    assert operation["responses"].keys() & {"200", "204"}
    assert operation["responses"]["4XX"]


def test_operations_have_names_of_their_own() -> None:
    """No two operations share an operationId."""
    names = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names) == len(ROUTES)


def test_bodies_are_those_that_the_handlers_read() -> None:
    """A body appears where its handler reads it; required where a key of it is."""
    create = DOCUMENT["paths"]["/assistants"]["post"]["requestBody"]
    assert create == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CreateAgent"}}},
    }
    assert DOCUMENT["paths"]["/threads"]["post"]["requestBody"]["required"] is False
    assert "requestBody" not in DOCUMENT["paths"]["/threads/{thread_id}/runs/{run_id}/cancel"]["post"]


def test_the_statuses_are_those_of_the_table() -> None:
    """A run's status in the document is one of the table's nine."""
    status = DOCUMENT["components"]["schemas"]["Run"]["properties"]["status"]
    assert set(status["enum"]) == states.ACTIVE | states.TERMINAL


def test_a_new_route_describes_itself() -> None:
    """A route that is added to the table is in the document, with what its handler reads, before anybody lists it."""

    def find(call: Call) -> dict[str, object]:
        """Find something."""
        return {"found": call.query.get("where")}

    added = document([("GET", "/lost/{thing_id}", find)])
    operation = added["paths"]["/lost/{thing_id}"]["get"]
    assert [parameter["name"] for parameter in operation["parameters"]] == [
        "api-version",
        "thing_id",
        "where",
    ]
    assert operation["summary"] == "Find something."
