"""Which items of a package are competencies, which are learning targets, and what comes before what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.exchange.case import CaseItem, CasePackage
from domain.exchange.case_prerequisites import prerequisites_between
from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.reading import JsonObject, counted, json_list, json_object, text, title_of, whole_number
from domain.vocabulary import CompetencyKind

TARGET_TYPES = (
    frozenset({"target", "learning target", "learning objective", "objective", "i can statement", "habit"}),
    frozenset({"standard", "content standard", "benchmark", "expectation", "performance expectation"}),
    frozenset({"indicator", "performance indicator", "learning outcome", "outcome"}),
)
"""Types that look like targets; the first group with a match decides."""

COMPETENCY_TYPES = frozenset(
    {"domain", "competency", "cluster", "strand", "conceptual category", "claim", "component", "topic"}
    | {"unit", "area", "big idea", "anchor standard", "course outcome", "practice"}
)

MANY = 5
"""Up to so many things are named one by one in a summarising line."""

_LONGEST_RESOURCE_ADDRESS_BYTES = 2_000
_MOST_RESOURCES = 50
_DEEPEST_KNOWLEDGE = 4


@dataclass(frozen=True, slots=True)
class CompetencyDraft:
    guid: str
    code: str | None
    title: str
    statement: str
    kind: CompetencyKind


@dataclass(frozen=True, slots=True)
class TargetDraft:
    guid: str
    competency: str
    code: str
    title: str
    statement: str
    position: int
    """Order within the competency, from 0."""
    depth: int | None
    assessed_by: str | None
    resources: tuple[tuple[str, str], ...]
    """Title and address."""
    sentences: Mapping[int, str]
    """What each level looks like, by rank from 1."""
    translations: Mapping[str, Mapping[str, str]]
    """By language tag: statement, title, assessed_by."""
    translated_sentences: Mapping[str, Mapping[int, str]]
    """By language tag, then rank."""


@dataclass(frozen=True, slots=True)
class Selection:
    competencies: tuple[CompetencyDraft, ...]
    targets: tuple[TargetDraft, ...]
    target_types: tuple[str, ...]
    prerequisites: tuple[tuple[str, str], ...]
    """(target, what it builds on), without cycles; an item below a target speaks for it."""
    oddities: tuple[Oddity, ...]


def select(
    package: CasePackage, *, targets_are: Sequence[str] = (), competencies_are: Sequence[str] = ()
) -> Selection:
    """The package as the school will learn from it. Raises ImportRefused when a named type does not occur."""
    findings = Findings(package.file)
    items = {item.guid: item for item in package.items}
    _check_types(package, [*targets_are, *competencies_are])
    targets = _targets(package, targets_are, findings)
    homes = _homes(package.items, targets, competencies_are, findings)
    above = _targets_above(package.items, targets)
    drafts = _target_drafts(package, targets, homes, findings)
    used = set(homes.values())
    competencies = [_document_competency(package, drafts)] if None in used else []
    competencies += [_competency(item) for item in package.items if item.guid in used]
    prerequisites = prerequisites_between(items, above, findings)
    return Selection(
        competencies=tuple(competencies),
        targets=drafts,
        target_types=tuple(sorted({items[guid].item_type or "(no type)" for guid in targets})),
        prerequisites=prerequisites,
        oddities=findings.all,
    )


def _check_types(package: CasePackage, wanted: Sequence[str]) -> None:
    there = Counter(item.item_type or "(no type)" for item in package.items)
    for name in wanted:
        if name.casefold() not in {known.casefold() for known in there}:
            kinds = ", ".join(f"{known} ({count})" for known, count in there.most_common(20))
            raise ImportRefused(f"No item of {package.file} has the type {name}. There are: {kinds}.")


def _folded(item: CaseItem) -> str:
    return (item.item_type or "(no type)").casefold()


def _targets(package: CasePackage, targets_are: Sequence[str], findings: Findings) -> frozenset[str]:
    possible = [item for item in package.items if item.guid not in package.level_items]
    groups = [frozenset(name.casefold() for name in targets_are)] if targets_are else TARGET_TYPES
    for group in groups:
        chosen = frozenset(item.guid for item in possible if _folded(item) in group)
        if chosen:
            return chosen
    parents = {item.parent for item in possible}
    leaves = [item for item in possible if item.guid not in parents]
    findings.add(
        "No item type looks like a learning target.",
        f"Taken: {counted(len(leaves), 'item')} with no item below; --targets-are says otherwise.",
    )
    return frozenset(item.guid for item in leaves)


def _homes(
    items: Sequence[CaseItem],
    targets: frozenset[str],
    competencies_are: Sequence[str],
    findings: Findings,
) -> dict[str, str | None]:
    """By target, the competency it belongs to; None for the document itself."""
    types = frozenset(name.casefold() for name in competencies_are) or COMPETENCY_TYPES
    typed: dict[str | None, str | None] = {None: None}
    nearest: dict[str | None, str | None] = {None: None}
    homes: dict[str, str | None] = {}
    without = 0
    for item in items:  # parents come before their children
        if item.guid in targets:
            homes[item.guid] = typed[item.parent] or nearest[item.parent]
            without += typed[item.parent] is None
            typed[item.guid], nearest[item.guid] = typed[item.parent], nearest[item.parent]
        else:
            typed[item.guid] = item.guid if _folded(item) in types else typed[item.parent]
            nearest[item.guid] = item.guid
    if without and competencies_are:
        findings.add(
            f"{counted(without, 'target')} under no item of the type {' or '.join(competencies_are)}.",
            "They were put under their parent, or under the document.",
        )
    return homes


def _targets_above(items: Sequence[CaseItem], targets: frozenset[str]) -> dict[str | None, str | None]:
    above: dict[str | None, str | None] = {None: None}
    for item in items:
        above[item.guid] = item.guid if item.guid in targets else above[item.parent]
    return above


def _target_drafts(
    package: CasePackage,
    targets: frozenset[str],
    homes: Mapping[str, str | None],
    findings: Findings,
) -> tuple[TargetDraft, ...]:
    chosen = [item for item in package.items if item.guid in targets]
    counts: dict[str | None, int] = defaultdict(int)
    drafts: list[TargetDraft] = []
    numbered = 0
    for number, item in enumerate(chosen, start=1):
        home = homes[item.guid]
        code = item.code or text(item.source.get("listEnumeration"), longest=20)
        if code is None:
            code = f"T{number}"
            numbered += 1
        drafts.append(
            _target(
                package,
                item,
                competency=home or package.guid,
                position=counts[home],
                code=code,
                findings=findings,
            )
        )
        counts[home] += 1
    if numbered:
        findings.add(f"{counted(numbered, 'target')} without a code.", "Numbered T1, T2, … in order.")
    without = [draft.code for draft in drafts if len(draft.sentences) < max(len(package.levels.names), 1)]
    if without:
        findings.add(
            f"{len(without)} of {counted(len(drafts), 'target')} without all level sentences"
            f"{_named(without)}.",
            "Imported without them; adults are shown the gap.",
        )
    return tuple(drafts)


def _named(codes: Sequence[str]) -> str:
    return f" ({', '.join(codes)})" if len(codes) <= MANY else ""


def _target(
    package: CasePackage, item: CaseItem, *, competency: str, position: int, code: str, findings: Findings
) -> TargetDraft:
    facts = _facts(item)
    depth = whole_number(facts.get("depth"))
    if depth is not None and not 1 <= depth <= _DEEPEST_KNOWLEDGE:
        findings.add(f"Depth {depth} is not between 1 and 4.", "Left out.", row=item.row, item=code)
        depth = None
    translations: dict[str, dict[str, str]] = {}
    translated: dict[str, dict[int, str]] = {}
    for language, words in _translations(facts):
        translations[language] = _translation(words)
        sentences = [text(sentence) for sentence in json_list(words.get("levels"))]
        translated[language] = {rank: said for rank, said in enumerate(sentences, start=1) if said}
    return TargetDraft(
        guid=item.guid,
        competency=competency,
        code=code,
        title=_title(item),
        statement=item.statement,
        position=position,
        depth=depth,
        assessed_by=text(facts.get("assessedBy"), longest=1_000),
        resources=_resources(facts, item, code, findings),
        sentences=package.levels.of(item.guid),
        translations={language: words for language, words in translations.items() if words},
        translated_sentences=translated,
    )


def _facts(item: CaseItem) -> JsonObject:
    return json_object(json_object(item.source.get("extensions")).get("waymark"))


def _translations(facts: JsonObject) -> Iterable[tuple[str, JsonObject]]:
    """Whatever stands under a language tag: two letters, perhaps with a region."""
    for tag, words in facts.items():
        head = tag.partition("-")[0]
        if isinstance(words, dict) and len(head) == 2 and head.isalpha() and len(tag) <= 10:  # noqa: PLR2004
            yield tag, words


def _translation(words: JsonObject) -> dict[str, str]:
    named = {
        "statement": text(words.get("fullStatement")),
        "title": text(words.get("abbreviatedStatement"), longest=200),
        "assessed_by": text(words.get("assessedBy"), longest=1_000),
    }
    return {name: said for name, said in named.items() if said}


def _title(item: CaseItem) -> str:
    """The short title, unless it only repeats the type ("Target A"); else the statement's first words.

    The code is no title: it is always shown beside one.
    """
    if item.title and not _repeats_type(item.title, item.item_type):
        return title_of(item.title)
    return title_of(item.statement) or item.code or item.guid


def _repeats_type(title: str, item_type: str | None) -> bool:
    words = title.casefold().split()
    return item_type is not None and len(words) == 2 and words[0] == item_type.casefold()  # noqa: PLR2004


def _resources(
    facts: JsonObject, item: CaseItem, code: str, findings: Findings
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for raw in json_list(facts.get("resources"))[:_MOST_RESOURCES]:
        address = text(json_object(raw).get("url"))
        if (
            address is None
            or not address.lower().startswith(("https://", "http://"))
            or len(address.encode()) > _LONGEST_RESOURCE_ADDRESS_BYTES
        ):
            findings.add("A resource has no usable web address.", "Left out.", row=item.row, item=code)
        elif address not in found:
            found[address] = text(json_object(raw).get("title"), longest=200) or address[:200]
    return tuple((title, address) for address, title in found.items())


def _competency(item: CaseItem) -> CompetencyDraft:
    return CompetencyDraft(
        guid=item.guid,
        code=item.code,
        title=title_of(item.title or item.statement) or item.code or item.guid,
        statement=item.statement,
        kind=_kind(text(_facts(item).get("kind")), item.item_type),
    )


def _kind(said: str | None, item_type: str | None) -> CompetencyKind:
    if said in set(CompetencyKind):
        return CompetencyKind(said)
    folded = (item_type or "").casefold()
    if "habit" in folded:
        return CompetencyKind.HABIT
    return CompetencyKind.HIGHER_ORDER if "practice" in folded else CompetencyKind.ACADEMIC


def _document_competency(package: CasePackage, drafts: Sequence[TargetDraft]) -> CompetencyDraft:
    """The document itself, for targets directly under it; a habit when all of them are habits."""
    items = {item.guid: item for item in package.items}
    own = [items[draft.guid] for draft in drafts if draft.competency == package.guid]
    kinds = {_kind(text(_facts(item).get("kind")), item.item_type) for item in own}
    return CompetencyDraft(
        guid=package.guid,
        code=None,
        title=title_of(package.title),
        statement=text(package.source.get("description")) or package.title,
        kind=kinds.pop() if len(kinds) == 1 else CompetencyKind.ACADEMIC,
    )
