"""What a page says of an account: no more than the intervals allow, nothing that a guard withholds, and each figure with its base and grade."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from huiying.desk.charts import Chart, Line
from huiying.pages.axes import axis_of, ticks
from huiying.pages.two_accounts.account import Drawn, drawn
from huiying.pages.two_accounts.drawing import WIDE, Dot, Point, runs, series, whiskers
from huiying.pages.two_accounts.numbers import KINDS, between
from huiying.pages.two_accounts.tables import figures
from huiying.pages.two_accounts.tables import inputs as inputs_table
from tests.portal.accounts.paper_city import AFTER, G03, G11, document, economic, livelihood

ZH, EN = "zh-hans", "en"
SAME = "calls are answered neither clearly faster nor more slowly"


def told(language: str = ZH, **changed: Any) -> Drawn:
    with override(language):
        return drawn(document(**changed))


def entry(entries: list[dict[str, Any]], code: str, **changed: Any) -> list[dict[str, Any]]:
    return [one | changed if one["id"] == code else one for one in entries]


@pytest.fixture(params=[ZH, EN])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("line", "money", "zh", "en"),
    [
        ([0.25, 0.289], [-132_100_000, 21_300_000], "外包以后，电话接得快了；同样的量、同样的标准，花的钱看不出变多还是变少。",
         "After outsourcing, calls are answered faster; for the same volume and the same standard one cannot tell whether more or less is paid."),
        ([-0.01, 0.02], [-132_100_000, -1], "外包以后，电话接得快慢看不出变化；同样的量、同样的标准，花的钱变少了。",
         "After outsourcing, calls are answered neither clearly faster nor more slowly; for the same volume and the same standard less is paid."),
        ([-0.3, -0.2], [1, 2], "外包以后，电话接得慢了；同样的量、同样的标准，花的钱变多了。",
         "After outsourcing, calls are answered more slowly; for the same volume and the same standard more is paid."),
        (None, None, "外包以后，电话接得快了还是慢了，无从比较；钱花得值不值，还算不出来。",
         "After outsourcing, whether calls are answered faster cannot be compared; whether the money is well spent cannot be computed yet."),
        ([0.0, 0.1], [0, 5], "外包以后，电话接得快慢看不出变化；同样的量、同样的标准，花的钱看不出变多还是变少。",
         f"After outsourcing, {SAME}; for the same volume and the same standard one cannot tell whether more or less is paid."),
    ],
)  # fmt: skip
def test_the_headline_claims_no_more_than_the_intervals(line: list[float] | None, money: list[int] | None, zh: str, en: str) -> None:
    changed = {"livelihood": entry(livelihood(), "L2", ci95=line), "economic": entry(economic(), "E8", ci95=money)}
    assert (told(ZH, **changed).headline, told(EN, **changed).headline) == (zh, en)


def test_a_blocked_money_leaves_the_headline_without_a_claim() -> None:
    blocked = document(guards=[G11 | {"id": "G07"}], economic=[one | {"guards": ["G07"]} for one in economic()])
    with override(ZH):
        found = drawn(blocked)
    assert found.headline.endswith("钱花得值不值，还算不出来。")
    assert "总费用" not in found.lead
    assert (found.parts, found.joined.lines if found.joined else ()) == (None, ())  # nothing that is made of the cost is printed either


def test_what_a_guard_blocks_has_no_figure_only_its_reason(language: str) -> None:
    row = next(row for row in told(language).livelihood if row.code == "L9")
    assert (row.before, row.after, row.difference, row.interval, str(row.chart), row.grade) == (None, None, "", "", "", "n/c")
    assert row.withheld == G11["zh" if language == ZH else "en"]


def test_what_is_missing_says_what_is_missing(language: str) -> None:
    row = next(row for row in told(language).economic if row.code == "E4")
    assert "case.closed" in row.withheld
    assert row.grade == "n/c"


def test_each_printed_figure_has_its_base_its_grade_and_what_may_be_said(language: str) -> None:
    for row in told(language).rows:
        if row.withheld:
            continue
        assert row.before is not None
        assert row.after is not None
        assert row.before.base
        assert row.after.base
        assert row.grade in "ABCD"
        assert row.grade_said
        assert row.verdict
        assert row.formula
        assert "<svg" in row.chart


def test_numbers_stand_in_the_readers_units() -> None:
    rows = {row.code: row for row in told(ZH).rows}
    assert rows["C"].before is not None
    assert (rows["C"].before.level, rows["C"].before.base, rows["C"].difference) == ("1,496.3 万元", "14,963,200 元", "＋245.5 万元")
    assert (rows["E8"].difference, rows["E8"].interval) == ("－55.1 万元", "－132.1 至 ＋21.3 万元")  # the smaller is written as the larger is
    assert rows["E3"].after is not None
    assert (rows["E3"].after.level, rows["E3"].after.base) == ("28.76 元", "17,418,400 元 ÷ 605,712")
    assert (rows["L2"].difference, rows["L2"].interval) == ("＋27.0 个百分点", "＋25.0 至 ＋28.9 个百分点")
    english = {row.code: row for row in told(EN).rows}
    assert (english["E8"].difference, english["E8"].interval) == ("\u22120.55 million yuan", "\u22121.32 to +0.21 million yuan")


def test_a_cheaper_call_is_no_good_news_and_a_faster_one_is() -> None:
    rows = {row.code: row for row in told().rows}
    assert (rows["E3"].sign, rows["E3"].tone) == (-1, "shut")
    assert (rows["L2"].sign, rows["L2"].tone, rows["L4"].tone, rows["L3"].tone) == (1, "ok", "ok", "shut")


def test_without_an_interval_nothing_is_claimed() -> None:
    row = next(row for row in told().economic if row.code == "E6")
    assert (row.interval, row.sign, row.verdict) == ("", None, "没有区间：说不出这是不是误差。")


def test_guards_say_which_figures_they_concern_those_that_withhold_first() -> None:
    guards = told().guards
    assert [guard.id for guard in guards] == ["G11", "G03", "G06"]
    assert (guards[0].blocks, guards[0].concerns) == (True, ("市民说满意",))
    assert "每个有效接通的费用" in next(guard.concerns for guard in guards if guard.id == G03["id"])


def test_the_parts_of_the_change_are_printed_as_they_sum() -> None:
    parts = told().parts
    assert parts is not None
    amounts = [int(one.amount.replace("＋", "").replace("－", "-").replace(",", "").removesuffix(" 元")) for one in parts.effects]
    assert (sum(amounts), parts.total) == (2_455_200, "＋2,455,200 元")


def test_a_series_breaks_at_the_transition_and_where_the_scope_changed() -> None:
    rate, calls = told().series
    assert rate.breaks == calls.breaks == (("2025-04", "其间为交接期，不计入"), ("2025-09", "公积金热线并入"))
    assert rate.wide.count("<polyline") == 3
    assert rate.wide.count('stroke-dasharray="4 3"') == 2
    assert [month.name for month in rate.months if month.broken] == ["2025-04", "2025-09"]
    assert (rate.months[0].level, rate.months[0].base) == ("58.0%", "35,496 ÷ 61,200")


def test_a_series_breaks_where_the_definition_changes_and_where_a_month_is_missing() -> None:
    made = document()
    changed = [one | {"definition_version": 5} if one["month"] >= AFTER[1].format(1) and one["id"] == "tel.queued" else one for one in made["inputs"]]
    inputs = [one | {"value": None} if one["month"] == "2024-05" else one for one in changed if one["month"] != "2024-09"]
    with override(ZH):
        rate = drawn(made | {"inputs": inputs}).series[0]
    assert dict(rate.breaks) | {} == {"2024-10": "其间缺月份", "2025-04": "其间为交接期，不计入", "2025-09": "公积金热线并入", "2026-01": "口径由 v4 改为 v5"}
    assert next(month for month in rate.months if month.name == "2024-05").level == "缺少"
    assert rate.wide.count("<polyline") == 6  # the month without a number cuts the line too


def test_runs_never_join_two_sides() -> None:
    points = [Point("a", 1, 0), Point("b", 2, 0), Point("c", 3, 1), Point("d", None, 1), Point("e", 5, 1), Point("f", 6, 1, "why")]
    assert runs(points) == [[0, 1], [2], [4], [5]]


def test_a_withheld_rate_is_not_drawn_month_by_month() -> None:
    blocked = told(livelihood=entry(livelihood(), "L2", guards=["G11"]))
    assert [one.code for one in blocked.series] == ["calls"]


def test_an_unbounded_ratio_is_said_to_have_no_bounds(language: str) -> None:
    join = document()["join"] | {"fieller": "unbounded", "icer": None}
    found = told(language, join=join).joined
    assert found is not None
    assert found.lines[-1][1] in {"没有界限：效果的变化可能为零，给不出单价", "no bounds: the change in effect may be zero, so no price can be given"}


def test_without_a_causal_estimate_it_is_a_description(language: str) -> None:
    found = told(
        language, join=document()["join"] | {"causal": {"claim": False, "reasons": [{"code": "short", "zh": "不足十二个月", "en": "fewer than twelve months"}]}}
    ).joined
    assert found is not None
    assert found.causal[0].startswith(("仅作描述", "Descriptive only"))
    assert found.causal[1] in {"不足十二个月", "fewer than twelve months"}


def test_ticks_hold_both_ends() -> None:
    for low, high in ((0.613, 0.883), (-5, 7), (14.9e8, 17.4e8), (3, 3), (0, 0), (1e-7, 2e-7)):
        marks = ticks(low, high)
        assert marks[0] <= low
        assert marks[-1] >= high
        assert 1 <= len(marks) <= 7


@pytest.mark.parametrize(
    ("high", "said"),
    [
        (130_000_000, {"缺项按区间计：120.0 至 130.0 万元", "with what is missing as a range: 1.20 to 1.30 million yuan"}),
        (None, {"缺项计入后至少 120.0 万元；上限无从得知", "with what is missing at least 1.20 million yuan; how much more nothing tells"}),
    ],
)
def test_a_cost_that_lacks_lines_stands_with_its_range(language: str, high: int | None, said: set[str]) -> None:
    side = {"value": 110_000_000, "num": 110_000_000, "den": 1, "range": {"lo": 120_000_000, "hi": high, "lacks": ["cost.site"], "open": []}}
    found = told(language, economic=entry(economic(), "C", before=side)).economic[0]
    assert found.before is not None
    assert found.before.beside[-1] in said


def test_sides_of_unequal_length_are_told_by_the_year_and_can_be_recomputed(language: str) -> None:
    short = {"num": 1_506, "den": 1 / 12, "value": 18_072, "months": 1}
    year = {"num": 16_713, "den": 1, "value": 16_713, "months": 12}
    row = {"id": "V", "unit": "call/year", "zh": "每年请求人工量", "en": "Calls", "before": year, "after": short, "diff": 1_359,
           "ci95": None, "grade": "D", "guards": []}  # fmt: skip
    found = told(language, economic=[*(one for one in economic() if one["id"] != "V"), row])
    volume = next(one for one in found.economic if one.code == "V")
    assert volume.after is not None
    assert volume.after.base == "1,506 × 12 ÷ 1"
    assert found.lead.endswith({ZH: "每年要求人工的来电变化 ＋8.1%。", EN: "The calls of a year changed by +8.1%."}[language])


def test_a_group_says_that_its_change_is_that_of_its_gap(language: str) -> None:
    sides = {"before": {"num": 60, "den": 100, "gap": -0.1}, "after": {"num": 90, "den": 100, "gap": -0.05}}
    row = {"id": "L10", "metric": "L1", "group": "night", "unit": "share", "zh": "夜间", "en": "night", **sides, "diff": 0.05, "ci95": None, "grade": "C"}
    found = told(language, livelihood=[row]).livelihood[0]
    assert found.before is not None
    said = {ZH: "与全体之差：－10.0 个百分点；“变化”指这个差的变化", EN: "against the whole: −10.0 points; the change is that of this gap"}
    assert found.before.beside == (said[language],)


def test_the_table_of_figures_says_the_unit_of_each(language: str) -> None:
    doc = document(economic=entry(economic(), "C", unit="fen/year"), livelihood=entry(livelihood(), "L2", unit="share"))
    table = figures(doc, drawn(doc))
    units = {row[0]: row[-1] for row in table}
    assert (table[0][-1], units["C"], units["L2"]) == ({ZH: "单位", EN: "Unit"}[language], "fen/year", "share")


def test_zero_has_no_sign_and_an_interval_says_its_unit_once() -> None:
    with override(ZH):
        assert KINDS["share"].difference(0.0) == "0.0 个百分点"
        assert KINDS["share"].difference(-0.0004) == "0.0 个百分点"
        assert between("1 元", "2 元") == "1 至 2 元"
        assert between("61.3%", "62%") == "61.3% 至 62%"


def test_a_figure_by_several_shares_that_call_again_keeps_its_own_unit(language: str) -> None:
    side = {"value": 0.9, "num": 9, "den": 10, "redials": [[0.3, 0.912], [0.5, 0.9]]}
    row = {"id": "L5s", "unit": "share", "variant": "r=0.5", "zh": "按重拨估计", "en": "by redials", "before": side, "after": side, "diff": 0, "ci95": None,
           "grade": "C"}  # fmt: skip
    found = told(ZH if language == ZH else EN, livelihood=[row]).livelihood[0]
    assert found.title in {"按重拨估计", "by redials"}
    assert found.before is not None
    assert found.before.beside[0] in {"若 30% 会重拨：91.2%", "if 30% call again: 91.2%"}


def test_parts_of_an_indicator_have_names_of_their_own() -> None:
    groups = [{"id": "L10", "metric": "L2", "group": group, "unit": "share", "zh": group, "en": group, "before": {"num": 1, "den": 2, "value": 0.5},
               "after": {"num": 1, "den": 2, "value": 0.5}, "diff": 0, "ci95": None, "grade": "C"} for group in ("night", "district:others")]  # fmt: skip
    assert [(row.code, row.title) for row in told(livelihood=groups).livelihood] == [("L10-L2-night", "night"), ("L10-L2-district-others", "district:others")]


def test_a_series_breaks_where_the_answered_calls_are_defined_anew() -> None:
    made = document()
    changed = [one | {"definition_version": 5} if one["month"] >= AFTER[1].format(1) and one["id"] == "tel.ans_in" else one for one in made["inputs"]]
    elsewhere = [one | {"city": "z", "definition_version": 9} for one in made["inputs"] if one["id"] == "tel.queued" and one["month"] == "2024-05"]
    with override(ZH):
        rate, calls = drawn(made | {"inputs": [*changed, *elsewhere]}).series
    assert dict(rate.breaks)["2026-01"] == "口径由 v4 改为 v5"
    assert calls.breaks == (("2025-04", "其间为交接期，不计入"), ("2025-09", "公积金热线并入"))


def test_months_of_a_side_that_is_withheld_are_not_drawn() -> None:
    impossible = {"id": "G04", "level": "BLOCK", "params": {}, "zh": "分母不同", "en": "Different denominators"}
    nothing = {"num": None, "den": None, "value": None, "reason": {"zh": "分母不同", "en": "Different denominators"}}
    calls = {"id": "V", "zh": "", "en": "", "unit": "call/year", "before": nothing, "after": {"value": 938_400}, "diff": None, "ci95": None, "grade": "n/c"}
    found = told(guards=[impossible], livelihood=entry(livelihood(), "L2", guards=["G04"], before=nothing), economic=[calls | {"guards": ["G04"]}])
    assert [row.withheld for row in found.rows if row.code in {"L2", "V"}] == ["", ""]
    assert found.series == ()


def test_the_calls_are_compared_by_the_year_and_only_where_they_may_be() -> None:
    calls = {"id": "V", "zh": "", "en": "", "unit": "call/year", "before": {"num": 1_000, "den": 1, "value": 1_000}, "guards": [], "grade": "C",
             "after": {"num": 3_300, "den": 3, "value": 1_100}, "diff": 100, "ci95": [50, 150]}  # fmt: skip
    assert "+10.0%" in told(EN, economic=[calls]).lead
    broken = {"id": "G01", "level": "BLOCK", "params": {}, "zh": "口径不一致", "en": "Definitions differ"}
    blocked = calls | {"guards": ["G01"], "diff": None, "ci95": None}
    assert "calls changed" not in told(EN, economic=[blocked], guards=[broken]).lead


def test_rows_of_other_cities_groups_and_longer_times_say_so() -> None:
    made = document()
    night = made["inputs"][0] | {"group": "night", "city": "z", "months": 12, "value": 7}
    with override(EN):
        heads, *lines = inputs_table(made | {"inputs": [*made["inputs"], night]}, "inputs", drawn(made))
    assert dict(zip(heads, lines[-1], strict=True)).items() >= {"group": "night", "city": "z", "months": 12, "value": 7}.items()
    assert dict(zip(heads, lines[0], strict=True)).items() >= {"group": None, "city": None, "months": 1}.items()


@pytest.mark.parametrize(
    ("values", "ends", "cut"),
    [
        ([0.513, 0.874], (0, 1), False), ([95.2, 99.1], (88, 100), True), ([98.0, 98.1], (88, 100), True), ([0.2, 0.9, 3.1], (0, 4), False),
        ([62, 97.5, None], (0, 100), False), ([98, 98], (0, 100), False), ([-4, 3], (-4, 4), False), ([], (0, 1), False),
    ],
)  # fmt: skip
def test_a_scale_begins_at_zero_unless_nothing_could_be_read_and_then_says_so(values: list[float | None], ends: tuple[float, float], cut: bool) -> None:
    axis = axis_of(values)
    assert ((axis.marks[0], axis.marks[-1]), axis.cut) == (ends, cut)


def test_a_cut_scale_is_drawn_broken_and_says_where_it_begins(language: str) -> None:
    words = "刻度从 {}% 起，不从 0 起。" if language == ZH else "The scale begins at {}%, not at 0."
    tick = KINDS["share"].tick
    near, far = ([Point("2024-01", 0.952, 0), Point("2024-02", second, 0)] for second in (0.991, 0.3))
    drawings = [
        (series(near, tick, "", WIDE), series(far, tick, "", WIDE)),
        (whiskers([Dot("a", 0.952), Dot("b", 0.991)], tick, ""), whiskers([Dot("a", 0.952), Dot("b", 0.3)], tick, "")),
        (Chart("c", "", [], [], [], lines=[Line("a", [95.2, 99.1], "%")]).cut, Chart("c", "", [], [], [], lines=[Line("a", [95.2, 30], "%")]).cut),
    ]
    for first, (cut, whole) in zip((88, 85, 88), drawings, strict=True):
        assert words.format(first) in str(cut)
        assert words[:4] not in str(whole)


def test_a_side_of_one_month_says_one_month_and_what_its_name_says_is_not_said_twice() -> None:
    regimes = document()["regimes"]
    regimes["after"] |= {"from": "2025-10", "to": "2025-10"}
    regimes["before"] |= {"en": "In house", "zh": "自办"}
    found = told(EN, regimes=regimes).periods
    assert (found[0].name, found[0].kind, found[0].months) == ("In house", "", "2024-01 – 2024-12")
    assert found[1].months == "2025-10"
