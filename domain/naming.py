"""Words are found by the name of what they are said of."""

import re

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def template_of(kind: type) -> str:
    """The name of the template with a class's words: "target_card" of `TargetCard`."""
    return _CAPITAL.sub("_", kind.__name__).lower()
