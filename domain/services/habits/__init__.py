"""Habits of success in a ledger of their own. Source: DOMAIN rule 24."""
