"""Clients for the Agent Service: Azure's, the local one, or one inside this process.

``connect()`` is the only call a learner needs; the module itself is callable, so these all work, in any order::

    from labkit import connect;            lab = connect()
    import labkit.connect;                 lab = labkit.connect()
    from labkit import connect;            lab = connect.in_process()
    from labkit.connect import in_process; lab = in_process()
"""

from __future__ import annotations

import sys
from typing import cast

from labkit.connect.face import ConnectModule, in_process

__all__ = ["connect", "in_process"]

# A module can only be called when its class says so (Python data model, "Customizing module attribute access").
sys.modules[__name__].__class__ = ConnectModule

# The module is its own `connect`: whoever asks the package labkit for that name, or asks this module, gets one object.
connect = cast("ConnectModule", sys.modules[__name__])
