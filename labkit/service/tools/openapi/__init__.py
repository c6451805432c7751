"""The tool ``openapi``: a described HTTP interface, whose operations a model may call.

``spec`` reads the description, ``schema`` says what an operation takes, ``sending`` makes the request of a call,
``calling`` sends it within limits, ``tool`` is the tool.
"""
