"""What a learner sits at: their own copies of the notebooks, and JupyterLab as the course wants it."""
