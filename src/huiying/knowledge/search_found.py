"""What a search hands over."""

from dataclasses import dataclass
from datetime import date

from huiying.kit.codes import Code, CodeList

Span = tuple[int, int]  # [start, end) in characters of the text as shown

WHY = CodeList(
    "knowledge_why", "命中原因", "Why it was found",
    [
        Code("words", "含有所搜词语", "has the words"), Code("title", "标题命中", "in the title"), Code("alike", "含有相关词语", "has some of the words"),
        Code("synonym", "同义词", "another word for it"), Code("place", "地名", "another name of the place"), Code("sound", "拼音", "by its sound"),
        Code("typing", "可能的输入错误", "perhaps mistyped"), Code("region", "适用所在区域", "for the region"), Code("topic", "同一事项", "of the topic"),
        Code("used", "常被引用", "often cited"), Code("past", "已失效", "no longer in force"), Code("coming", "尚未生效", "not yet in force"),
    ],
)  # fmt: skip
MEANT = frozenset({"synonym", "place", "sound", "typing"})  # another word stands for one that was asked for


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: a code of WHY and the word that it is about, where it is about one (the synonym, the word meant)."""

    code: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be found: the thing's `kind` ("article", "law") and `ref`, the version, its words as shown, and for whom, where and when it holds.

    `parts` are further pieces, such as the question asked otherwise, the answer in the citizen's words and in the clerk's; a found word never
    reaches across two of them. `audience` is "public" (everybody) or "staff". It holds in the city's days [valid_from, valid_to).
    """

    kind: str
    ref: str
    title: str
    parts: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    version: str = ""
    audience: str = "staff"
    region: str = ""
    topics: tuple[str, ...] = ()
    changed_on: date | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A hit. `title_spans` and `spans` say what to highlight in `title` and `snippet`, [start, end) in characters, in order, apart from each other.

    `direct`: the text holds every word asked for, as it was written. `score` is comparable within one search alone. `now_in_force` is false only
    where texts of other days were asked for.
    """

    kind: str
    ref: str
    version: str
    title: str
    title_spans: tuple[Span, ...]
    snippet: str
    spans: tuple[Span, ...]
    score: float
    direct: bool
    why: tuple[Why, ...]
    region: str = ""
    now_in_force: bool = True

    @property
    def answers(self) -> bool:
        """Whether it may answer today what was asked: it has every word, or what is meant by one. What only has some of the words answers nothing."""
        return self.now_in_force and (self.direct or any(reason.code in MEANT for reason in self.why))
