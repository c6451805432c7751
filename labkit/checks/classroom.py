"""A class that is played: people who answer wrongly first, as people do, and then rightly.

Every distinct answer is judged once, really; who gives which is drawn. So the numbers of a class of thirty cost no
more than those of three.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from labkit.checks.exercise import Exercise
from labkit.checks.mutants import Mutant
from labkit.checks.outcome import Outcome
from labkit.checks.rehearsal import rehearse

# Of ten people, at their first, second and third try: so many are still wrong. An assumption, to be replaced by a room's.
STILL_WRONG = (0.6, 0.3, 0.1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to expect of a notebook. seconds: of each check that was run.

    tries: checks asked for by all. heard: misunderstanding -> how often its message is read. minutes: of the slowest,
    the middle and the fastest person, by the estimates of the exercises and two minutes for each wrong try.
    stuck: what a check said that it should not have.
    """

    number: str
    people: int
    tries: int = 0
    heard: Counter[str] = field(default_factory=Counter)
    minutes: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seconds: tuple[float, ...] = ()
    stuck: tuple[str, ...] = ()


def play(
    exercises: Sequence[Exercise],
    mutants: Mapping[str, Sequence[Mutant]],
    people: int,
    seed: int,
    now: Callable[[], float],
) -> Iterator[Lesson]:
    """Play a class through the exercises, notebook by notebook, in order.

    mutants: exercise id -> its planted wrong answers. now: seconds on any clock, to time the checks.
    """
    dice = random.Random(seed)  # noqa: S311  # a class is drawn, not a key
    for number in sorted({exercise.notebook for exercise in exercises}):
        chosen = [exercise for exercise in exercises if exercise.notebook == number]
        yield _play_lesson(number, chosen, mutants, people, dice, now)


def _play_lesson(
    number: str,
    exercises: Sequence[Exercise],
    mutants: Mapping[str, Sequence[Mutant]],
    people: int,
    dice: random.Random,
    now: Callable[[], float],
) -> Lesson:
    judged: dict[tuple[str, str], Outcome] = {}
    heard: Counter[str] = Counter()
    minutes, seconds, tries = [0.0] * people, [], 0
    for person in range(people):
        for exercise in exercises:
            answers = [*_wrong(mutants.get(exercise.id, ()), dice), exercise.solution]
            for code in answers:
                key = (exercise.id, code)
                if key not in judged:
                    before = now()
                    judged[key] = rehearse(exercise, code)
                    seconds.append(now() - before)
                heard[judged[key].misconception] += 1
            tries += len(answers)
            minutes[person] += exercise.minutes + 2 * (len(answers) - 1)
    heard.pop("", None)
    ordered = sorted(minutes)
    return Lesson(
        number,
        people,
        tries,
        heard,
        (ordered[0], median(ordered), ordered[-1]),
        tuple(seconds),
        tuple(_stuck(exercises, judged)),
    )


def _wrong(mutants: Iterable[Mutant], dice: random.Random) -> list[str]:
    """Draw the wrong answers that somebody gives before the right one, each at most once."""
    codes = [mutant.code for mutant in mutants]
    dice.shuffle(codes)
    count = next(
        (tries for tries, share in enumerate(STILL_WRONG) if dice.random() >= share), len(STILL_WRONG)
    )
    return codes[:count]


def _stuck(exercises: Sequence[Exercise], judged: Mapping[tuple[str, str], Outcome]) -> Iterator[str]:
    """Name the exercises whose right answer does not pass, or whose wrong one does."""
    for exercise in exercises:
        for (exercise_id, code), outcome in judged.items():
            if exercise_id == exercise.id and (outcome.status == "passed") != (code == exercise.solution):
                yield f"{exercise.id}: {outcome.status}"
