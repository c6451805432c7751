"""The code interpreter: Python code in a process of its own, within limits and walls, its output and files brought back.

``runner`` starts and watches the process, ``inside`` is what runs in it, ``interpreter`` is the tool.
"""
