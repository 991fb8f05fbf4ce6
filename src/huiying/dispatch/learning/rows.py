"""Labelled texts from a CSV file, every fault told at once with its line; and which rows say the same. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from huiying.dispatch.learning.features import plain
from huiying.kit.checks import Problem, refuse

MOST_TOLD = 5
LARGEST_CELL = 1_000_000
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Rows:
    """Labelled texts, in the file's order; `digest` is the SHA-256 of the file."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    digest: str


def read_rows(content: bytes, *, text: str, label: str, least_labels: int = 2) -> Rows:
    """The rows of a CSV file (UTF-8, with or without BOM, or GB18030) with the named columns.

    Raises Refused: another encoding, no such column (the ones there are told) or two of the name, an empty text or label (the first lines are told), no row,
    fewer labels than `least_labels`.
    """
    csv.field_size_limit(LARGEST_CELL)
    lines = csv.DictReader(io.StringIO(_decoded(content), newline=""))
    try:
        lines.fieldnames = [name.strip() for name in lines.fieldnames or ()]
        refuse(list(_columns(lines.fieldnames or (), (text, label))))
        read = [(lines.line_num, (row[text] or "").strip(), (row[label] or "").strip()) for row in lines]
    except csv.Error as error:
        refuse([Problem("file", "csv", f"第 {lines.line_num} 行不是 CSV：{error}", f"Line {lines.line_num} is no CSV: {error}")])
        raise
    refuse(list(_faults(read, text, label, least_labels)))
    return Rows(tuple(one for _, one, _ in read), tuple(one for _, _, one in read), sha256(content).hexdigest())


def _decoded(content: bytes) -> str:
    """The words of a file. Raises Refused where it is in neither encoding."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    refuse([Problem("file", "encoding", "编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8", "The file is neither UTF-8 nor GB18030: save it as UTF-8")])
    return ""


def _columns(there: Sequence[str], wanted: Sequence[str]) -> Iterator[Problem]:
    for name in wanted:
        if name not in there:
            known = ", ".join(there) or "–"
            yield Problem(name, "no_column", f"没有这一列；文件中有：{known}", f"There is no such column; the file has: {known}")
        elif there.count(name) > 1:
            yield Problem(name, "twice", "表头有两列叫这个名字", "The header has two columns of this name")


def _faults(read: Sequence[tuple[int, str, str]], text: str, label: str, least_labels: int) -> Iterator[Problem]:
    if not read:
        yield Problem("file", "no_row", "文件中没有数据行", "The file has no row")
        return
    for name, lines in ((text, [line for line, said, _ in read if not said]), (label, [line for line, _, known in read if not known])):
        if lines:
            some = ", ".join(map(str, lines[:MOST_TOLD]))
            yield Problem(name, "empty", f"有 {len(lines)} 行为空（行 {some}…）", f"{len(lines)} rows are empty (lines {some}…)")
    labels = {known for _, _, known in read if known}
    if len(labels) < least_labels:
        yield Problem(label, "one_class", f"只有 {len(labels)} 个类别，无法训练", f"There are only {len(labels)} labels: nothing to learn")


def twins(texts: Sequence[str]) -> list[str]:
    """A key for each text that is the same for texts of the same words, in whatever order: of such rows none may be trained on while another is tested."""
    return [" ".join(sorted(plain(text).split(" "))) for text in texts]
