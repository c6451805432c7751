"""A room full of people: JupyterHub, one shared service, and a board that shows who is stuck."""
