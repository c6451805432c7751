"""The data plane, one module an object: each function takes a :class:`~labkit.service.call.Call` and returns JSON."""
