"""The picture as text."""

from __future__ import annotations

import pytest

from labkit.monitors.text import render
from labkit.monitors.view import RunView
from tests.unit.monitors.runs import ASKING, FAILED, WITH_TOOLS, call, read_back, run, watch

GOLDEN_FAILED = """\
✖ failed  run_1  7.95 s
  thread thread_1, agent asst_1, model gpt-4o-mini
  tokens 412 in + 38 out = 450
  path queued → in_progress → requires_action → queued → in_progress → failed
  ! rate_limit_exceeded: Rate limit is exceeded. Try again in 23 seconds.
  ! The model deployment was asked for more than its quota allows.
  ! Retry: wait 23 seconds, then create a new run on the same thread; if it
    comes back, lower the load or raise the quota.
  ○ queued                           ███························     0.00–0.80 s
  ▶ in_progress                      ··██████···················     0.80–2.50 s
  ◆ requires_action                  ········██████████·········     2.50–5.25 s
  ○ queued                           ·················█·········     5.25–5.40 s
  ▶ in_progress                      ··················█████████     5.40–7.95 s
  ✔   get_weather completed          ········██████████·········     2.50–5.20 s"""

GOLDEN_READ_BACK = """\
✔ completed  run_1  22 s
  thread thread_1, agent asst_1, model gpt-4o-mini
  tokens 412 in + 38 out = 450
  path queued → in_progress → requires_action → queued → in_progress → completed
  The run ended well; its answer is in the thread.
  ○ queued                           ██·························           0–2 s
  ▶ in_progress                      ··█························           2–2 s
  ◆ requires_action                  ··████████████████·········          2–15 s
  ○ queued                           ··················████·····         15–18 s
  ▶ in_progress                      ······················█████         18–22 s
  ✔ tool_calls completed             ··████████████████·········          2–15 s
  ✔   get_weather completed          ··████████████████·········          2–15 s
  ✔ message_creation completed       ·······················████         19–22 s
  Times are whole seconds, as the service gives them (± 1 s)."""

GOLDEN_ASCII = """\
[!] requires_action  run_1  3.60 s
  thread thread_1, agent asst_1, model gpt-4o-mini
  tokens: none counted yet
  path queued > requires_action
  ! Tool outputs needed for get_weather, get_forecast
  ! The run waits; its thread is locked until all outputs
    are submitted in one request.
  ! It expires 10 min after its creation.
  [ ] queued                         0.00-1.50 s
  [!] requires_action                1.50-3.60 s~
  [!]   get_weather requires_action  1.50-3.60 s~
  [!]   get_forecast requires_action 1.50-3.60 s~"""


def test_a_failed_run() -> None:
    """The reader learns what happened, what it means, what to do, and where the time went."""
    assert render(FAILED) == GOLDEN_FAILED


def test_a_run_read_afterwards() -> None:
    """Whole seconds stay whole, and the text says where they come from."""
    assert render(read_back(*WITH_TOOLS)) == GOLDEN_READ_BACK


def test_a_narrow_console_without_unicode() -> None:
    """Below a width that holds a bar the numbers remain, and ASCII has a sign for every status."""
    picture = render(ASKING, width=60, unicode=False)
    assert picture == GOLDEN_ASCII
    assert picture.isascii()


@pytest.mark.parametrize("width", [40, 60, 80, 132])
def test_no_line_is_wider_than_asked(width: int) -> None:
    """Long names are cut in the middle of the line, never the status word beside them."""
    view = watch((0, "run", run("requires_action", call("call_a", "a_function_with_quite_a_long_name" * 3))))
    lines = render(view, width).splitlines()
    assert max(map(len, lines)) <= width
    assert "… requires_action" in render(view, 80)


def test_a_hostile_text_is_written_out() -> None:
    """Escape sequences and line breaks of a tool's name do not reach the terminal."""
    picture = render(watch((0, "run", run("requires_action", call("c", "\x1b[2J\nname\u202e")))))
    assert "\x1b" not in picture
    assert "\u202e" not in picture
    assert len(picture.splitlines()) == 11


def test_nothing_seen_yet() -> None:
    """An empty view says so."""
    assert render(RunView()) == "? no event yet  0 s\n  tokens: none counted yet\n  path nothing seen yet"


def test_anomalies_are_listed() -> None:
    """What the state machine does not allow is a line of its own."""
    picture = render(watch((0, "run", run("completed")), (1, "run", run("queued"))))
    assert "! completed → queued: a status that is terminal never changes" in picture
