"""What a right `bill` is in lesson 08: what the tokens of some runs cost, and whether that was too much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, expect_type, show
from labkit.checks.lessons.scenes_08 import Flight
from labkit.recorder import Price

_PRICE = Price(input=2.0, output=8.0)


def judge_bill(bench: Bench, bill: Callable[..., Any]) -> str:
    """Pass runs that used a little, much, and nothing, with a budget above and one below what they cost."""
    flight = Flight(bench.lab(per_request=0))
    runs = [flight.fly(), flight.fly("search_archive", "get_price")]
    flight.service.next_run(failed="server_error", turn=2)
    runs.append(flight.fly("get_price"))
    flight.service.next_run(failed="rate_limit_exceeded")
    runs.append(flight.fly())
    used = [run["usage"] or {"prompt_tokens": 0, "completion_tokens": 0} for run in runs]
    read, written = (sum(each[key] for each in used) for key in ("prompt_tokens", "completion_tokens"))
    cost = (read * _PRICE.input + written * _PRICE.output) / 1_000_000
    for budget in (cost * 2, cost / 2):
        done = f"We called bill(runs, price, budget) with four runs, {_PRICE} and a budget of ${budget:.6f}."
        given = _bill(bill, runs, budget, done)
        _expect_tokens(given[0], runs, used, done)
        _expect_cost(given[1], read, written, cost, done)
        _expect_warning(given[2], runs[1].id, cost, budget, done)
    return "Four runs, two that failed: every token is paid for, and the budget was watched."


def _bill(bill: Callable[..., Any], runs: list[Any], budget: float, done: str) -> tuple[Any, Any, Any]:
    try:
        given = bill(runs, _PRICE, budget)
    except (TypeError, AttributeError, KeyError) as error:
        expect(
            "None" not in str(error),
            done=done,
            expected="0 tokens for a run that used none.",
            seen=f"{type(error).__name__}: {error}",
            look='One run failed before its model began: run["usage"] is None there.',
            misconception="usage-is-always-there",
        )
        raise
    given = expect_returned(given, "bill(runs, price, budget)")
    given = expect_type(given, tuple, "what bill returned", look="return tokens, cost, warning")
    expect(
        len(given) == 3,
        done=done,
        expected="Three values: tokens, cost, warning.",
        seen=show(given),
        look="return tokens, cost, warning",
        misconception="not-three-values",
    )
    return given[0], given[1], given[2]


def _expect_tokens(tokens: Any, runs: list[Any], used: list[Any], done: str) -> None:
    wanted = {
        run.id: use["prompt_tokens"] + use["completion_tokens"] for run, use in zip(runs, used, strict=True)
    }
    tokens = expect_type(tokens, dict, "tokens", look="A dictionary: the run's id, and its tokens.")
    failed = [run.id for run in runs if run["status"] == "failed"]
    expect(
        all(each in tokens for each in failed) or not any(run_id in tokens for run_id in wanted),
        done=done,
        expected="Failed runs too: what they read and wrote is paid for.",
        seen=f"{len(tokens)} runs of {len(runs)}.",
        look="Don't ask for the status here. A run without usage has 0 tokens.",
        misconception="failed-runs-are-free",
    )
    expect(
        tokens == wanted,
        done=done,
        expected=show(wanted, 400),
        seen=show(tokens, 400),
        look="Of each run: prompt_tokens + completion_tokens. The key is run.id.",
        misconception="other-tokens",
    )


def _expect_cost(cost: Any, read: int, written: int, wanted: float, done: str) -> None:
    number = isinstance(cost, int | float) and not isinstance(cost, bool)
    swapped = (read * _PRICE.output + written * _PRICE.input) / 1_000_000
    one_price = [(read + written) * each / 1_000_000 for each in (_PRICE.input, _PRICE.output)]
    expect(
        not number or not _close(cost, swapped),
        done=done,
        expected=f"${wanted:.6f}: what was read at the price for input, what was written at the price for output.",
        seen=f"${cost:.6f}: the other way round.",
        look="prompt_tokens are the model's input, completion_tokens its output.",
        misconception="prices-swapped",
    )
    expect(
        not number or not any(_close(cost, each) for each in one_price),
        done=done,
        expected=f"${wanted:.6f}: writing costs more than reading.",
        seen=f"${cost:.6f}: all tokens at one price.",
        look="Two counts, two prices: prompt_tokens with price.input, completion_tokens with price.output.",
        misconception="one-price-for-all",
    )
    expect(
        not number or not any(_close(cost, wanted * factor) for factor in (1_000, 1_000_000)),
        done=done,
        expected=f"${wanted:.6f}",
        seen=f"${cost:.6f}",
        look="The price is for a million tokens.",
        misconception="price-of-another-count",
    )
    expect(
        number and _close(cost, wanted),
        done=done,
        expected=f"${wanted:.6f}, for all four runs together.",
        seen=show(cost),
        look="Add up, run by run.",
        misconception="other-cost",
    )


def _expect_warning(warning: Any, dearest: str, cost: float, budget: float, done: str) -> None:
    warning = expect_type(warning, str, "warning", look='A text, or "" when all is well.')
    expect(
        not warning or cost > budget,
        done=done,
        expected=f'"": ${cost:.6f} is within the budget.',
        seen=show(warning),
        look="Compare the cost with the budget, dollars with dollars. Tokens are no dollars.",
        misconception="warns-without-reason",
    )
    expect(
        warning or cost <= budget,
        done=done,
        expected=f"A warning: ${cost:.6f} is more than the budget.",
        seen='"": nobody hears of it.',
        look="What do you compare with the budget: dollars? Of all runs?",
        misconception="never-warns",
    )
    expect(
        not warning or dearest in warning,
        done=done,
        expected=f"A warning that names the run with the most tokens: {dearest}.",
        seen=show(warning),
        look="Who is warned wants to know where to look: max(tokens, key=tokens.get).",
        misconception="warning-without-a-name",
    )


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= abs(other) * 1e-3  # a cost may have been rounded
