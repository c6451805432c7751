from __future__ import annotations

import ast

import pytest

from labkit.service.faults import CATALOGUE, Kind
from labkit.service.routes import ROUTES

by_name = pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)


def test_every_name_is_there_once() -> None:
    """A name means one fault."""
    names = [kind.name for kind in CATALOGUE]
    assert sorted(set(names)) == sorted(names)


@by_name
def test_an_entry_says_what_is_seen_and_how_to_get_it(kind: Kind) -> None:
    """Each has a sentence, a source in the contract, and an example that is one call of lab.service."""
    assert kind.shows.endswith(".")
    assert kind.evidence
    call = ast.parse(kind.example, mode="eval").body
    assert isinstance(call, ast.Call)
    assert ast.unparse(call.func).startswith("lab.service.next_")


@by_name
def test_the_defaults_are_accepted(kind: Kind) -> None:
    """An option takes its own default, and says what it decides."""
    assert [option.name for option in kind.options if not option.accepts(option.default)] == []
    assert all(option.says for option in kind.options)


@by_name
def test_a_request_fault_can_be_narrowed_down(kind: Kind) -> None:
    """Those of requests have method and path, those of runs have not."""
    names = {option.name for option in kind.options}
    assert {"method", "path"} <= names if kind.scope == "request" else not {"method", "path"} & names


@by_name
def test_a_request_fault_can_strike_a_route(kind: Kind) -> None:
    """Each request fault fits at least one route that the service has."""
    if kind.scope == "request":
        assert any(kind.strikes(f"{method} {template}") for method, template, *_ in ROUTES)


def test_a_sloppy_page_is_a_listing() -> None:
    """Only listings with pages can be sloppy: not an object, not the deployments."""
    (kind,) = [kind for kind in CATALOGUE if kind.name == "sloppy_page"]
    found = {template for method, template, *_ in ROUTES if kind.strikes(f"{method} {template}")}
    assert {"/assistants", "/threads", "/threads/{thread_id}/messages"} <= found
    assert {template for template in found if template.endswith("}")} == set()
    assert "/deployments" not in found
