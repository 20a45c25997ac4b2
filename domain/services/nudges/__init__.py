"""What time alone brings to people, and when."""
