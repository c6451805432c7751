"""Small texts composed from patterns: verses, stories, letters, ideas, plans. They claim nothing about the world."""
