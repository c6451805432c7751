"""What runs inside the code interpreter's process: walls first, then the code.

Only the standard library is imported here: the process starts without site packages and without labkit's own.
"""
