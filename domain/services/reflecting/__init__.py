"""Reflections of students: written, asked for, shared, found again."""
