"""The faces of a live monitor: which one fits here, and each of them. Only here are IPython and widgets known."""
