"""A report's words as the system drafts them: plain rules over its figures, in Chinese and English, and nothing that the figures do not say. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiying.kit.times import local
from huiying.reports.comparing import FELL, REDEFINED, ROSE, SAID, WITHIN
from huiying.reports.numbers import change, count, shown
from huiying.reports.spans import BEFORE, YEAR_BEFORE, called, in_words
from huiying.reports.wanted import CONNECT, DIRECT, ON_TIME, OVERDUE, REQUESTED, SAME_AS, SATISFIED, WAIT, WANTED, WORST

MANY = 10
ALPHA_PERCENT = 5

Document = Mapping[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Words:
    """The sentence at the head and the paragraphs, each in Chinese and in English."""

    headline: Pair
    paragraphs: tuple[Pair, ...]

    def text(self, *, zh: bool) -> str:
        """All of it in one language: the sentence first, paragraphs apart by an empty line."""
        return "\n\n".join(pair[0 if zh else 1] for pair in (self.headline, *self.paragraphs))


def draft(document: Document) -> Words:
    """The words for a report's figures."""
    rules: tuple[Callable[[Document], Pair | None], ...] = (_volume, _risen, _fallen, _held, _a_year, _worst, _stock, _excluded, _small, _redefined)
    return Words(headline(document), tuple(pair for rule in rules if (pair := rule(document)) is not None))


def headline(document: Document) -> Pair:
    """One sentence: how many asked, how many were answered, what the citizens said."""
    span = called(document["period"])
    (zh, en), call = in_words(span), figure_of(document, CONNECT, REQUESTED)
    if call is None or not _has(call):
        return f"{zh}：没有来电数据。", f"{en}: there are no calls on record."
    raw = call["raw"]
    value = (shown(raw["value"], "share", zh=True), shown(raw["value"], "share", zh=False))
    then = _against(document, call)
    parts = [(f"市民请求人工 {count(raw['den'])} 次，接通 {count(raw['num'])} 次，接通率 {value[0]}{then[0]}",
              f"citizens asked for a human {count(raw['den'])} times, {count(raw['num'])} were answered: {value[1]}{then[1]}")]  # fmt: skip
    for code, said_zh, said_en in ((ON_TIME, "按期办结率", "units replied in time"), (SATISFIED, "满意度", "satisfied")):
        one = figure_of(document, code)
        if one is not None and _has(one) and not one["raw"]["band"]:
            parts.append((f"{said_zh} {shown(one['raw']['value'], 'share', zh=True)}", f"{said_en} {shown(one['raw']['value'], 'share', zh=False)}"))
    return f"{zh}：{'；'.join(part[0] for part in parts)}。", f"{en}: {'; '.join(part[1] for part in parts)}."


def figure_of(document: Document, code: str, variant: str = "") -> Mapping[str, Any] | None:
    """A figure of the document; without a variant the metric's first."""
    return next((one for one in document["figures"] if one["code"] == code and variant in {"", one["variant"]}), None)


def name_of(one: Mapping[str, Any]) -> Pair:
    """What a figure is called, with its variant."""
    return f"{one['zh']}（{one['variant_zh']}）", f"{one['en']} ({one['variant_en'][:1].lower()}{one['variant_en'][1:]})"


def _has(one: Mapping[str, Any]) -> bool:
    return one["raw"]["value"] is not None


def _against(document: Document, one: Mapping[str, Any]) -> Pair:
    """The change since the period before, in brackets; nothing where none is kept."""
    then = one["before"]
    if then is None or then["difference"] is None:
        return "", ""
    zh, en = BEFORE[document["kind"]]
    sure = ("", "") if then["says"] != WITHIN else ("，未超出区间", ", within its interval")
    return (f"（比{zh} {change(then['difference'], one['unit'], zh=True)}{sure[0]}）",
            f" ({change(then['difference'], one['unit'], zh=False)} on {en}{sure[1]})")  # fmt: skip


def _volume(document: Document) -> Pair | None:
    """How much there was: calls, waiting, demands."""
    found: list[Pair] = []
    calls, direct, wait = (figure_of(document, code, variant) for code, variant in ((CONNECT, "inbound"), (DIRECT, ""), (WAIT, "")))
    if calls is not None and _has(calls):
        found.append((f"呼入 {count(calls['raw']['den'])} 次", f"{count(calls['raw']['den'])} inbound calls"))
    if wait is not None and _has(wait):
        mean = [shown(wait["raw"]["value"], wait["unit"], zh=zh) for zh in (True, False)]
        found.append((f"接通的平均等待 {mean[0]}", f"those answered waited {mean[1]} on average"))
    if direct is not None and _has(direct):
        raw, value = direct["raw"], [shown(direct["raw"]["value"], "share", zh=zh) for zh in (True, False)]
        found.append((f"受理有效诉求 {count(raw['den'])} 件，其中当场直接办结 {count(raw['num'])} 件（{value[0]}）",
                      f"{count(raw['den'])} valid demands, {count(raw['num'])} of them resolved at once ({value[1]})"))  # fmt: skip
    return (f"{'；'.join(part[0] for part in found)}。", f"{_capital('; '.join(part[1] for part in found))}.") if found else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def compared(document: Document, side: str = "before") -> list[Mapping[str, Any]]:
    """The shares of which a word can be said against an earlier period: of each metric its first variant."""
    firsts = {(code, names[0]) for codes in WANTED.values() for code, names in codes.items() if code not in SAME_AS}
    return [one for one in document["figures"] if (one["code"], one["variant"]) in firsts and one[side] is not None and one[side]["says"] in SAID]


def _listed(document: Document, says: str, side: str) -> Iterator[Pair]:
    for one in compared(document, side):
        then, (zh, en) = one[side], name_of(one)
        if then["says"] == says:
            was, now = (shown(text, "share", zh=True) for text in (then["value"], one["raw"]["value"]))
            by = [change(then["difference"], "share", zh=in_zh) for in_zh in (True, False)]
            yield f"{zh}由 {was} 到 {now}（{by[0]}）", f"{en} from {was} to {now} ({by[1]})"


def _moved(document: Document, says: str, words: Pair, side: str = "before") -> Pair | None:
    found = list(_listed(document, says, side))
    than = (BEFORE if side == "before" else YEAR_BEFORE)[document["kind"]]
    if not found:
        return None
    return (f"比{than[0]}{words[0]}（差异超出 95% 区间）：{'；'.join(one[0] for one in found)}。",
            f"{words[1]} against {than[1]}, beyond the 95% interval of the difference: {'; '.join(one[1] for one in found)}.")  # fmt: skip


def _risen(document: Document) -> Pair | None:
    """Shares that rose beyond their interval."""
    return _moved(document, ROSE, ("上升", "Risen"))


def _fallen(document: Document) -> Pair | None:
    """Shares that fell beyond their interval."""
    return _moved(document, FELL, ("下降", "Fallen"))


def _held(document: Document) -> Pair | None:
    """What did not go beyond its interval, and how many would by chance alone; or that nothing is kept to compare with."""
    zh, en = BEFORE[document["kind"]]
    if document["before"] is None:
        return f"没有留存{zh}的数字，不作比较。", f"No figures of {en} are kept; nothing is compared."
    shares = compared(document)
    held = [name_of(one) for one in shares if one["before"]["says"] == WITHIN]
    if not shares:
        return f"与{zh}相比，没有样本足够、可以判断升降的比例。", f"Against {en} there is no share with rows enough to say whether it moved."
    told = (f"变化未超出 95% 区间、不宜解读的：{'、'.join(one[0] for one in held)}。" if held else "",
            f"Within their 95% interval, so that nothing should be read into them: {', '.join(one[1] for one in held)}." if held else "")  # fmt: skip
    chance = rounded_share(len(shares))
    note = (f"共比较 {len(shares)} 项；即使什么都没变，平均也会有约 {chance} 项超出区间。",
            f" {len(shares)} shares were compared; were nothing to change, about {chance} of them would still go beyond their interval.")  # fmt: skip
    return (told[0] + note[0], told[1] + note[1]) if len(shares) >= MANY else (told if held else None)


def rounded_share(n: int) -> str:
    """How many of n comparisons go beyond a 95 % interval by chance: one decimal."""
    whole, tenth = divmod(n * ALPHA_PERCENT + 5, 100)
    return f"{whole}.{tenth // 10}"


def _a_year(document: Document) -> Pair | None:
    """The same against the year before."""
    found = [_moved(document, says, words, "year_before") for says, words in ((ROSE, ("上升", "Risen")), (FELL, ("下降", "Fallen")))]
    told = [one for one in found if one is not None]
    return ("".join(one[0] for one in told), " ".join(one[1] for one in told)) if told else None


def _worst(document: Document) -> Pair | None:
    """The worst of all 24 hours, with its moment, and how many moments reached the mark."""
    one, share = figure_of(document, WORST, "minimum"), figure_of(document, WORST, "share_95")
    if one is None or not _has(one) or not one["raw"]["worst_at"]:
        return None
    raw, at = one["raw"], local(datetime.fromisoformat(one["raw"]["worst_at"]))
    base, value = f"{count(raw['num'])} / {count(raw['den'])}", [shown(raw["value"], "share", zh=zh) for zh in (True, False)]
    zh = f"接通最差的连续 24 小时止于 {at.month}月{at.day}日 {at:%H:%M}：{value[0]}（{base}）"
    en = f"The worst 24 hours for callers ended on {at.day} {at:%B} at {at:%H:%M}: {value[1]} ({base})"
    if share is None or not _has(share):
        return f"{zh}。", f"{en}."
    reached = [shown(share["raw"]["value"], "share", zh=zh) for zh in (True, False)]
    return f"{zh}；达到 95% 的时点占 {reached[0]}。", f"{en}; {reached[1]} of all moments were at 95% or more."


def _stock(document: Document) -> Pair | None:
    """Orders overdue and not done, as known when the figures were taken."""
    one = figure_of(document, OVERDUE)
    if one is None or not _has(one):
        return None
    n, then = count(one["raw"]["value"]), one["before"]
    was = ("", "") if then is None or then["value"] is None else (f"（{BEFORE[document['kind']][0]} {count(then['value'])} 件）",
                                                                  f" ({BEFORE[document['kind']][1]}: {count(then['value'])})")  # fmt: skip
    return f"期末逾期未结 {n} 件{was[0]}。", f"{n} open orders were overdue at the end{was[1]}."


def _excluded(document: Document) -> Pair | None:
    """What was left out on approval, with the figure before and after."""
    found: list[Pair] = []
    for one in document["figures"]:
        n = sum(one["raw"]["excluded"].values())
        if n and _has(one):
            (zh, en), sides = name_of(one), (one["raw"]["value"], one["adjusted"]["value"])
            both = [[shown(side, one["unit"], zh=in_zh) for side in sides] for in_zh in (True, False)]
            found.append((f"{zh}剔除 {count(str(n))} 条，剔除前 {both[0][0]}、剔除后 {both[0][1]}",
                          f"{en}: {count(str(n))} rows, {both[1][0]} with them and {both[1][1]} without"))  # fmt: skip
    if not found:
        return None
    return f"经审批剔除：{'；'.join(one[0] for one in found)}。", f"Left out on approval: {'; '.join(one[1] for one in found)}."


def _small(document: Document) -> Pair | None:
    """What stands on too little, what cannot be told yet, and what has no data."""
    few = [one for one in document["figures"] if _has(one) and one["raw"]["band"]]
    late = [one for one in document["figures"] if not _has(one) and one["raw"]["band"] == "not_ripe"]
    none = [one for one in document["figures"] if not _has(one) and one["raw"]["band"] != "not_ripe"]
    parts = (
        (few, "样本不足、只供参考", "Too few rows, for orientation alone"),
        (late, "未到可公布的时候", "Not to be told yet"),
        (none, "没有数据", "No data"),
    )
    told = [(f"{zh}：{_names(found, 0)}。", f"{en}: {_names(found, 1)}.") for found, zh, en in parts if found]
    return ("".join(one[0] for one in told), " ".join(one[1] for one in told)) if told else None


def _names(found: Sequence[Mapping[str, Any]], side: int) -> str:
    """The names, each with its base where it has one."""
    return ("、", ", ")[side].join(f"{name_of(one)[side]} n={one['raw']['n']}" if _has(one) else name_of(one)[side] for one in found)


def _redefined(document: Document) -> Pair | None:
    """Metrics whose definition changed: they are not compared."""
    found = [name_of(one) for one in document["figures"] if any((one[side] or {}).get("says") == REDEFINED for side in ("before", "year_before"))]
    if not found:
        return None
    zh, en = "、".join(one[0] for one in found), ", ".join(one[1] for one in found)
    return f"定义已更换版本、不与以前相比：{zh}。", f"The definition has a new version, so that it is not compared: {en}."


def figure_texts(document: Document) -> Iterator[str]:
    """Every figure as it is printed beside the words: values, bases, changes, ends of intervals, of both languages."""
    for one in document["figures"]:
        told = [one["raw"], one["adjusted"], *(one[side] for side in ("before", "year_before") if one[side] is not None)]
        for figure in told:
            yield from (count(figure[name]) for name in ("num", "den"))
            yield from (shown(figure.get(name), one["unit"], zh=zh) for name in ("value", "lo", "hi") for zh in (True, False))
            yield change(figure.get("difference"), one["unit"], zh=True)
        yield from (change(then[end], "share", zh=False).removesuffix(" pp") for then in told[2:] if then["lo"] is not None for end in ("lo", "hi"))
    for queue in document["queues"]:
        yield from (shown(one["value"], "seconds" if one["code"] == WAIT else "share", zh=True) for one in queue["figures"])
        yield from (count(one[name]) for one in queue["figures"] for name in ("num", "den"))
    yield from (count(point[name]) for point in document["series"]["points"] for name in ("requested", "answered", "within_15"))
