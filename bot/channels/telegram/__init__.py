"""Telegram: private chats with one bot."""
