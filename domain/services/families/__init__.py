"""Families: what they read, in what way, and what an advisor does where messages do not reach."""
