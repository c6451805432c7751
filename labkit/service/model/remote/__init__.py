"""A model behind an OpenAI-compatible endpoint (LABKIT_MODEL_URL): ``chat`` translates, ``failures`` names, ``endpoint`` asks."""
