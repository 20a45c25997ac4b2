"""Where plans stand against their dates, and the pictures of it."""
