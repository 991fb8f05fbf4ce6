"""Labelled texts from a CSV file, every fault told at once with its line; and which rows say the same. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from huiying.dispatch.learning.features import plain
from huiying.kit.checks import Problem, refuse

LARGEST_CELL = 1_000_000
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Rows:
    """Labelled texts, in the file's order; `digest` is the SHA-256 of the file, `left_out` the lines of rows without a text or a label."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    digest: str
    left_out: tuple[int, ...] = ()


def read_rows(content: bytes, *, text: str, label: str, least_labels: int = 2) -> Rows:
    """The rows of a CSV file (UTF-8, with or without BOM, or GB18030) with the named columns.

    Rows without a text or a label teach nothing and are left out. Raises Refused: another encoding, no such column (the ones there are told) or two of the
    name, no row with both, fewer labels than `least_labels`.
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
    whole = [(said, known) for _, said, known in read if said and known]
    refuse(list(_faults(whole, label, least_labels)))
    empty = tuple(line for line, said, known in read if not (said and known))
    return Rows(tuple(said for said, _ in whole), tuple(known for _, known in whole), sha256(content).hexdigest(), empty)


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


def _faults(whole: Sequence[tuple[str, str]], label: str, least_labels: int) -> Iterator[Problem]:
    if not whole:
        yield Problem("file", "no_row", "文件中没有既有文本又有类别的行", "The file has no row with a text and a label")
        return
    labels = {known for _, known in whole}
    if len(labels) < least_labels:
        yield Problem(label, "one_class", f"只有 {len(labels)} 个类别，无法训练", f"There are only {len(labels)} labels: nothing to learn")


def twins(texts: Sequence[str]) -> list[str]:
    """A key for each text that is the same for texts of the same words, in whatever order: of such rows none may be trained on while another is tested."""
    return [" ".join(sorted(plain(text).split(" "))) for text in texts]
