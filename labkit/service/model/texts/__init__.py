"""Work on a text that is given: count, sort, change, extract, summarise."""
