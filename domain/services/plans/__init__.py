"""Plans, calendars and every move of a date."""
