"""Texts for the search: the articles of a folder of laws where there is one, made-up ones where there is none, and variations of them up to a number."""

import os
import random
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from huiying.cli.bench.search_questions import Source
from huiying.cli.bench.texts import Language
from huiying.cli.home import ROOT
from huiying.knowledge.law_folder import read_laws
from huiying.knowledge.search_found import Text

SINCE = date(2020, 1, 1)
MADE_UP = 24_000


def laws_folder() -> Path:
    """Where public laws lie beside the project, as for its tests on real data."""
    return Path(os.environ.get("HUIYING_DATA", ROOT / ".." / "shared" / "data")) / "laws"


def sources(seed: int, rows: int) -> tuple[list[Source], bool]:
    """Articles to search in, at most `rows`, and whether they are real."""
    folder = laws_folder()
    if folder.is_dir():
        return list(_real(folder))[:rows], True
    language, chance = Language(seed), random.Random(seed)  # noqa: S311 - made-up words
    made = [Source(f"m{n}", f"{language.title(chance)}办法", f"第{n}条", language.text(chance)) for n in range(min(MADE_UP, rows))]
    return made, False


def _real(folder: Path) -> Iterator[Source]:
    for law in read_laws(folder):
        for number, edition in enumerate(law.editions):
            for article in edition.articles:
                part = f"（{article.part}）" if article.part else ""
                place = f"{law.code}/{number}/{article.part}/{article.label}"
                yield Source(sha256(place.encode()).hexdigest(), f"{law.name}{part}", article.label, article.text, article.chapter)


def text_of(source: Source) -> Text:
    """An article as it is searched."""
    return Text("law", source.ref, f"{source.law} {source.label}", (source.chapter, source.text), SINCE, audience="public")


def varied(real: Sequence[Source], count: int, seed: int) -> Iterator[Text]:
    """So many more texts: each an article with a third of its sentences from another one, of a law by another name."""
    chance = random.Random(seed)  # noqa: S311 - made-up texts
    for number in range(count):
        one, other = real[number % len(real)], chance.choice(real)
        own, foreign = one.text.split("。"), other.text.split("。")
        mixed = [chance.choice(foreign) if chance.random() < 1 / 3 else sentence for sentence in own]
        chance.shuffle(mixed)
        yield text_of(Source(f"v{number}", f"{other.law}实施办法{number % 97}", one.label, "。".join(mixed)))
