"""Evidence: kept at once, sorted afterwards, shown to who may see it, given and reviewed by others."""
