"""Execute notebooks, several at once, and say how they ended: `labkit run`.

`books` finds and reads them, `pool` gives them to processes, `job` executes one with papermill, `meter` measures in its
kernel; `report` and `junit` write down what came out. nbformat and papermill take two seconds to import, so they wait
until they are needed.
"""
