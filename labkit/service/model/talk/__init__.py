"""Put answers into words, shaped by the instructions."""
