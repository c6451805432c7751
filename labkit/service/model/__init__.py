"""The models behind the local Agent Service: what a prompt is, what a turn is, and who answers.

Two models live here: turns that a lab wrote down (`scripted`) and a deterministic model that works by
rule (`rules`). Both are pure: no clock, no randomness, no network, no file.
"""
