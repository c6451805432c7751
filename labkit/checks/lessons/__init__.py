"""The exercises of the course: `lesson_NN` declares those of a notebook; the modules beside it with its number judge them."""
