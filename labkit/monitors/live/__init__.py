"""A monitor while it lives: where events come from, what a person may ask for, when a picture is sent, and the thread."""
