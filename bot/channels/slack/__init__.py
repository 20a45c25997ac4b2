"""Slack: direct messages, windows and the Home tab of one workspace."""
