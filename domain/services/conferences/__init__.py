"""Conferences, from the request to the outcome."""
