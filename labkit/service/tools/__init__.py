"""Tools that the service runs itself: what a model is offered, who answers a call, and work that takes real time.

``offers`` says what can be called, ``protocol`` what a tool is, ``rounds`` what a run does with calls,
``jobs`` computes what must not hold up other requests.
"""
