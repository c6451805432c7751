"""What can be worked out: arithmetic and the like, exactly and in bounded time."""
