"""Identities of rows."""

import os
import time
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A UUID version 7: unique everywhere, and growing with time so that indexes stay compact.

    The clock read here orders rows on disk and nothing else; no rule ever compares it.
    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    high = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | _VERSION_7 | (random >> 68 & 0xFFF) << 64
    return UUID(int=high | _VARIANT | random & 0x3FFF_FFFF_FFFF_FFFF)
