"""Targets and the levels shown of them."""
