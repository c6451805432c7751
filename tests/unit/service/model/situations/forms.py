"""Answers that must be JSON, of any object or of a schema."""

from __future__ import annotations

from typing import Any

from tests.unit.service.model.situation import Situation

# One situation a line reads as a table.
# fmt: off

def schema(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make a prompt whose response format is an object schema with all properties required."""
    whole = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": whole}}}

STR, NUM, INT, BOOL = ({"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"})
PLANETS = schema({"planets": {"type": "array", "items": {"$ref": "#/$defs/Planet"}}}, **{"$defs": {"Planet": {"type": "object", "properties": {"planet": {"enum": ["Earth", "Mars", "Jupiter"], "type": "string"}, "mass": NUM}, "required": ["planet", "mass"]}}})
EVENT = schema({"name": STR, "date": STR, "participants": {"type": "array", "items": STR}})
PERSON = schema({"name": STR, "age": INT, "email": {"anyOf": [{"type": "string", "format": "email"}, {"type": "null"}]}})
SENTIMENT = schema({"sentiment": {"type": "string", "enum": ["positive", "neutral", "negative"]}, "confidence": {"type": "number", "minimum": 0, "maximum": 1}})
TICKET = schema({"summary": STR, "priority": {"enum": ["low", "medium", "high"]}, "tags": {"type": "array", "items": STR}, "needs_followup": BOOL})
STEPS = schema({"steps": {"type": "array", "items": {"type": "object", "properties": {"explanation": STR, "output": STR}, "required": ["explanation", "output"], "additionalProperties": False}}, "final_answer": STR})
INVOICE = schema({"invoice_number": STR, "total": NUM, "currency": {"enum": ["USD", "EUR", "GBP"]}, "items": {"type": "array", "items": {"type": "object", "properties": {"description": STR, "quantity": INT, "price": NUM}, "required": ["description", "quantity", "price"]}}})
ANSWER = schema({"answer": STR, "sources": {"type": "array", "items": STR}})
JSON: dict[str, Any] = {"response_format": {"type": "json_object"}}

SITUATIONS = (
    Situation("The mass of the Mars is 6.4171E23 kg; the mass of the Earth is 5.972168E24 kg;", instructions="Extract the information about planets.", prompt=PLANETS, tells=("\"planet\": ?\"Mars\", ?\"mass\": ?6\\.4171e\\+?23", "\"planet\": ?\"Earth\", ?\"mass\": ?5\\.972168e\\+?24")),
    Situation("Alice and Bob are going to a science fair on Friday.", instructions="Extract the event information.", prompt=EVENT, tells=("science fair", '"date": ?"Friday"', "\"participants\": ?\\[\"Alice\", ?\"Bob\"\\]")),
    Situation("Maria Silva, 34 years old, maria@example.org", instructions="Extract the person.", prompt=PERSON, tells=('"name": ?"Maria Silva"', '"age": ?34', "maria@example.org")),
    Situation("John is 52.", instructions="Extract the person.", prompt=PERSON, tells=('"name": ?"John"', '"age": ?52', '"email": ?null')),
    Situation("The food was awful and cold.", instructions="Classify the sentiment of the review.", prompt=SENTIMENT, tells=('"sentiment": ?"negative"',)),
    Situation("Great service, I loved it!", instructions="Classify the sentiment of the review.", prompt=SENTIMENT, tells=('"sentiment": ?"positive"',)),
    Situation("Urgent: the checkout page is down and customers cannot pay. Please call me back.", instructions="Turn the message into a ticket.", prompt=TICKET, tells=('"priority": ?"high"', "checkout")),
    Situation("How can I solve 8x + 7 = -23?", instructions="You are a math tutor. Show your steps.", prompt=STEPS, tells=("-3.75|-15/4|-30/8", '"explanation"')),
    Situation("Invoice INV-2031: 3 chairs at $45.00, 1 desk at $210. Total $345 USD.", instructions="Extract the invoice.", prompt=INVOICE, tells=('"invoice_number": ?"INV-2031"', '"total": ?345', '"quantity": ?3, ?"price": ?45', '"quantity": ?1, ?"price": ?210')),
    Situation("What is 6 times 7?", instructions="You answer questions.", prompt=ANSWER, tells=("42", "\"sources\": ?\\[")),
    Situation("Give me a JSON object with the keys city and country: the city is Lyon and the country is France", prompt=JSON, tells=('"city": ?"Lyon"', '"country": ?"France"')),
    Situation("Hello", instructions="Reply in JSON with a field named greeting.", prompt=JSON, tells=('"greeting": ?"Hello',)),
)
