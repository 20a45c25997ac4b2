"""How often somebody may try, by where they come from."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

IPV6_PREFIX_BITS = 64
"""What one household or machine has: it may use any address in it."""


class Tries:
    """Counts within a window of time, in memory: each process counts for itself, and forgets with its end."""

    def __init__(
        self, *, most: int = 10, within: timedelta = timedelta(hours=1), known: int = 10_000
    ) -> None:
        self._most = most
        self._within = within
        self._known = known
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        """By origin, the one that tried last at the end."""

    def count(self, address: str | None, *, now: datetime) -> bool:
        """Counts a try from an address; False where it is one too many, which is not counted."""
        origin = _origin(address)
        tries = self._tries.setdefault(origin, deque())
        self._tries.move_to_end(origin)
        while tries and tries[0] <= now - self._within:
            tries.popleft()
        while len(self._tries) > self._known:
            self._tries.popitem(last=False)
        if len(tries) >= self._most:
            return False
        tries.append(now)
        return True


def _origin(address: str | None) -> str:
    """What counts as one: an IPv4 address, the network of an IPv6 one."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(int(known) >> (128 - IPV6_PREFIX_BITS))
    return str(known)
