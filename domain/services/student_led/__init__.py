"""Conferences that students lead: what they chose to show of their learning, and to whom."""
