"""The board: who is where in the course, who is stuck, and what the instructor does to the room.

It knows outcomes, counts and statuses. Code, answers and messages never reach it.
"""
