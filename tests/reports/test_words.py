"""The rules by which a report's words are made: what rose or fell beyond its interval, what is too small, what is left out, and nothing else."""

from decimal import Decimal
from fractions import Fraction

from huiying.kit.canonical import canonical
from huiying.reports.comparing import newcombe
from huiying.reports.numbers import change, shown
from huiying.reports.releasing import _found
from huiying.reports.wording import draft, figure_texts
from tests.reports.made_up import figure, report, row

CONNECT, LOSS, WITHIN = "human_connect_rate", "loss_rate", "service_level_15"


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe 1998, table II, method 10
    for one, other, lo, hi in (((56, 70), (48, 80), "0.0524", "0.3339"), ((9, 10), (3, 10), "0.1705", "0.8090"), ((10, 10), (0, 20), "0.6791", "1.0000")):
        found = newcombe((Fraction(one[0]), Fraction(one[1])), (Fraction(other[0]), Fraction(other[1])))
        assert [end.quantize(Decimal("0.0001")) for end in found] == [Decimal(lo), Decimal(hi)]


def test_a_share_rose_only_where_its_interval_leaves_nothing_out() -> None:
    told = report("2026-W48", row(CONNECT, 940, 1000), row(WITHIN, 490, 1000), then=(row(CONNECT, 900, 1000), row(WITHIN, 480, 1000)))
    assert figure(told, CONNECT)["before"]["says"] == "rose"
    assert figure(told, WITHIN)["before"]["says"] == "within"
    words = draft(told)
    assert "比上周上升（差异超出 95% 区间）：人工接通率（按请求人工）由 90.00% 到 94.00%（+4.00 个百分点）。" in words.text(zh=True)
    assert "变化未超出 95% 区间、不宜解读的：15秒接听率（按请求人工）。" in words.text(zh=True)
    assert "Risen against the week before, beyond the 95% interval of the difference: Human connect rate (of requests) from 90.00% to 94.00%" in words.text(
        zh=False
    )
    assert "下降" not in words.text(zh=True)
    assert "(+4.00 pp on the week before)" in words.headline[1]


def test_what_is_lost_is_not_told_a_second_time() -> None:
    told = report("2026-W48", row(CONNECT, 940, 1000), row(LOSS, 60, 1000), then=(row(CONNECT, 900, 1000), row(LOSS, 100, 1000)))
    assert figure(told, LOSS)["before"]["says"] == "fell"
    assert "呼损率（全部）由" not in draft(told).text(zh=True)


def test_small_samples_are_neither_compared_nor_ranked() -> None:
    told = report("2026-11-29", row(CONNECT, 20, 20), row("satisfaction_rate", 3, 5), then=(row(CONNECT, 1, 20),))
    assert figure(told, CONNECT)["before"]["says"] == "unsaid"
    words = draft(told)
    assert "没有样本足够、可以判断升降的比例" in words.text(zh=True)
    assert "样本不足、只供参考：人工接通率（按请求人工） n=20、满意率（最终） n=5。" in words.text(zh=True)
    assert "满意度 60.00%" not in words.headline[0]  # five ratings are no headline


def test_what_is_no_part_of_its_base_is_told_without_a_word() -> None:
    told = report("2026-10", row(CONNECT, 1100, 1000), then=(row(CONNECT, 900, 1000),))
    assert (figure(told, CONNECT)["before"]["says"], figure(told, CONNECT)["before"]["difference"]) == ("unsaid", "0.200000")


def test_where_nothing_is_kept_nothing_is_compared() -> None:
    words = draft(report("2026-10", row(CONNECT, 940, 1000), then=None))
    assert words.headline == (
        "2026年10月：市民请求人工 1,000 次，接通 940 次，接通率 94.00%。",
        "October 2026: citizens asked for a human 1,000 times, 940 were answered: 94.00%.",
    )
    assert "没有留存上月的数字，不作比较。" in words.text(zh=True)


def test_another_version_of_a_definition_is_not_compared() -> None:
    told = report("2026-10", row(CONNECT, 940, 1000), then=(row(CONNECT, 100, 1000, version=2),))
    assert figure(told, CONNECT)["before"]["says"] == "redefined"
    assert "定义已更换版本、不与以前相比：人工接通率（按请求人工）。" in draft(told).text(zh=True)


def test_the_year_before_and_chance_are_told() -> None:
    rows = [row(code, 500, 1000) for code in (CONNECT, WITHIN, "direct_resolution_rate", "dispatch_timely", "return_rate", "timely_sign_rate",
                                              "on_time_completion", "promise_kept_rate", "effective_callback_rate", "rework_rate")]  # fmt: skip
    told = report("2026-10", *rows, then=tuple(rows), a_year=(row(CONNECT, 800, 1000),))
    words = draft(told).text(zh=True)
    assert "比上年同月下降（差异超出 95% 区间）：人工接通率（按请求人工）由 80.00% 到 50.00%" in words
    assert "共比较 10 项；即使什么都没变，平均也会有约 0.5 项超出区间。" in words


def test_the_worst_hours_the_overdue_and_what_was_excluded_are_told() -> None:
    worst = row("connect_rate_24h", 80, 100, worst_at="2026-10-03T16:15:00.000000Z")
    share = row("connect_rate_24h", 10, 100, variant="share_95")
    left = [row(WITHIN, n, den, raw=raw, excluded={"sudden_event": 20}) for n, den, raw in ((450, 1000, True), (450, 980, False))]
    told = report("2026-10", worst, share, row("overdue_open", 7), *left, then=(row("overdue_open", 9),))
    words = draft(told)
    assert "接通最差的连续 24 小时止于 10月4日 00:15：80.00%（80 / 100）；达到 95% 的时点占 10.00%。" in words.text(zh=True)
    assert "期末逾期未结 7 件（上月 9 件）。" in words.text(zh=True)
    assert "15秒接听率（按请求人工）剔除 20 条，剔除前 45.00%、剔除后 45.92%" in words.text(zh=True)
    assert "20 rows, 45.00% with them and 45.92% without" in words.text(zh=False)
    assert words.headline[0] == "2026年10月：没有来电数据。"


def test_every_number_of_the_words_is_one_of_the_figures() -> None:
    told = report("2026-10", row(CONNECT, 940, 1000), row(WITHIN, 470, 1000), row("asa_seconds", 14_200, 940), then=(row(CONNECT, 900, 1000),))
    printed = set(_found("\n".join(figure_texts(told))))
    words = draft(told)
    for zh in (True, False):
        assert set(_found(words.text(zh=zh))) - printed <= {"95%"}  # the interval's level is the rule's, not the facts'


def test_the_document_is_canonical_and_the_same_each_time() -> None:
    made = [canonical(report("2026-10", row(CONNECT, 940, 1000), then=(row(CONNECT, 900, 1000),))) for _n in range(2)]
    assert made[0] == made[1]
    assert b'"says":"rose"' in made[0]


def test_numbers_are_rounded_half_up_when_they_are_printed() -> None:
    assert [shown(text, "share", zh=True) for text in ("0.123450", "0.999950", None)] == ["12.35%", "100.00%", "–"]
    assert shown("14.250000", "seconds", zh=True) == "14.3 秒"
    assert shown("7200", "seconds", zh=False) == "2.0 h"
    assert shown("431940", "seconds", zh=True) == "5.0 天"
    assert shown("1234567", "count", zh=True) == "1,234,567"
    assert change("-0.001250", "share", zh=True) == "−0.13 个百分点"
    assert change("-0.000001", "share", zh=False) == "0.00 pp"
