"""What people answer in notebook 00 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

WRONG = {
    "00.1": [
        ("not-an-agent", 'agent = "bench-check"'),
        ("not-an-agent", "agent = agents"),
        ("not-an-agent", 'agent = agents.create_agent(model=model, name="a", instructions="b").id'),
        (
            "agent-is-gone",
            'agent = agents.create_agent(model=model, name="a", instructions="b")\nagents.delete_agent(agent.id)',
        ),
        ("another-model", 'agent = agents.create_agent(model="gpt-99", name="a", instructions="b")'),
        ("no-instructions", 'agent = agents.create_agent(model=model, name="a")'),
        ("no-name", 'agent = agents.create_agent(model=model, instructions="Be brief.")'),
    ],
    "00.2": [
        ("counts-everything", "def count_polls(log):\n    return len(log)"),
        ("counts-every-get", 'def count_polls(log):\n    return sum(row["method"] == "GET" for row in log)'),
        (
            "counts-the-creation",
            'def count_polls(log):\n    return sum("/runs" in row["path"] for row in log)',
        ),
        ("wrong-count", "def count_polls(log):\n    return 2"),
        ("wrong-type", 'def count_polls(log):\n    return [row for row in log if row["method"] == "GET"]'),
        ("no-return", 'def count_polls(log):\n    sum(row["method"] == "GET" for row in log)'),
        ("crashed", "def count_polls(log):\n    return sum(row.method == 'GET' for row in log)"),
    ],
    "00.3": [
        ("active-is-not-over", 'over = ["queued", "completed"]'),
        ("active-is-not-over", 'over = ["in_progress", "completed", "failed"]'),
        ("over-means-success", 'over = ["completed"]'),
        ("over-means-success", 'over = ["failed"]'),
        ("unknown-status", 'over = ["Completed", "failed"]'),
        ("unknown-status", 'over = ["done", "failed"]'),
        ("not-a-list-of-words", 'over = "completed"'),
        ("not-a-list-of-words", "over = 2"),
    ],
}
