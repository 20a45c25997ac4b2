"""What families read, what students see of it first, and what advisors do where messages do not reach.

Of another guardian nothing is in any message to a family: no name, no word, no count (DOMAIN rule 32).
"""
