"""What happened, as sentences: one event of the journal, with its opened texts and the names, in Chinese and English. Pure.

Two audiences: `staff` read everything, with the machine's own steps marked so that a page can fold them; the `citizen` reads what
concerns the citizen, in the citizen's words, without the names of people.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from huiying.kit.codes import CodeList, pick
from huiying.orders import codes, reasons
from huiying.orders.telling_lines import CITIZEN_LINES, LINES, STEPS, Kind, Line

Audience = Literal["staff", "citizen"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: `payload` as the journal holds it, `texts` the openings that are still there, by field."""

    type: str
    at: datetime
    actor_kind: str
    actor_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    account_class: str = ""
    org_id: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How ids are said: a unit, a person, and the unit of an assignment. Unknown ones answer an empty text."""

    unit: Callable[[str], str]
    person: Callable[[str], str]
    unit_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a life. `who` stands before the text; `employer` is the class of the account where it is not the government's.

    `why` is all that was said with it: the reasons where it is `reasoned`, else a reply, a question or other words.
    """

    at: datetime
    who: str
    text: str
    why: str = ""
    kind: Kind = "done"
    employer: str = ""
    reasoned: bool = False


CODED: dict[str, CodeList] = {
    "reject_reason": reasons.REJECT,
    "void_reason": reasons.VOID,
    "return_reason": reasons.RETURN,
    "reply_reject_reason": reasons.REPLY_REJECT,
    "unsolved_reason": reasons.UNSOLVED,
    "extension_reason": reasons.EXTENSION,
    "satisfaction": reasons.SATISFACTION,
    "solved": reasons.SOLVED,
    "exclusion_reason": reasons.EXCLUSION,
    "satisfaction_final": reasons.SATISFACTION,
    "solved_final": reasons.SOLVED,
    "step": STEPS,
    "transfer_to": codes.TRANSFER_TARGETS,
    "transfer_mode": codes.TRANSFER_MODES,
    "transfer_result": codes.TRANSFER_RESULTS,
}
SET_TO: dict[str, CodeList] = {"order.urgency_raised": codes.URGENCIES, "order.urgency_lowered": codes.URGENCIES, "order.secrecy_set": codes.SECRECY}
REASON_LISTS = (reasons.EXTENSION, reasons.RETURN, reasons.REJECT, reasons.VOID, reasons.REPLY_REJECT, reasons.UNSOLVED, reasons.EXCLUSION)
BARE_REASONS = frozenset({"reason", "reason_code", "ground_code"})
REASON_CODES = BARE_REASONS | {name for name, known in CODED.items() if known in REASON_LISTS}
REASON_WORDS = frozenset({"reason", "basis", "ground", "decision"})
NOT_SAID = frozenset({"original_text", "edited_text", "title", "incident_address", "draft_reply", "respondent_sealed", "internal_result"})
TO_CITIZEN = frozenset({"question", "explanation", "public_text", "basis", "channel_told", "credit"})
REASONED = frozenset({"order.rejected", "order.voided", "order.long_term", "order.closed_explained", "order.info_asked", "asg.extended", "asg.returned"})
LED_IN = {"transfer_foreign_no": ("对方编号 ", "their number ")}
EMPLOYER = {"op": ("服务商", "operator"), "util": ("公共企业", "public utility")}


def tell(happening: Happening, names: Names, language: str, audience: Audience = "staff") -> Sentence | None:
    """One event as a sentence; None where the audience is not told of it. An unknown type is told to the staff as a machine's step by its code."""
    if audience == "citizen":
        return _to_citizen(happening, names, language)
    line = LINES.get(told_as(happening))
    if line is None:
        return Sentence(happening.at, "", happening.type, kind="machine")
    kind: Kind = "machine" if line.kind == "done" and happening.actor_kind == "system" and happening.type.startswith("asg.") else line.kind
    employer = pick(*EMPLOYER.get(happening.account_class, ("", "")), language)
    why = joined(_why(happening, language), language)
    return Sentence(happening.at, _who(happening, names, language), said(line, happening, names, language), why, kind, employer, _reasoned(happening))


def told_as(happening: Happening) -> str:
    """The line under which an event is told: its type, but an order that was closed by handing its caller over is told as that."""
    return "order.handed_over" if happening.type == "order.direct_closed" and "transfer_to" in happening.payload else happening.type


def said(line: Line, happening: Happening, names: Names, language: str) -> str:
    """The line's words in the language, with the units that the event names in their place."""
    text = pick(line.zh, line.en, language)
    if "{units}" not in text:
        return text
    told = (happening.payload.get("lead"), *(happening.payload.get("co") or ()), happening.payload.get("unit"))
    units = pick("、", ", ", language).join(filter(None, (names.unit(str(key)) for key in told if key)))
    return text.replace("{units}", units or pick("办理单位", "the unit", language))


def life(happenings: Sequence[Happening], names: Names, language: str, audience: Audience = "staff") -> list[Sentence]:
    """All sentences of a life for an audience, in the order given."""
    return [sentence for happening in happenings if (sentence := tell(happening, names, language, audience)) is not None]


def joined(sentences: Iterable[str], language: str) -> str:
    """Sentences one after the other, with the language's own mark between them."""
    parts = [part.strip() for part in sentences if part and part.strip()]
    return pick("；", "; ", language).join([*(part.rstrip("。.；;") for part in parts[:-1]), *parts[-1:]])


def _to_citizen(happening: Happening, names: Names, language: str) -> Sentence | None:
    """What the citizen is told: units by name, no people, and only reasons that are meant for the citizen."""
    line = CITIZEN_LINES.get(told_as(happening))
    if line is None or (happening.type == "attachment.added" and happening.payload.get("kind") != "citizen"):
        return None  # a file of the staff is not received from the citizen
    unit = names.unit(_unit(happening, names)) if happening.type.startswith("asg.") else ""
    why = [*_codes(happening, language)] if happening.type in REASONED else []
    why += [text for name, text in happening.texts.items() if name in TO_CITIZEN and text]
    return Sentence(happening.at, unit, said(line, happening, names, language), joined(why, language), LINES[happening.type].kind)


def _who(happening: Happening, names: Names, language: str) -> str:
    """Who did it: the unit for what a unit does or suffers, else the person; the citizen and the system by their part."""
    if happening.type.startswith(("asg.", "card.")):
        return names.unit(_unit(happening, names))
    if happening.actor_kind == "citizen":
        return pick("诉求人", "The citizen", language)
    if happening.actor_kind == "system":
        return pick("系统", "The system", language)
    return names.person(happening.actor_id) or names.unit(happening.org_id)


def _unit(happening: Happening, names: Names) -> str:
    """The id of the unit whose assignment the event is about."""
    changed = happening.payload.get("set")
    told = changed.get("unit_id") if isinstance(changed, dict) else None
    return str(told or names.unit_of.get(str(happening.payload.get("assignment", "")), ""))


def _why(happening: Happening, language: str) -> list[str]:
    """The reasons: coded ones by their labels, then the words given."""
    words = (pick(*LED_IN.get(name, ("", "")), language) + text for name, text in happening.texts.items() if name not in NOT_SAID and text)
    return list(dict.fromkeys([*_codes(happening, language), *words]))


def _reasoned(happening: Happening) -> bool:
    """Whether what was said with an event gives a reason for it."""
    changed = happening.payload.get("set")
    coded = {**(changed if isinstance(changed, dict) else {}), **happening.payload}
    return any(coded.get(name) for name in REASON_CODES) or any(happening.texts.get(name) for name in REASON_WORDS)


def _codes(happening: Happening, language: str) -> Iterator[str]:
    """Labels of the coded reasons in the payload; a bare `reason` is looked up in all lists of reasons."""
    changed = happening.payload.get("set")
    for name, value in {**(changed if isinstance(changed, dict) else {}), **happening.payload}.items():
        bare = name in BARE_REASONS
        known = CODED.get(name) or (SET_TO.get(happening.type) if name in {"urgency", "secrecy_level"} else None)
        lists = REASON_LISTS if bare else (known,) if known else ()
        for code in value if isinstance(value, list) else [value]:
            yield from [found.label(code, language) for found in lists if isinstance(code, str) and code in found][:1]
