"""A law as a Markdown text, split by article: headings make the chapter path, `**第三十六条**` begins an article. Pure.

The layout is that of the collection "just-laws": front matter, one heading of the first level with the name, then when it was passed and amended.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from huiying.kit.canonical import canonical
from huiying.kit.checks import Problem
from huiying.kit.text import clean
from huiying.knowledge.numerals import SIGNS, NoNumeral, number

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_ARTICLE = re.compile(rf"\*\*\s*(第([{SIGNS}\d]+)条(?:之([{SIGNS}\d]+))?)\s*\*\*\s*(.*)", re.DOTALL)
_MARKED = re.compile(r"\*\*\s*第[^*]*条")
_INSERTED = re.compile(rf"(第([{SIGNS}\d]+)条之([{SIGNS}\d]+))\u3000(.*)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"-{3,}|\*{3,}")
_BOLD = re.compile(r"\*\*?([^*]+)\*\*?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a file from being read as a law: the line, and what is wrong there."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Article:
    """An article as written. `marked` says whether the text marks it in bold, as all but some inserted ones are."""

    number: int
    inserted: int
    label: str
    chapter: str
    text: str
    line: int
    part: str = ""
    marked: bool = True

    @property
    def sha256(self) -> str:
        """The hash of what it says."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Text:
    """One file: its name by the first heading, what stands before the first article, the articles, what stands under headings of its own after them."""

    title: str
    preface: str
    articles: tuple[Article, ...]
    annex: str
    faults: tuple[Fault, ...] = ()


@dataclass
class _Reading:
    """A file while it is read, paragraph by paragraph."""

    head: bool
    title: str = ""
    headings: dict[int, str] = field(default_factory=dict)
    preface: list[str] = field(default_factory=list)
    annex: list[str] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    body: list[str] | None = None
    faults: list[Fault] = field(default_factory=list)
    above: str = ""  # a heading whose first words are still to come

    def heading(self, level: int, words: str) -> None:
        """A heading ends the article before it, and whatever chapters of its level and below; the first of a head is the law's name."""
        self._end()
        named, self.title = bool(self.title), self.title or words
        if named or not self.head:
            self.headings = {depth: name for depth, name in self.headings.items() if depth < level} | {level: words}
            self.above = words

    def paragraph(self, line: int, words: str) -> None:
        """An article's beginning, what belongs to the one that is open, or words of no article."""
        found = _ARTICLE.fullmatch(words)
        if found is None and _MARKED.match(words):
            self.faults.append(Fault(line, _unreadable()))
        elif found is not None:
            self._begin(line, found[1], found[2], found[3] or "", found[4], marked=True)
        elif (inside := self._inserted(words)) is not None:
            self._begin(line, inside[1], inside[2], inside[3], inside[4], marked=False)
        elif self.body is not None:
            self.body.append(plain(words))
        else:
            self._beside(plain(words))

    def _beside(self, words: str) -> None:
        """Words of no article: before the first one, or under a heading of their own after it."""
        if words:
            (self.annex if self.articles else self.preface).extend(filter(None, (self.above, words)))
            self.above = ""

    def _inserted(self, words: str) -> re.Match[str] | None:
        """第…条之… without bold, where it follows on the article above: quoted articles do not."""
        found = _INSERTED.fullmatch(words)
        if found is None or self.body is None or not self.articles:
            return None
        last = self.articles[-1]
        try:
            follows = (number(found[2]), number(found[3])) == (last.number, last.inserted + 1)
        except NoNumeral:
            return None
        return found if follows else None

    def _begin(self, line: int, label: str, main: str, inserted: str, words: str, *, marked: bool) -> None:
        self._end()
        try:
            numbers = number(main), number(inserted) if inserted else 0
        except NoNumeral:
            self.faults.append(Fault(line, _unreadable()))
            return
        self.above = ""
        path = " / ".join(self.headings[depth] for depth in sorted(self.headings))
        self.articles.append(Article(*numbers, label, path, "", line, marked=marked))
        self.body = [plain(words)] if plain(words) else []

    def _end(self) -> None:
        """Close the article that is open."""
        if self.body is None:
            return
        text, last = "\n".join(self.body), self.articles[-1]
        if not text:
            self.faults.append(Fault(last.line, Problem("article", "empty", "这一条没有正文", "This article says nothing")))
        self.articles[-1] = Article(last.number, last.inserted, last.label, last.chapter, text, last.line, marked=last.marked)
        self.body = None

    def done(self) -> Text:
        """What was read."""
        self._end()
        return Text(self.title, "\n".join(self.preface), tuple(self.articles), "\n".join(self.annex), tuple(self.faults))


def _unreadable() -> Problem:
    return Problem("article", "unreadable", "条号不能识别", "The number of this article cannot be read")


def plain(words: str) -> str:
    """The words of a paragraph without pictures, links and emphasis."""
    flat = _LINK.sub(r"\1", _IMAGE.sub("", words))
    return clean(_BOLD.sub(r"\1", flat).replace("\u3000", " "))


def paragraphs(source: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of a Markdown text after its front matter, each with the line where it begins. A heading is a paragraph."""
    front = _FRONT.match(source)
    skipped = front.end() if front else 0
    line, held, begun = source[:skipped].count("\n"), list[str](), 0
    for words in source[skipped:].split("\n"):
        line += 1
        alone = _HEADING.fullmatch(words.strip()) is not None
        if held and (not words.strip() or alone):
            yield begun, "\n".join(held)
            held = []
        if alone:
            yield line, words.strip()
        elif words.strip():
            begun, held = (begun if held else line), [*held, words.strip()]
    if held:
        yield begun, "\n".join(held)


def read_text(source: str, *, head: bool = True) -> Text:
    """One file of a law, the `head` with its name or a file of chapters. What is wrong with it stands in `faults`; the rest is read all the same."""
    reading = _Reading(head)
    for line, words in paragraphs(source.replace("\r\n", "\n").removeprefix("\ufeff")):
        found = _HEADING.fullmatch(words)
        if found is not None:
            reading.heading(len(found[1]), plain(found[2]).replace("  ", " "))
        elif not _RULE.fullmatch(words):
            reading.paragraph(line, words)
    return reading.done()


def content_hash(name: str, preface: str, articles: Sequence[Article], annex: str) -> str:
    """The hash of what an edition says: the same for the same words, however the files are cut or linked."""
    told = [[one.part, one.number, one.inserted, one.label, one.chapter, one.text] for one in articles]
    return hashlib.sha256(canonical({"name": name, "preface": preface, "articles": told, "annex": annex})).hexdigest()
