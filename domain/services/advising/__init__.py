"""The advisor's half of the weekly check-in."""
