"""Agents whose instructions say what to do with every message: editors, analysts, writers, one after another."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation

# One situation a line reads as a table.
# fmt: off
LAMP = "A solar garden lamp that charges in two hours and shines all night"
SITUATIONS = (
    Situation("they is late and he have a apple", instructions="You are an editor. Fix the grammar of the draft. Return only the corrected text.", tells=(r"^They are late and he has an apple\.$",)),
    Situation("Meet our lamp , it have a a switch", instructions="Polish the draft: fix grammar, keep the tone.", tells=(r"^Meet our lamp, it has a switch\.$",)),
    Situation(LAMP, instructions="You are an analyst. Given a description, identify:\nReturn two sections: Features, Audience.", tells=(r"Features:\n- Solar garden lamp\n- Charges in two hours", r"Audience:\n- not stated")),
    Situation("Features:\n- Solar garden lamp\n- Charges in two hours", instructions="You are a copywriter. Given structured text, write 100 words of compelling copy.", tells=("solar garden lamp", "two hours"), hides=("Features:", "remember")),
    Situation("A fox in the city", instructions="You are a storyteller who writes a short story about the user's topic.", tells=(r"\w+ .*fox.*\. \w",), hides=("keep it in mind",)),
    Situation("Notes: Mara will call the printer. Tom should pay the bill by Monday. The cake was good.", instructions="Extract the action items from the notes.", tells=("Mara will call the printer", "Tom should pay the bill by Monday"), hides=("cake",)),
    Situation("hello out there", instructions="You convert every message to uppercase.", tells=("^HELLO OUT THERE",)),
    Situation("The bread are good .", instructions="You are a critic. Review the text and give feedback.", tells=("4 words|5 words", r"good\.\"")),
    Situation("I am hungry", instructions="Write short, friendly messages. Reply with a smile.", hides=("Dear", "Hello,")),
    Situation("My name is Ida", instructions="You write poems.", tells=("Ida",)),
    Situation("What is 3 plus 4?", instructions="You rewrite every text in uppercase.", tells=("7",)),
    Situation("I am going to Rome in May.", instructions="You are a travel agent. Provide advice and list options when asked.", tells=("Rome",), hides=("^- ",)),
)
