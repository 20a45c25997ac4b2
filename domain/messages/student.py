"""Messages (being written)."""
