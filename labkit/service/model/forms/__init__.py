"""JSON Schemas as tools and response formats use them, and answers that have such a form."""
