"""Long texts of other people, cut to what a message can hold."""


def excerpt(text: str, limit: int) -> str:
    """The text on one line, or its beginning with "…" at a word's end; never over `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    whole_words = cut.rsplit(" ", 1)[0]
    # A cut that would lose more than half (one endless word) is made inside the word.
    return (whole_words if len(whole_words) > limit // 2 else cut).rstrip(" ,;:.–—-") + "…"
