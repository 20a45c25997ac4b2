"""Who needs support, what is agreed, and whether it works."""
