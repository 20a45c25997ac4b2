"""Which value of a sentence with plural forms is the number."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes


@dataclass(frozen=True, slots=True)
class Counted:
    one: str
    many: str
    number: str


def counted(templates: Path) -> Iterator[Counted]:
    """Every sentence with plural forms in a folder of templates."""
    environment = jinja2.Environment(
        autoescape=True, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.policies["ext.i18n.trimmed"] = True
    for path in sorted(templates.rglob("*.j2")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "ngettext":
                yield _counted(call)


def _counted(call: nodes.Call) -> Counted:
    one, many, number = call.args
    assert isinstance(one, nodes.Const)
    assert isinstance(many, nodes.Const)
    names = [keyword.key for keyword in call.kwargs if keyword.value == number]
    return Counted(one.value, many.value, names[0] if names else "num")
