"""Read what people write: words, sentences and clauses, typed values in a text, what a sentence is for."""
