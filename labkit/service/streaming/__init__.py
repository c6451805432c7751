"""Streams of runs as server-sent events (wire contract §8).

Pure, without clock, lock or socket: ``frames`` (one event as bytes), ``writing`` (what a turn says, chunk by chunk over its
time) and ``channel`` (what one client still gets to read, in order). Around them: ``streams`` (a project's open channels)
and ``live`` (the coroutine that drives the run while a client listens).
"""
