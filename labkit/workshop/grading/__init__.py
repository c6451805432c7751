"""Marks: nbgrader's autograde over handed-in notebooks, each person in a process of its own."""
