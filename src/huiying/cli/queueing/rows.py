"""A file of queues, one a row: read, checked, and all measures reckoned for the rows of each model at once."""

import codecs
import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from huiying.cli.refusal import Refusal
from huiying.workforce.blocks import Floats
from huiying.workforce.queueing import Convention, Outcome, blocked, erlang_a, erlang_b, erlang_c, erlang_x

COLUMNS = ("model", "lam_per_min", "aht_min", "n", "patience_min", "awt_sec")
OPTIONAL = ("redial",)
MEASURES = ("erlangB", "p_wait", "asa_sec", "p_abandon", "Lq", "sl", "occupancy")
MINUTE = 60.0
MOST_AGENTS, MOST_LOAD, LONGEST_MIN, SHORTEST_MIN = 1_000_000, 1e8, 1e9, 1e-9
LINE = "file_line"
SEPARATORS, MARKS = ",;\t", (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENDLESS = {"inf", "+inf", "infinity", "∞"}
KNOWN = {name.lower(): name for name in (*COLUMNS, *OPTIONAL)}
Row = dict[str, Any]


class BadRow(Exception):  # noqa: N818 - a row's own refusal, told beside it
    """Why a row cannot be reckoned, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")


@dataclass(frozen=True)
class Queue:
    """One row that can be reckoned: rates per second, times in seconds."""

    at: int
    model: str
    lam: float
    mu: float
    theta: float
    n: float
    t: float
    redial: float


def read(file: Path) -> list[Row]:
    """The rows as texts, with the line where each ends; empty rows are left out. Raises Refusal for a file that cannot be read or lacks a column.

    What spreadsheets write is read: UTF-8 with a mark or without, GB18030, UTF-16 with its mark; commas, semicolons or tabs; headings in any case.
    """
    text = _text(file)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=next((mark for mark in SEPARATORS if mark in head), ","))
    try:
        reader.fieldnames = [_heading(name) for name in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in reader.fieldnames]
        if missing:
            raise Refusal(f"{file} 缺少列 {', '.join(missing)}。", f"{file} lacks the columns {', '.join(missing)}.")
        if twice := sorted(name for name, times in Counter(reader.fieldnames).items() if name and times > 1):
            raise Refusal(f"{file} 有重复的列 {', '.join(twice)}。", f"{file} names a column twice: {', '.join(twice)}.")
        rows = [{LINE: reader.line_num} | {name: value for name, value in row.items() if name} for row in reader]
    except csv.Error as wrong:
        raise Refusal(f"{file} 不是 CSV：{wrong}。", f"{file} is no CSV: {wrong}.") from wrong
    return [row for row in rows if any(str(value or "").strip() for name, value in row.items() if name != LINE)]


def _text(file: Path) -> str:
    """The file's text. Raises Refusal."""
    try:
        content = file.read_bytes()
    except OSError as wrong:
        raise Refusal(f"{file} 无法读取：{wrong.strerror}。", f"{file} cannot be read: {wrong.strerror}.") from wrong
    for encoding in ("utf-16",) if content[:2] in MARKS else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(f"{file} 不是 CSV（编码须为 UTF-8、GB18030 或 UTF-16）。", f"{file} is no CSV in UTF-8, GB18030 or UTF-16.")


def _heading(name: str) -> str:
    """The heading, or the column that it means whatever its case."""
    plain = name.strip()
    return KNOWN.get(plain.lower(), plain)


def answer(rows: Iterable[Row]) -> list[Row]:
    """Each row with its measures, or with null in their place and a sentence in `error`."""
    out: list[Row] = []
    queues: list[Queue] = []
    for at, row in enumerate(rows):
        echoed = {name: value for name, value in row.items() if name not in MEASURES}
        out.append(echoed | dict.fromkeys(MEASURES) | {"error": None})
        try:
            queue = _queue(at, row)
        except BadRow as bad:
            out[-1]["error"] = str(bad)
            continue
        out[-1].update(_echoed(row))
        queues.append(queue)
    for model, reckon in MODELS.items():
        some = [queue for queue in queues if queue.model == model]
        if some:
            _fill(out, some, reckon)
    return out


def _queue(at: int, row: Row) -> Queue:
    """The row as a queue. Raises BadRow."""
    model = (row["model"] or "").strip().upper()
    if model not in MODELS:
        raise BadRow("model 须为 A、B、C 或 X。", "The model is A, B, C or X.")
    lam = _number(row, "lam_per_min", least=0.0) / MINUTE
    aht = _number(row, "aht_min", least=SHORTEST_MIN) * MINUTE
    n = _number(row, "n", least=0.0, most=MOST_AGENTS)
    if n != int(n):
        raise BadRow("n 须为整数。", "The number n of agents is whole.")
    if lam * aht > MOST_LOAD:
        raise BadRow(f"话务量超过 {MOST_LOAD:.0g} 爱尔兰。", f"The load is more than {MOST_LOAD:.0g} erlang.")
    patience = _patience(row) * MINUTE if model in "AX" else math.inf
    t = 0.0 if model == "B" and not (row["awt_sec"] or "").strip() else _number(row, "awt_sec", least=0.0)
    redial = _number(row, "redial", least=0.0, most=0.999999) if model == "X" and (row.get("redial") or "").strip() else 0.0
    return Queue(at, model, lam, 1.0 / aht, 1.0 / patience if patience else math.inf, n, t, redial)


def _patience(row: Row) -> float:
    """Minutes; 0: who finds no agent is gone at once (Erlang B), inf: nobody gives up (Erlang C). Raises BadRow."""
    if (row["patience_min"] or "").strip().lower() in ENDLESS:
        return math.inf
    return 0.0 if _number(row, "patience_min", least=0.0) == 0 else _number(row, "patience_min", least=SHORTEST_MIN)


def _number(row: Row, name: str, *, least: float, most: float = LONGEST_MIN) -> float:
    text = (row.get(name) or "").strip()
    try:
        value = float(text if "_" not in text else "")
    except ValueError:
        raise BadRow(f"{name} 缺少数值或不是数。", f"{name} is missing or no number.") from None
    if not least <= value <= most:
        raise BadRow(f"{name} 须在 {least:g} 与 {most:g} 之间。", f"{name} lies between {least:g} and {most:g}.")
    return value


def _echoed(row: Row) -> Row:
    """The inputs as numbers."""
    numbers = {name: float(row[name]) for name in (*COLUMNS[1:], *OPTIONAL) if _is_number(row.get(name))}
    blank = {name: None for name in (*COLUMNS[1:], *OPTIONAL) if name in row and not (row[name] or "").strip()}
    model = row["model"].strip().upper()
    unsaid = {"redial": 0.0} if model == "X" and "redial" not in numbers else {}
    return blank | numbers | unsaid | {"model": model} | ({"n": int(numbers["n"])} if "n" in numbers else {})


def _is_number(text: str | None) -> bool:
    try:
        return math.isfinite(float(text or ""))
    except ValueError:
        return False


def _fill(out: list[Row], queues: list[Queue], reckon: Callable[[dict[str, Floats]], tuple[Outcome, Row]]) -> None:
    given = {name: np.array([getattr(queue, name) for queue in queues]) for name in ("lam", "mu", "theta", "n", "t", "redial")}
    with np.errstate(all="ignore"):
        outcome, more = reckon(given)
        measures = {
            "erlangB": blocked(given["n"], outcome.rate / given["mu"]), "p_wait": outcome.p_wait, "asa_sec": outcome.mean_wait, "p_abandon": outcome.p_abandon,
            "Lq": outcome.queue, "sl": outcome.level(Convention.OFFERED), "occupancy": outcome.occupancy, "asa_answered_sec": outcome.asa,
        } | {f"sl_{kind}": outcome.level(kind) for kind in Convention} | more  # fmt: skip
    for place, queue in enumerate(queues):
        values = {name: float(array[place]) for name, array in measures.items()}
        endless = (queue.model == "C" or not queue.theta) and math.isinf(values["asa_sec"])
        if any(math.isnan(value) or (math.isinf(value) and not endless) for value in values.values()):
            out[queue.at]["error"] = "此行超出可计算的范围。 This row is beyond what can be reckoned."
            continue
        out[queue.at].update({name: value if math.isfinite(value) else None for name, value in values.items()} | {"queue_grows": endless})


def _with_redials(q: dict[str, Floats]) -> tuple[Outcome, Row]:
    outcome, needs = erlang_x(q["lam"], q["mu"], q["theta"], q["n"], q["t"], redial=q["redial"])
    return outcome, {"attempts_per_min": outcome.rate * MINUTE, "attempts_per_need": needs.attempts, "need_reached": needs.reached, "need_lost": needs.lost}


MODELS: dict[str, Callable[[dict[str, Floats]], tuple[Outcome, Row]]] = {
    "A": lambda q: (erlang_a(q["lam"], q["mu"], q["theta"], q["n"], q["t"]), {}),
    "B": lambda q: (erlang_b(q["lam"], q["mu"], q["n"]), {}),
    "C": lambda q: (erlang_c(q["lam"], q["mu"], q["n"], q["t"]), {}),
    "X": _with_redials,
}
