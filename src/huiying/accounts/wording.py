"""What a document of two accounts says in plain words, and how its numbers are written for people: sentences first, in both languages. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huiying.kit.sums import CENT, MINUS, half_up, written

Row = Mapping[str, Any]
UNITS: dict[str, tuple[str, str]] = {
    "fen/year": ("元/年", "yuan a year"), "fen/call": ("元/个", "yuan a contact"), "fen/need": ("元/件", "yuan a need"), "fen/case": ("元/件", "yuan a case"),
    "fen/head-month": ("元/人月", "yuan a head-month"), "call/year": ("个/年", "calls a year"), "need/year": ("件/年", "needs a year"),
    "h/year": ("小时/年", "hours a year"), "h/month": ("小时/月", "hours a month"), "head": ("人", "heads"), "call/h": ("个/小时", "contacts an hour"),
    "h": ("小时", "hours"), "share": ("", ""),
}  # fmt: skip
DECIMALS = {"fen/year": 0, "fen/head-month": 0, "call/year": 0, "need/year": 0, "h/year": 0, "h/month": 0, "head": 1, "h": 1}
NOTHING = ("无法计算", "not computable")
HEADLINES = ("C", "E3", "E1", "E8", "L1", "L2", "L5", "L9")
BETTER: dict[str | None, tuple[str, str]] = {
    "better": ("变好", "better"), "worse": ("变差", "worse"), "unclear": ("分不出变好变差", "cannot be told from no change"), None: ("", ""),
}  # fmt: skip
METHODS = {"SC": ("合成控制", "a synthetic control"), "DiD": ("双重差分", "difference in differences"), "ITS": ("间断时间序列", "an interrupted time series")}
CAUSES: dict[str, tuple[str, str]] = {
    "price": ("单价", "price"), "volume": ("话量", "volume"), "mix": ("类型构成", "mix"), "handle": ("处理时长", "handling time"),
    "standard": ("服务标准", "service standard"), "schedule": ("排班与在岗", "scheduling and shrinkage"), "labour": ("人力余缺", "over- or understaffing"),
    "fixed": ("固定项", "fixed lines"),
}  # fmt: skip


def figure(value: float | None, unit: str) -> str:
    """A figure's number for people: yuan for fen, percent with two decimals for shares; "–" where there is none."""
    if value is None:
        return "–"
    exact = Fraction(Decimal(repr(value)))
    if unit == "share":
        return f"{_rounded(exact * 100, 2)} %"
    return _rounded(exact / CENT if unit.startswith("fen") else exact, DECIMALS.get(unit, 2))


def divisor(value: float) -> str:
    """What a figure was divided by: counts whole, what is no whole number (years of some months) with three decimals."""
    return _rounded(Fraction(Decimal(repr(value))), 0 if float(value).is_integer() else 3)


def change(value: float | None, unit: str) -> str:
    """A difference with its sign; of shares in points."""
    if value is None:
        return "–"
    text = figure(abs(value), unit).replace(" %", " pt" if unit == "share" else " %")
    return f"{MINUS if value < 0 else '+'}{text}"


def _rounded(value: Fraction, decimals: int) -> str:
    return written(Fraction(half_up(value * 10**decimals), 10**decimals), decimals)


def unit_words(unit: str) -> tuple[str, str]:
    """A unit in both languages; empty for shares, which carry their sign."""
    return UNITS.get(unit, ("", unit))


def sentences(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The account in plain words, the most important first: what it costs, what it brings, what both together say, and of cause."""
    rows = {row["id"]: row for row in (*document["economic"], *document["livelihood"]) if row["id"] != "L10"}
    yield from (_row(rows[id_]) for id_ in HEADLINES if id_ in rows)
    yield _join(document["join"])
    yield _cause(document["join"]["causal"])


def _row(row: Row) -> tuple[str, str]:
    unit, (zh, en) = row["unit"], unit_words(row["unit"])
    ends = [row[side]["value"] for side in ("before", "after")]
    if None in ends and row.get("reason"):
        return f"{row['zh']}：{NOTHING[0]}。{row['reason']['zh']}", f"{row['en']}: {NOTHING[1]}. {row['reason']['en']}"
    numbers = [figure(end, unit) for end in ends]
    zh_ends, en_ends = ([f"{one} {words}".strip() for one in numbers] for words in (zh, en))
    if row["diff"] is None:
        reason = row.get("reason") or {"zh": "", "en": ""}
        return (f"{row['zh']}：前 {zh_ends[0]}，后 {zh_ends[1]}，不作比较。{reason['zh']}",
                f"{row['en']}: {en_ends[0]} before, {en_ends[1]} after, not compared. {reason['en']}")  # fmt: skip
    interval = [change(end, unit) for end in row["ci95"]] if row["ci95"] else None
    doubt = (f"，95% 区间 {interval[0]} 至 {interval[1]}", f", 95 % interval {interval[0]} to {interval[1]}") if interval else ("，无区间", ", no interval")
    told = BETTER[row.get("better")]
    verdict = (f"；{told[0]}", f"; {told[1]}") if told[0] else ("", "")
    moved = change(row["diff"], unit)
    return (f"{row['zh']}：从 {zh_ends[0]} 到 {zh_ends[1]}（差 {moved}{doubt[0]}）{verdict[0]}。等级 {row['grade']}。",
            f"{row['en']}: from {en_ends[0]} to {en_ends[1]} (difference {moved}{doubt[1]}){verdict[1]}. Grade {row['grade']}.")  # fmt: skip


def _join(join: Row) -> tuple[str, str]:
    if join["quadrant"] is None:
        reason = join["reason"]
        return f"两本账合看：{NOTHING[0]}。{reason['zh']}", f"Both accounts together: {NOTHING[1]}. {reason['en']}"
    if join["icer"] is None or join["dE"] <= 0:
        return f"两本账合看：{join['quadrant_zh']}。", f"Both accounts together: {join['quadrant_en']}."
    ratio, ends = figure(join["icer"], "fen/need"), [figure(end, "fen/need") for end in join["fieller"]]
    more = f"; {ratio} yuan more for each more of {join['en']} (95 % interval {ends[0]} to {ends[1]})."
    return (f"两本账合看：{join['quadrant_zh']}；每多一件{join['zh']}多花 {ratio} 元（95% 区间 {ends[0]} 至 {ends[1]}）。",
            f"Both accounts together: {join['quadrant_en']}{more}")  # fmt: skip


def _cause(causal: Row) -> tuple[str, str]:
    if causal["method"] not in METHODS or not causal["claim"]:
        reasons = [(one["zh"], one["en"]) for one in causal["reasons"]]
        zh, en = "；".join(one for one, _ in reasons), "; ".join(one for _, one in reasons)
        return f"是否由换运营方式引起：仅描述，不作因果结论。{zh}", f"Whether the change of regime caused it: descriptive only. {en}"
    method, best = METHODS[causal["method"]], causal["sc"] or causal["did"] or {"effect": causal["level"]["value"], "ci95": causal["level"]["ci95"]}
    value, ends = change(best["effect"], "call/year"), [change(end, "call/year") for end in best.get("ci95") or ()]
    doubt = (f"（95% 区间 {ends[0]} 至 {ends[1]}）", f" (95 % interval {ends[0]} to {ends[1]})") if ends else ("", "")
    return (f"是否由换运营方式引起：按{method[0]}，每月改变 {value}{doubt[0]}，通过安慰剂检验。",
            f"Whether the change of regime caused it: by {method[1]} it changed by {value} a month{doubt[1]}; placebos passed.")  # fmt: skip
