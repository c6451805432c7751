"""The rule-based model: deterministic, from the thread alone, with no network and no knowledge of the world.

One turn is decided in this order: what the request is; which functions it needs, if any; whether their outputs are
there already; whether code or the files answer what is left; and then the answer, shaped by the instructions and by
`response_format`.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.service.model.passages import KIND as SEARCH
from labkit.service.model.passages import Search, without_search
from labkit.service.model.reply import Reply
from labkit.service.model.turns import Prompt, Turn

CODE = "code_interpreter"


class RuleModel:
    """Answer prompts by rule; the same prompt always gets the same turn."""

    def reply(self, prompt: Prompt) -> Turn:
        """Return the next turn: calls of functions, or an answer in text."""
        kinds = {tool.get("type") for tool in prompt.tools}
        return _with_code(prompt) if CODE in kinds else _with_search(prompt)


def _with_code(prompt: Prompt) -> Turn:
    """Return the turn where programs may be run: functions first, then code, then files, then words."""
    # Writing programs is a third of the model, and few agents run any.
    from labkit.service.model.code.running import ABLE, Interpreter, without_code

    interpreter, rest = Interpreter.of(prompt), without_code(prompt)
    reply = Reply.of(without_search(rest))
    functions = reply.turn()
    if interpreter is None or functions.calls:
        return functions if functions.calls else _with_search(rest)
    request, earlier = reply.asked.latest, reply.earlier
    due = reply.wants_more or _is_forced(prompt, CODE)
    program = (
        interpreter.next_program(request, earlier) if due and (not reply.done or interpreter.ran) else None
    )
    if program is not None:
        return interpreter.call(program)
    if interpreter.ran:
        return Turn(text=reply.from_tools(interpreter.told(request, earlier)))
    turn = _with_search(rest)
    if turn.calls or not reply.is_unanswered or reply.done:
        return turn
    if interpreter.has_nothing_to_read(request):
        return Turn(
            text=reply.from_tools(
                "There is no file that I can read here. Attach a CSV, TSV, JSON or text file, and I will work on it."
            )
        )
    return (
        Turn(text=f"{turn.text} {ABLE}") if SEARCH not in {tool.get("type") for tool in rest.tools} else turn
    )


def _with_search(prompt: Prompt) -> Turn:
    """Return the turn where files may be searched, for what neither functions nor the thread answer."""
    search = Search.of(prompt)
    reply = Reply.of(without_search(prompt))
    turn = reply.turn()
    if search is None or turn.calls:
        return turn
    asked = reply.unanswered()
    if search.outputs:
        return Turn(text=reply.from_tools(search.answer(asked or reply.asked.text)))
    is_due = (prompt.tool_choice == "required" or _is_forced(prompt, SEARCH)) and not reply.done
    return search.call(asked or reply.asked.text) if asked or is_due else turn


def _is_forced(prompt: Prompt, kind: str) -> bool:
    choice = prompt.tool_choice
    return isinstance(choice, Mapping) and choice.get("type") == kind
