"""Find questions about interest on money, and work them out: simple and compound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import fold
from labkit.service.model.sums.arithmetic import show

_READ: Final = 600
_INTEREST: Final = re.compile(r"\binterest\b|\bcompound(?:ed|ing)?\b")
_RATE: Final = re.compile(r"(?P<rate>\d{1,4}(?:\.\d{1,6})?) ?(?:%|percent)")
_YEARS: Final = re.compile(r"(?P<years>\d{1,3}(?:\.\d{1,3})?) (?P<unit>years?|months?)\b")
_TIMES_A_YEAR: Final = {
    "annually": 1, "yearly": 1, "semiannually": 2, "semi-annually": 2, "quarterly": 4, "monthly": 12, "weekly": 52, "daily": 365,
}  # fmt: skip
_YEARS_AT_MOST: Final = 200
_RATE_AT_MOST: Final = 1000


@dataclass(frozen=True)
class Interest:
    """Hold what bears interest: an amount of money, the rate in percent a year, the time in years, how often a year it is added.

    times is 0 for simple interest, which is not added to what bears it.
    """

    amount: Fraction
    rate: Fraction
    years: Fraction
    times: int

    def total(self) -> float:
        """Return what the amount is worth at the end."""
        rate = float(self.rate) / 100
        if not self.times:
            return float(self.amount) * (1 + rate * float(self.years))
        growth: float = (1 + rate / self.times) ** (self.times * float(self.years))
        return float(self.amount) * growth

    def described(self) -> str:
        """Return what is worked out, in words: "1000 at 5% for 10 years, compounded annually"."""
        how = next((word for word, times in _TIMES_A_YEAR.items() if times == self.times), "")
        kind = f"compounded {how}" if how else "simple interest"
        return f"{show(self.amount)} at {show(self.rate)}% for {show(self.years)} years, {kind}"


def read_interest(text: str) -> Interest | None:
    """Return the interest that a text asks for; None when it asks for none, or leaves the amount, the rate or the time open."""
    folded = fold(text[:_READ])
    rate, time = _RATE.search(folded), _YEARS.search(folded)
    if not _INTEREST.search(folded) or rate is None or time is None:
        return None
    places = (rate.start("rate"), time.start("years"))
    amounts = [each.value for each in numbers(folded) if each.start not in places]
    if len(amounts) != 1:
        return None
    years = Fraction(time["years"]) / (12 if time["unit"].startswith("month") else 1)
    often = next((times for word, times in _TIMES_A_YEAR.items() if re.search(rf"\b{word}\b", folded)), 1)
    if years > _YEARS_AT_MOST or Fraction(rate["rate"]) > _RATE_AT_MOST:
        return None
    times = 0 if "simple" in folded else often
    return Interest(Fraction(str(amounts[0])), Fraction(rate["rate"]), years, times)


def find_interest(text: str) -> str | None:
    """Answer a question about interest; None when a text asks none."""
    found = read_interest(text)
    if found is None:
        return None
    total = found.total()
    return f"{found.described()}: {total - float(found.amount):.2f} of interest, {total:.2f} in total."
