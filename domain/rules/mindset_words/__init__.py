"""Sayings of a fixed mindset: a reviewed list for each language. How they are used is `rules.mindset`."""
