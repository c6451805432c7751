"""Functions: which one a request asks for, with which arguments, in which order, and what came back."""
