"""Facts that handlers return and services promise, one frozen dataclass for each message."""
