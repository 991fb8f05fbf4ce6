"""Two accounts on the terminal: plain words first, then both accounts side by side with a grade beside every number, then the guards."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import east_asian_width

from huiying.accounts.wording import CAUSES, change, divisor, figure, sentences, unit_words

SIDES = ("before", "after")
ABOUT = frozenset({"G11", "G12", "G15"})  # whose sentence does not say of which side and figure it speaks
NAME_WIDTH, NUMBER_WIDTH = 44, 17


def say(told: Mapping[str, Any]) -> None:
    """Print a document."""
    before, after = told["regimes"]["before"], told["regimes"]["after"]
    print(f"两本账 The two accounts: {told['unit']} {told['unit_en']}")
    for zh, en, side in (("前", "before", before), ("后", "after", after)):
        kind = f"{side['kind_zh']} {side['kind_en']} {side['vendor']}".strip()
        print(f"  {zh} {en}: {side['from']} – {side['to']}, {side['months']} 个月 months, {kind}")
    year = told["prices"]["base_year"]
    print(f"  {year} 年价格 prices of {year}" if year else "  名义金额，未扣除价格变动 nominal money")
    print("\n说明 In plain words")
    for zh, en in sentences(told):
        print(f"  · {zh}\n    {en}")
    _table("经济账 Economic account", told["economic"])
    _table("民生账 Livelihood account", told["livelihood"])
    _variance(told["variance"])
    _plausible(told["plausibility"])
    _guards(told["guards"])
    print("\n等级 Grades")
    for grade, words in told["grades"].items():
        print(f"  {grade:<4}{words['zh']}\n      {words['en']}")


def _table(title: str, rows: list[Mapping[str, Any]]) -> None:
    heads = ("前 before", "后 after", "差 difference")
    print(f"\n{title}\n{padded('', NAME_WIDTH)}{_numbers(heads)}  95% 区间 interval / 守则 guards")
    for row in rows:
        unit, (zh, en) = row["unit"], unit_words(row["unit"])
        shown = "gap" if row["id"] == "L10" else "value"  # of a group its distance from the whole
        cells = [f"{figure(row[side][shown], unit)} {row[side]['grade']}" for side in SIDES]
        interval = f"[{change(row['ci95'][0], unit)}, {change(row['ci95'][1], unit)}]" if row["ci95"] else ""
        moved = f"{change(row['diff'], unit)} {row['grade']}"
        zh_of, en_of = ("，与全体之差", ", against the whole") if shown == "gap" and row["group"] != "district" else ("", "")
        head = padded(f"{row['id']:<6}{row['zh']}{zh_of}", NAME_WIDTH)
        print(f"{head}{_numbers([*cells, moved])}  {interval} {' '.join(row['guards'])}".rstrip())
        print(f"      {row['en']}{en_of}{f' ({zh} {en})' if zh else ''}")
        for side in SIDES:
            for line in _beside(row[side], unit):
                print(f"      {side} {line}")
        reasons = {side: row[side]["reason"] for side in SIDES if row[side].get("reason")} or ({"": row["reason"]} if row.get("reason") else {})
        for side, reason in reasons.items():
            print(f"      {side} {reason['zh']} {reason['en']}")


def _beside(side: Mapping[str, Any], unit: str) -> Iterator[str]:
    """What a side's figure is never read without: what it was divided by, its ranges, its interval, what silence leaves."""
    if unit.startswith("fen/") and side.get("den") not in {None, 1}:
        yield f"{figure(side['num'], 'fen/year')} 元 yuan ÷ {divisor(side['den'])}"
    if found := side.get("range"):
        high = "?" if found["hi"] is None else figure(found["hi"], "fen/year")
        yield f"区间 range {figure(found['lo'], 'fen/year')} – {high}"
    if found := side.get("redials"):
        yield "; ".join(f"r={redial}: {figure(value, unit)}" for redial, value in found)
    if found := side.get("worth_fen"):
        yield f"等待的价值 worth of waiting {figure(found[0], 'fen/year')} – {figure(found[1], 'fen/year')} 元/年 yuan a year"
    if "gap" in side and (found := side.get("ci95")):
        yield f"95% {figure(found[0], unit)} – {figure(found[1], unit)} ({figure(side['num'], 'call')} ÷ {divisor(side['den'])})"
    if found := side.get("silence"):
        low, high = (figure(end, unit) for end in side["ci95"])
        bounds = [figure(end, unit) for end in found]
        yield f"95% {low} – {high}; 回收率 response {figure(side['response'], 'share')}; 未答者上下界 bounds of the silent {bounds[0]} – {bounds[1]}"


def _numbers(cells: Iterable[str]) -> str:
    return "".join(padded(cell, NUMBER_WIDTH, left=False) for cell in cells)


def _variance(told: Mapping[str, Any]) -> None:
    print("\n成本变化的构成（元/年） What the change of cost is made of (yuan a year)")
    if told["effects"] is None:
        print(f"  {told['reason']['zh']} {told['reason']['en']}")
        return
    for name, fen in told["effects"].items():
        print(f"  {padded(' '.join(CAUSES[name]), NAME_WIDTH)}{change(fen, 'fen/year'):>18}")
    print(f"  {padded('合计 total', NAME_WIDTH)}{change(told['total'], 'fen/year'):>18}  {told['grade']}")


def _plausible(rows: list[Mapping[str, Any]]) -> None:
    for one in rows:
        numbers = [figure(one[name], "fen/head-month") for name in ("implied_fen", "lo_fen", "hi_fen")]
        print(f"\n每人月成本 Cost per head-month, {one['side']}: {numbers[0]} 元 yuan; {one['zh']} {one['en']} [{numbers[1]}, {numbers[2]}]")


def _guards(found: list[Mapping[str, Any]]) -> None:
    print("\n守则 Guards" if found else "\n守则：没有触发 Guards: none fired")
    told: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for one in found:
        mark = "■" if one["level"] == "BLOCK" else "▲"
        sentence = f"  {mark} {one['id']} {one['level']}  {one['zh']}\n    {one['en']}"
        about = " ".join(str(one["params"][name]) for name in ("side", "metric") if one["params"].get(name)) if one["id"] in ABOUT else ""
        told.setdefault((one["id"], one["zh"]), (sentence, []))[1].append(about)
    for sentence, places in told.values():
        more = "; ".join(dict.fromkeys(filter(None, places)))
        print(sentence + (f"  ({more})" if more else ""))


def padded(text: str, width: int, *, left: bool = True) -> str:
    """The text in a column of the terminal; Chinese characters are two wide. A longer text keeps one blank beside it."""
    wide = sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
    blank = " " * max(1, width - wide)
    return text + blank if left else blank + text
