"""The language of a page: the one picked, else the browser's. Source: RFC 9110, 12.5.4"""

from starlette.requests import Request

from bot.locales import LANGUAGES

MOST = 20
"""Wishes read of one header."""


def language_of(request: Request) -> str:
    """One of ours."""
    picked = request.query_params.get("language")
    if picked in LANGUAGES:
        return picked
    for tag in _wished(request.headers.get("accept-language", "")):
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _wished(header: str) -> list[str]:
    """Tags, the most wished first; what is wished with no weight at all is left out."""
    wishes: list[tuple[float, str]] = []
    for part in header.split(",")[:MOST]:
        tag, _, weight = part.partition(";")
        try:
            wished = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if wished > 0:
            wishes.append((wished, tag.strip()))
    return [tag for _, tag in sorted(wishes, key=lambda wish: -wish[0])]
