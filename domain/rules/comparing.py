"""Whether a student asks how they compare with others. People are not compared here. Source: DOMAIN rule 5"""

import re
import unicodedata

_ENGLISH = (
    r"\b(my|what|which) (\w+ )?(rank|ranking|percentile|gpa|position in)\b",
    r"\b(rank|ranking|leaderboard|gpa|percentile)$",
    r"\bmy (overall |total |final )?(average|grade|mark|score)s?\b",
    r"\bclass average\b",
    r"\bplace in (the|my) class\b",
    r"\b(am|was) i (the )?(best|first|top|worst|last|better|ahead of|behind)\b",
    r"\b(who|who's|who is|who are) (is |the )*(best|first|top|worst|last|ahead|better)\b",
    r"\b(better|worse|faster|slower) than (the )?(others|everyone|everybody|my class|other|me)\b",
    r"\bcompared? (me )?(to|with) (the |my )?(others|class|classmates|other|everyone|friends?)\b",
    r"\b(top|bottom) of (the|my) class\b",
)
_SPANISH = (
    r"\b(mi|que|cual es mi) (ranking|puesto|posicion|lugar en)\b",
    r"\b(ranking|clasificacion)$",
    r"\bmi (promedio|calificacion|nota)( general| final| total)?$",
    r"\bpromedio de (la|mi) clase\b",
    r"\b(soy|estoy|voy) (el |la |de )?(mejor|peor|primer[oa]?|ultim[oa]|entre los mejores)\b",
    r"\bquien(es)? (es|va|son|van|esta) (el |la |los |las )?(mejor|mejores|peor|primer[oa]?|ultim[oa])\b",
    r"\b(mejor|peor|mas rapid[oa]|mas lent[oa]) que (los|las|el|la|mis|otros|otras|tod[oa]s|yo)\b",
    r"\bcomparad[oa] con (los|las|otros|otras|mis|la clase|mi clase)\b",
)
"""Without accents. Words that a subject uses too, such as "average", count only when
asked of oneself."""

_ASKS = re.compile("|".join((*_ENGLISH, *_SPANISH)))

_LONGEST = 200
"""Characters read: a longer text is about more than that."""


def asks_to_compare(text: str) -> bool:
    """Of typed words, in English or Spanish. A subject's own words, an average of data, are not meant."""
    parts = unicodedata.normalize("NFKD", text[:_LONGEST])
    plain = "".join(each for each in parts if not unicodedata.combining(each)).casefold()
    words = " ".join(plain.replace("’", "'").split())
    return _ASKS.search(words.rstrip(" ?!.")) is not None
