"""How well judges agree: second judgements, what comes of differences, exemplars."""
