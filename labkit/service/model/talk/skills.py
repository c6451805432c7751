"""Work out what needs neither the thread nor the world: sums, units, dates, given texts, small compositions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from labkit.service.model.code.snippets import find_snippet
from labkit.service.model.language import questions
from labkit.service.model.sums.arithmetic import find_sum
from labkit.service.model.sums.calendar import find_date
from labkit.service.model.sums.equations import derive, solve
from labkit.service.model.sums.interest import find_interest
from labkit.service.model.sums.problems import find_problem
from labkit.service.model.sums.sequences import find_sequence
from labkit.service.model.sums.units import find_conversion
from labkit.service.model.texts.changes import find_change
from labkit.service.model.texts.material import material
from labkit.service.model.texts.points import find_points
from labkit.service.model.texts.proofreading import find_corrections, find_review
from labkit.service.model.texts.summary import asks_summary, length_asked, summarise, wants_points
from labkit.service.model.writing.letters import find_letter, find_rewriting
from labkit.service.model.writing.outlines import find_list
from labkit.service.model.writing.paragraphs import find_paragraph
from labkit.service.model.writing.phrasebook import find_translation
from labkit.service.model.writing.verses import find_verse


def work_out(task: str, whole: str, earlier: Sequence[str], today: date | None, seed: int) -> str | None:
    """Do what a task asks for, the first skill that can; None when none can.

    whole: the message that the task is part of. earlier: what was written before, the latest first.
    """
    makers: tuple[Callable[[], str | None], ...] = (
        lambda: _summary(task, earlier),
        lambda: find_rewriting(task),
        lambda: find_corrections(task, earlier),
        lambda: find_review(task, earlier),
        lambda: find_change(task, earlier),
        lambda: find_points(task, earlier),
        lambda: find_translation(task),
        lambda: solved.told() if (solved := solve(task)) else None,
        lambda: derive(task),
        lambda: find_conversion(task),
        lambda: find_date(task, today),
        lambda: find_interest(task),
        lambda: find_sequence(task),
        lambda: _sum(task),
        lambda: find_problem(task) or (find_problem(whole) if questions.is_question(task) else None),
        lambda: find_paragraph(task, seed),
        lambda: find_letter(task),
        lambda: find_verse(task, seed),
        lambda: find_snippet(task),
        lambda: find_list(task),
    )
    return next((found for make in makers if (found := make())), None)


def _summary(task: str, earlier: Sequence[str]) -> str | None:
    given = material(task, earlier) if asks_summary(task) else None
    if not given or len(given.split()) < 6:
        return None
    return summarise(given, length_asked(task), as_points=wants_points(task)) or None


def _sum(task: str) -> str | None:
    found = find_sum(task)
    return f"{found.expression} = {found.result()}." if found else None
