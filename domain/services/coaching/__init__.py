"""The weekly check-in as students have it: questions, answers, goals, and the week on one card."""
