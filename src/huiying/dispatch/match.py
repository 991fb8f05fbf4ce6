"""Which unit is a matter for? The most specific line of the duty catalogue, with its reasons. Pure: lines and the question come in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from huiying.kit.text import normalise

ALTERNATIVES = 3
WORD_MARK = "、"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the catalogue: conditions, then units (ids as text). Blank conditions match everything.

    `object_word` may hold several words divided by "、", of which one must occur. `line_no` lasts across versions.
    """

    line_no: int
    topic_prefix: str
    lead: str
    legal_basis: str
    id: int = 0
    region_prefix: str = ""
    object_word: str = ""
    subject: str = ""
    co: tuple[str, ...] = ()
    fallback: str = ""
    source: str = "law"
    limit_rule_code: str = ""
    forbid_direct_to_level3: bool = False
    precedent_order_no: str = ""

    @property
    def condition(self) -> tuple[str, str, str, str]:
        """What the line asks for; no two lines of a version ask for the same."""
        return (trimmed(self.topic_prefix), self.region_prefix, self.object_word, self.subject)


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a matter: topic and region codes, the words, and the caller's kind (person, enterprise, organisation)."""

    topic: str = ""
    region: str = ""
    text: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line applies: which condition (topic, region, object, subject), its value there; or its legal basis or precedent."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another unit that may be meant: the lead of a less specific line, or the fallback of the chosen one."""

    unit: str
    via: str
    line_no: int


@dataclass(frozen=True, slots=True)
class Match:
    """The line that applies, why, and up to three other leads followed by the fallback."""

    line: Line
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...] = field(default=())


def trimmed(topic: str) -> str:
    """A topic code as a prefix: "010200" (not further divided) covers all that begins with "0102"."""
    while len(topic) % 2 == 0 and topic.endswith("00"):
        topic = topic[:-2]
    return topic


def word_found(line: Line, text: str) -> str:
    """The first of the line's object words that occurs in a normalised text; empty when none does."""
    return next((word for word in line.object_word.split(WORD_MARK) if word and normalise(word) in text), "")


def applies(line: Line, question: Question, text: str) -> bool:
    """Whether every condition of the line holds; `text` is the question's text, normalised."""
    return (
        question.topic.startswith(trimmed(line.topic_prefix))
        and question.region.startswith(line.region_prefix)
        and (not line.subject or line.subject == question.subject)
        and (not line.object_word or bool(word_found(line, text)))
    )


def specific(line: Line) -> tuple[int, bool, int, bool, bool, int]:
    """How specific a line is: first by topic, then by object, region and subject; of equals a precedent wins, then the later line."""
    return (len(trimmed(line.topic_prefix)), bool(line.object_word), len(line.region_prefix), bool(line.subject), line.source == "precedent", line.line_no)


def matching(lines: Iterable[Line], question: Question) -> list[Line]:
    """All lines that apply, the most specific first."""
    text = normalise(question.text)
    return sorted((line for line in lines if applies(line, question, text)), key=specific, reverse=True)


def match(lines: Iterable[Line], question: Question) -> Match | None:
    """The most specific line that applies, with reasons and alternatives; None when the catalogue is silent."""
    found = matching(lines, question)
    return Match(found[0], reasons(found[0], question), alternatives(found)) if found else None


def reasons(line: Line, question: Question) -> tuple[Reason, ...]:
    """The conditions of a line that were met, then what it rests on."""
    given = [
        Reason("topic", trimmed(line.topic_prefix)),
        Reason("object", word_found(line, normalise(question.text))),
        Reason("region", line.region_prefix),
        Reason("subject", line.subject),
        Reason("basis", line.legal_basis),
        Reason("precedent", line.precedent_order_no),
    ]
    return tuple(reason for reason in given if reason.value)


def alternatives(found: list[Line]) -> tuple[Alternative, ...]:
    """The other units of applying lines, each once: three leads at most, then the fallback of the first line."""
    seen = {found[0].lead}
    others: list[Alternative] = []
    for line in found[1:]:
        if line.lead not in seen and len(others) < ALTERNATIVES:
            seen.add(line.lead)
            others.append(Alternative(line.lead, "line", line.line_no))
    first = found[0]
    if first.fallback and first.fallback not in seen:
        others.append(Alternative(first.fallback, "fallback", first.line_no))
    return tuple(others)
