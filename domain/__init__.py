"""Students, targets, evidence, conferences, pace. Knows nothing of chat."""
