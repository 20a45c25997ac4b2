"""The process and every adapter: the only layer that touches the outside world."""

import os

# Read by python-telegram-bot whenever it makes a duration; without it, each one warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")
