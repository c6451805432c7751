"""The successor of threads and runs: agent versions, conversations and their items, responses (wire contract, part II).

Same model, clock, faults and store; other nouns. A response that asks for functions is *completed*: it holds the calls,
and its client answers them in the next one.
"""
