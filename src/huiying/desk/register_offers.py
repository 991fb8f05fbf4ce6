"""What the agent is offered for the words typed so far: topics and a type, with their probability and the words that speak for them. A person decides."""

from dataclasses import dataclass

from django.utils.translation import get_language

from huiying.desk.register_form import TYPES, suggested_topics
from huiying.directory.reference import Reference
from huiying.dispatch.offering import Offer, offer
from huiying.orders.codes import DEMAND_TYPES

SURE = 0.99


@dataclass(frozen=True)
class Chip:
    """One thing offered: what choosing it types (`value`), how it is written, its percentage and its words; without a model neither."""

    value: str
    name: str
    percent: str = ""
    words: str = ""


@dataclass(frozen=True)
class Offers:
    """The topics and the types offered, and which model offers each: its number, 0 where names alone do."""

    topics: tuple[Chip, ...] = ()
    topic_model: int = 0
    types: tuple[Chip, ...] = ()
    type_model: int = 0


def offers(data: Reference, text: str, *, version: int, topic: bool, demand_type: bool) -> Offers:
    """What is offered for a text: topics unless one is chosen already (`topic`), the likeliest type likewise."""
    language = get_language() or "zh-hans"
    topics = _topics(data, text, version, language) if topic else ((), 0)
    types = _types(text, version, language) if demand_type else ((), 0)
    return Offers(*topics, *types)


def _topics(data: Reference, text: str, version: int, language: str) -> tuple[tuple[Chip, ...], int]:
    known = {code for code, one in data.topics.items() if one.active and one.level > 1}
    made = offer("topic", text, version=version, known=known, telling=True)
    if made is None:
        return tuple(Chip(path, path) for path in suggested_topics(data, text)), 0
    return _chips(made, {code: data.topic_path(code, language) for code in known}, named=True), made.used.version


def _types(text: str, version: int, language: str) -> tuple[tuple[Chip, ...], int]:
    made = offer("type", text, version=version, known=TYPES, telling=True)
    if made is None:
        return (), 0
    return _chips(made, {code: DEMAND_TYPES.label(code, language) for code in TYPES}, named=False)[:1], made.used.version


def percent(score: float) -> str:
    """A probability as it is read; none is told as certain."""
    return ">99%" if score > SURE else f"{score:.0%}"


def _chips(made: Offer, names: dict[str, str], *, named: bool) -> tuple[Chip, ...]:
    """The offered codes as chips; `named`: choosing one types its name, else its code."""
    return tuple(
        Chip(names[one.code] if named else one.code, names[one.code], percent(one.score), "、".join(words))
        for one, words in zip(made.offered, made.words, strict=True)
    )
