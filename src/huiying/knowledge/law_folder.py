"""The laws of a folder: each with its editions, read from Markdown files and, where there is one, its list of versions."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from huiying.kit.checks import Problem
from huiying.kit.errors import Told
from huiying.knowledge.law_dates import begins_of, dates_of, repealed_by
from huiying.knowledge.law_text import Article, Text, content_hash, read_text

HEAD, VERSIONS, INDEX = "README.md", "versions.json", "category"
UNREADABLE = Problem("file", "unreadable", "文件不可读", "The file cannot be read")
LONGEST_NAME, LONGEST_CODE, LONGEST_CATEGORY, LONGEST_PART = 200, 160, 40, 80
TOO_LONG = Problem(
    "title", "too_long", f"法律名称最多 {LONGEST_NAME} 字，文件夹路径最多 {LONGEST_CODE} 字", f"A name has at most {LONGEST_NAME} signs, a path {LONGEST_CODE}"
)
NOT_TEXT = Problem("file", "encoding", "文件不是 UTF-8 文本", "The file is no UTF-8 text")
NO_NAME = Problem("title", "required", "缺少一级标题（法律名称）", "The heading of the first level with the law's name is missing")
OUT_OF_ORDER = Problem("article", "out_of_order", "条号没有接着上一条", "The number does not follow on the article above")
BAD_LIST = Problem("versions", "unreadable", "versions.json 不能识别", "The list of versions cannot be read")


class NoLaws(Told):
    """The folder cannot be read or holds no law."""

    zh = "{folder} 中没有法律文本（每部法律一个文件夹，内有 README.md）。未导入任何内容。"
    en = "There are no laws in {folder} (each is a folder with a README.md). Nothing was imported."


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with a file: its path below the folder, the line, the problem."""

    file: str
    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as read. `effective_from` is empty where neither a list nor the text tells it; `repeals` are the laws that ended when this one began."""

    label: str
    preface: str
    annex: str
    articles: tuple[Article, ...]
    promulgated_on: date | None
    effective_from: date | None
    effective_to: date | None
    dated_by: str
    sha256: str
    begun_on: date | None
    repeals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawRead:
    """A law as read; with faults nothing of it is to be kept. `files` are the texts' hashes by path."""

    code: str
    category: str
    name: str
    editions: tuple[Edition, ...]
    faults: tuple[FileFault, ...]
    files: dict[str, str]


def law_folders(folder: Path) -> tuple[Path, list[Path]]:
    """The root of the texts, and below it the folder of each law: two deep, or one deep where the texts hold articles. Raises NoLaws."""
    root = folder / "docs" if (folder / "docs").is_dir() else folder
    two_deep = sorted(head.parent for head in root.glob(f"*/*/{HEAD}"))
    above = {law.parent for law in two_deep}
    one_deep = [head.parent for head in sorted(root.glob(f"*/{HEAD}")) if head.parent not in above and _has_articles(head.parent)]
    if not two_deep and not one_deep:
        raise NoLaws(folder=folder)
    return root, sorted([*one_deep, *two_deep])


def _has_articles(folder: Path) -> bool:
    return folder.name != INDEX and any("\n**第" in file.read_text(encoding="utf-8", errors="replace") for file in _files(folder))


def _files(folder: Path) -> list[Path]:
    """The Markdown files that lie in a folder."""
    return sorted(file for file in folder.glob("*.md") if file.is_file())


def read_laws(folder: Path) -> Iterator[LawRead]:
    """Each law of a folder, by its code. Raises NoLaws."""
    root, folders = law_folders(folder)
    names = {page.stem: read_text(page.read_text(encoding="utf-8", errors="replace")).title for page in _files(root / INDEX)}
    for law in folders:
        code = law.relative_to(root).as_posix()
        group = code.partition("/")[0]
        yield _read_law(root, law, code, (names.get(group) or group)[:LONGEST_CATEGORY])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An edition that is to be read: its label and dates as a list gives them, and where its head lies."""

    head: Path
    label: str = ""
    promulgated_on: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None


def _read_law(root: Path, folder: Path, code: str, category: str) -> LawRead:
    faults, files, name, editions = list[FileFault](), dict[str, str](), "", list[Edition]()
    try:
        wanted = _listed(folder)
    except (ValueError, KeyError, TypeError, OSError):
        return LawRead(code, category, "", (), (FileFault(f"{code}/{VERSIONS}", 1, BAD_LIST),), {})
    for one in wanted:
        texts = _texts(root, one.head, files, faults)
        if texts:
            name = texts[0][1].title or name
            editions.append(_edition(one, name, texts, faults))
    if len(name) > LONGEST_NAME or len(code) > LONGEST_CODE:
        faults.append(FileFault(f"{code}/{HEAD}", 1, TOO_LONG))
    return LawRead(code, category, name, _each_once(editions), tuple(faults), files)


def _each_once(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """Editions of the same words made one, which holds from the first day of any to the last day of any."""
    found = dict[str, Edition]()
    for one in editions:
        before = found.get(one.sha256)
        if before is not None:
            begins = min((day for day in (before.effective_from, one.effective_from) if day is not None), default=None)
            ends = max(before.effective_to, one.effective_to) if before.effective_to and one.effective_to else None
            one = replace(before, effective_from=begins, effective_to=ends)  # noqa: PLW2901 - made one with that before
        found[one.sha256] = one
    return tuple(found.values())


def _listed(folder: Path) -> list[_Wanted]:
    """The editions that the list of versions names; the folder's own text where there is no list."""
    place = folder / VERSIONS
    if not place.exists():
        return [_Wanted(folder / HEAD)]
    found = []
    for told in json.loads(place.read_text(encoding="utf-8"))["versions"]:
        head = (folder / told["entry"]).resolve()
        if not head.is_relative_to(folder.resolve()) or not head.is_file():
            raise ValueError(told["entry"])
        made, begins, ends = (_day(told, field) for field in ("promulgatedOn", "effectiveFrom", "effectiveTo"))
        if begins is None or (ends is not None and ends <= begins):
            raise ValueError(told["id"])
        found.append(_Wanted(folder / told["entry"], str(told["label"])[:60], made, begins, ends))
    return found


def _day(told: dict[str, Any], field: str) -> date | None:
    given = told.get(field)
    return date.fromisoformat(given) if given is not None else None


def _texts(root: Path, head: Path, files: dict[str, str], faults: list[FileFault]) -> list[tuple[str, Text]]:
    """The files of an edition: its head, then the others by the number of their first article, those without any last."""
    found = list[tuple[str, Text]]()
    for file in sorted(_files(head.parent), key=lambda file: file.name != head.name):
        path = file.relative_to(root).as_posix()
        try:
            data = file.read_bytes()
            files[path] = hashlib.sha256(data).hexdigest()
            text = read_text(data.decode("utf-8-sig"), head=file.name == head.name)
        except (UnicodeDecodeError, OSError) as error:
            faults.append(FileFault(path, 1, UNREADABLE if isinstance(error, OSError) else NOT_TEXT))
            continue
        if not text.title:
            faults.append(FileFault(path, 1, NO_NAME))
        faults += [FileFault(path, fault.line, fault.problem) for fault in text.faults]
        found.append((path, text))
    return sorted(found, key=lambda one: (not one[0].endswith(f"/{HEAD}"), one[1].articles[0].number if one[1].articles else 0, one[0]))


def _edition(wanted: _Wanted, name: str, texts: Sequence[tuple[str, Text]], faults: list[FileFault]) -> Edition:
    articles = _in_series(texts, faults)
    beside = [text.preface for _, text in texts[1:] if not text.articles]
    opening = [words for words in beside if words.startswith("序")]
    preface = "\n".join(filter(None, [texts[0][1].preface, *opening]))
    annex = "\n".join(filter(None, [*(text.annex for _, text in texts), *(words for words in beside if words not in opening)]))
    told = dates_of(texts[0][1].preface, articles)
    begins, by = (wanted.effective_from, "versions") if wanted.effective_from else (told.effective_from, told.by)
    return Edition(
        wanted.label, preface, annex, tuple(articles), wanted.promulgated_on or told.promulgated_on, begins, wanted.effective_to, by,
        content_hash(name, preface, articles, annex), begins_of(articles), repealed_by(articles),
    )  # fmt: skip


def _in_series(texts: Sequence[tuple[str, Text]], faults: list[FileFault]) -> list[Article]:
    """The articles of all files in one series; files that count anew, as amendments do, follow as parts of their own, named by their heading."""
    main, parts, last = list[tuple[str, Text]](), list[tuple[str, Text]](), 0
    for path, text in texts:
        anew = bool(text.articles) and text.articles[0].number <= last
        (parts if anew else main).append((path, text))
        last = last if anew or not text.articles else max(article.number for article in text.articles)
    found = _ordered(main, "", faults)
    for place, (path, text) in enumerate(parts):
        name = text.title[:LONGEST_PART]
        twice = any(other.title[:LONGEST_PART] == name for _, other in parts[:place])
        found += _ordered([(path, text)], f"{name[: LONGEST_PART - 6]}（{place + 1}）" if twice else name, faults)
    return found


def _ordered(texts: Sequence[tuple[str, Text]], part: str, faults: list[FileFault]) -> list[Article]:
    """The articles of one series; each must follow on the one above."""
    found, last = list[Article](), (0, 0)
    for path, text in texts:
        for article in text.articles:
            if (article.number, article.inserted) <= last:
                faults.append(FileFault(path, article.line, OUT_OF_ORDER))
            last = (article.number, article.inserted)
            found.append(replace(article, part=part))
    return found
