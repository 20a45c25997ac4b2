"""People, their accounts, and what each sees first."""
