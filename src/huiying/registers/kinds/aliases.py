"""What people say for what is written: synonyms, and places by other names, for the search over knowledge."""

from collections.abc import Sequence

from huiying.directory.reference import Reference
from huiying.kit.text import normalise
from huiying.knowledge.models_search import KnowledgeAlias
from huiying.knowledge.search_aliases import KINDS, keep_aliases, starting
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined

SHORTEST = 2


def row(alias: KnowledgeAlias) -> Row:
    """A pair as a row."""
    return {"said": alias.said, "written": alias.written, "kind": alias.kind}


def check(asked: Asked) -> list[Wrong]:
    """Two different words of two characters or more, the pair not the other way round as well."""
    wrong = []
    for move in asked.put:
        one = asked.after[move.key]
        said, written = normalise(one["said"]), normalise(one["written"])
        if min(len(said), len(written)) < SHORTEST:
            wrong.append(Wrong(move.key, "said", "词语至少两个字", "a word has two characters or more"))
        elif said == written:
            wrong.append(Wrong(move.key, "written", "两个词相同", "both words are the same"))
        elif joined(one["written"], one["said"]) in asked.after:
            wrong.append(Wrong(move.key, "written", "反过来已有一条：两边互通，一条即可", "the pair stands there the other way round: one row serves both"))
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the pairs."""
    put = [KnowledgeAlias(**asked.after[move.key]) for move in asked.put]
    ended = [(move.before["said"], move.before["written"]) for move in asked.moves if move.after is None and move.before is not None]
    keep_aliases(put=put, end=ended, actor=hands.proposer, now=asked.now)
    return ()


def kinds(_known: Reference) -> Choices:
    """What kinds of pairs there are."""
    return KINDS


ALIASES = Kind(
    name="aliases", zh="同义词与地名", en="Synonyms and places",
    about=("市民的说法与条文的写法；搜索知识时两边互通。", "What people say for what is written; the search over knowledge finds either by the other."),
    columns=(
        Column("said", "说法", "Said", needed=True, fixed=True, longest=40, sort="said"),
        Column("written", "写法", "Written", needed=True, fixed=True, longest=40, sort="written"),
        Column("kind", "种类", "Kind", Type.CHOICE, needed=True, choices=kinds, sort="kind"),
    ),
    key=lambda one: joined(one["said"], one["written"]), rows=lambda _now: KnowledgeAlias.objects.order_by("said", "written"), row=row,
    check=check, apply=apply,
    proposes="propose_rules", approves="approve_rules", search=("said", "written"), order="said", seed=lambda _now: [row(one) for one in starting()],
)  # fmt: skip
