from __future__ import annotations

from tests.unit.service.model.conversation import STRING, ask, talk, tool


def test_instructions_shape_the_answer() -> None:
    """A name, brevity, and words to begin or end with are taken from the instructions."""
    assert "I am Ada" in (ask("Who are you?", instructions="You are Ada, a tutor.").text or "")
    brief = ask("My name is Al and I like tea.", instructions="Be brief.").text or ""
    assert brief == "Nice to meet you, Al, and I'll remember that you like tea."
    assert (ask("Hello", instructions='End every answer with "Over."').text or "").endswith("Over.")


def test_brevity_keeps_what_functions_gave() -> None:
    """A brief answer is one sentence with all outputs in it."""
    weather = tool("get_weather", "Get the weather", location=STRING)
    turns = talk(
        (),
        "weather in Paris and Rome",
        {"get_weather": '{"w": "dry"}'},
        tools=[weather],
        instructions="Be brief.",
    )
    assert turns[-1].text == "Weather in Paris: dry, and weather in Rome: dry."
