"""Schemas without titles and references."""

from __future__ import annotations

from labkit.tools.flatten import flatten


def test_names_are_not_words_of_the_schema() -> None:
    """A property called title or $ref, and data in a default, stay as they are."""
    schema = {
        "title": "T",
        "properties": {"title": {"title": "x", "type": "string"}, "default": {"default": {"title": "kept"}}},
    }
    assert flatten(schema) == {
        "properties": {"title": {"type": "string"}, "default": {"default": {"title": "kept"}}}
    }


def test_what_stands_beside_a_reference_goes_before_it() -> None:
    """A description of the use is more than that of the type."""
    schema = {
        "$defs": {"A": {"type": "object", "description": "the type"}},
        "properties": {"a": {"$ref": "#/$defs/A", "description": "the use"}},
    }
    assert flatten(schema) == {"properties": {"a": {"type": "object", "description": "the use"}}}


def test_only_definitions_in_a_circle_stay() -> None:
    """Two that refer to each other are both kept; one that is used by them is written out."""
    schema = {
        "$defs": {
            "A": {"items": {"$ref": "#/$defs/B"}},
            "B": {"items": {"$ref": "#/$defs/A"}, "not": {"$ref": "#/$defs/C"}},
            "C": {"type": "string"},
        },
        "properties": {"a": {"$ref": "#/$defs/A"}},
    }
    assert flatten(schema) == {
        "$defs": {
            "A": {"items": {"$ref": "#/$defs/B"}},
            "B": {"items": {"$ref": "#/$defs/A"}, "not": {"type": "string"}},
        },
        "properties": {"a": {"$ref": "#/$defs/A"}},
    }
