"""Every derived figure of the published cases against the reference's table: half of the last printed digit, unless another tolerance is named."""

from decimal import Decimal

import pytest

from huiying.accounts.cases.deriving import Figure, derive
from huiying.accounts.cases.showing import ORDER, read
from huiying.accounts.cases.writing import printed

HEADS, CAPACITY, BAND = Decimal("0.3"), Decimal("0.005"), Decimal("0.05")
# case, derived figure, what the table prints (money in yuan, shares and changes in percent)
TABLE = """
haikou month_budget 3583333
haikou month_contract 3521667
haikou month_previous 3383167
haikou contract_change 4.094%
haikou contract_gap -1.721%
haikou circle_money 129780000
haikou circle_heads 511.905
haikou circle_gap 0.605%
haikou circle_heads_contract 503.1
haikou head_budget_515 6957.9
haikou head_contract_515 6838.2
haikou head_contract_300 11738.9
haikou head_previous_300 11277.2
haikou heads_at_high 286
haikou heads_at_mid 343
haikou heads_at_low 422
haikou cases_day_2021 11013.7
haikou cases_growth 33.1%
haikou day_ceiling 12577.8
haikou case_cost_2021 10.10
haikou case_cost_ceiling 9.21
haikou quarters_2021_85 3946
haikou quarters_2021_95 4370
haikou quarters_ceiling_85 4447
haikou quarters_ceiling_95 4927
liaocheng month_2024 1388772
liaocheng head_month 5859.8
liaocheng head_year 70317.6
liaocheng change_2021 45.4%
liaocheng change_2022 19.6%
liaocheng change_2023 -4.9%
liaocheng change_2024 5.0%
liaocheng change_2021_2024 19.4%
yongchuan item_cost 45.22
yongchuan item_asserted 101.63
yongchuan ratio 2.247
yongchuan less_share 55.5%
yongchuan less 1110000
yongchuan growth 392%
yongchuan items_day 53.92
yongchuan fee_month 74167
yongchuan agents_high 16.5
yongchuan agents_low 24.7
yongchuan items_agent_day 3.77
yongchuan reply_lower 99.980%
yongchuan satisfied_lower_200 87.4%
yongchuan satisfied_upper_200 95.0%
yongchuan satisfied_lower_all 91.6%
yongchuan satisfied_upper_all 92.4%
nanning factor_loose 2.38
nanning factor_literal 3.38
nanning offered_loose 0.793
nanning offered_literal 1.126
nanning attempts_before_3 1.266
nanning attempts_before_5 1.538
nanning attempts_before_7 1.961
nanning attempts_before_8 2.273
nanning attempts_after_3 1.031
nanning attempts_after_5 1.052
nanning attempts_after_7 1.075
nanning attempts_after_8 1.086
nanning reached_before_3 38.0%
nanning reached_before_5 46.2%
nanning reached_before_7 58.8%
nanning reached_before_8 68.2%
nanning reached_after_3 92.8%
nanning reached_after_5 94.8%
nanning reached_after_7 96.8%
nanning reached_after_8 97.8%
nanning needs_loose_3 0.974
nanning needs_loose_5 1.159
nanning needs_loose_7 1.446
nanning needs_loose_8 1.659
nanning needs_literal_3 1.383
nanning needs_literal_5 1.646
nanning needs_literal_7 2.054
nanning needs_literal_8 2.355
nanning agents_before_20 7
nanning agents_after_20 21
nanning agents_before_50 16
nanning agents_after_50 48
nanning agents_before_100 31
nanning agents_after_100 93
nanning agents_factor_20 3.00
nanning agents_factor_50 3.00
nanning agents_factor_100 3.00
guangzhou year_if_3 155534300
guangzhou service_2021 5.47
guangzhou service_2025 3.79
guangzhou head_month 10801
guangzhou seat_month 15142
changsha seat_2019 67380
changsha seat_month_2019 9626
changsha head_month_2019 4813
changsha seat_month_2022 10897
changsha head_month_2022 5449
xiangjiang sum 2963808.60
xiangjiang sum_gap 0
xiangjiang platform_share 1.2%
pinggu seat_month 9091
notices wuhan_sum 43160000
"""
# case, derived figure, value, tolerance (relative where it is below one tenth, else absolute)
LOOSE = [
    ("haikou", "heads_2021_85", "271.3", HEADS), ("haikou", "heads_2021_95", "300.5", HEADS), ("haikou", "heads_ceiling_85", "305.8", HEADS),
    ("haikou", "heads_ceiling_95", "338.8", HEADS), ("haikou", "capacity_300_85", "12294", CAPACITY), ("haikou", "capacity_300_95", "10989", CAPACITY),
    ("haikou", "capacity_300_lo", "8200", BAND), ("haikou", "capacity_300_hi", "17100", BAND), ("haikou", "capacity_515_85", "22002", CAPACITY),
    ("haikou", "capacity_515_95", "20161", CAPACITY), ("haikou", "capacity_515_lo", "14800", BAND), ("haikou", "capacity_515_hi", "30800", BAND),
    ("liaocheng", "capacity_85", "9458", CAPACITY), ("liaocheng", "capacity_95", "8346", CAPACITY), ("liaocheng", "capacity_lo", "6300", BAND),
    ("liaocheng", "capacity_hi", "13300", BAND),
]  # fmt: skip


def figures(name: str) -> dict[str, Figure]:
    return {one.wanted.id: one for one in derive(read(name))}


def value_of(case: str, code: str) -> Decimal:
    value = figures(case)[code].value
    assert value is not None
    return value


@pytest.mark.parametrize("row", TABLE.split("\n")[1:-1])
def test_each_row_of_the_table_within_half_of_its_last_digit(row: str) -> None:
    case, code, told = row.split()
    expected = Decimal(told.rstrip("%"))
    half = Decimal("0.5").scaleb(int(expected.as_tuple().exponent))
    value = value_of(case, code) * (100 if told.endswith("%") else 1)
    assert abs(value - expected) <= half


@pytest.mark.parametrize(("case", "code", "expected", "tolerance"), LOOSE)
def test_what_the_models_say_within_the_tolerance_of_the_table(case: str, code: str, expected: str, tolerance: Decimal) -> None:
    allowed = tolerance * Decimal(expected) if tolerance < Decimal("0.1") else tolerance
    assert abs(value_of(case, code) - Decimal(expected)) <= allowed


def test_shifts_of_eight_hours_take_the_heads_up_by_the_ratio_of_the_factors() -> None:
    assert abs(value_of("haikou", "heads_2021_85_full") / value_of("haikou", "heads_2021_85") - Decimal("1.168")) < Decimal("0.001")
    assert abs(value_of("haikou", "capacity_300_full") / value_of("haikou", "capacity_300_85") - 1 / Decimal("1.168")) < Decimal("0.02")


def test_fifteen_agents_at_fifty_erlang_just_miss_thirty_percent() -> None:
    assert printed(value_of("nanning", "connect_15_50"), "share", 4) == "29.9987 %"


def test_every_figure_is_in_the_table_or_known_by_name() -> None:
    """A figure that nobody checked may not be added in silence."""
    checked = {tuple(row.split()[:2]) for row in TABLE.split("\n")[1:-1]} | {(case, code) for case, code, _, _ in LOOSE}
    others = {(name, one.wanted.id) for name in ORDER for one in derive(read(name))} - checked
    assert others == {
        ("haikou", "year_contract"), ("haikou", "year_previous"), ("haikou", "heads_2021_85_full"), ("haikou", "capacity_300_full"),
        ("liaocheng", "under_price"), ("liaocheng", "under_inhouse"), ("liaocheng", "gap_2024"),
        ("yongchuan", "refused_ratio"), ("yongchuan", "item_cost_2010"), ("yongchuan", "reply_lower_own"), ("yongchuan", "satisfied_lower_own"),
        ("nanning", "connect_change"), ("nanning", "connect_15_50"), ("nanning", "service_per_yuan"), ("guangzhou", "year"), ("guangzhou", "platform_head"),
        ("changsha", "year_two"), ("changsha", "gap_two"), ("xiangjiang", "service_share"), ("per_item", "complaint_calls"), ("per_item", "weights"),
        ("notices", "beijing_seat_day"),
    }  # fmt: skip


def test_the_others_come_to_what_is_stated_elsewhere() -> None:
    """The yearly amounts of both contracts, 32.4 million a year, at most 117 thousand an agent and year."""
    assert printed(value_of("haikou", "year_contract") / 10**6, "times", 1) == "42.3"
    assert printed(value_of("haikou", "year_previous") / 10**6, "times", 1) == "40.6"
    assert printed(value_of("changsha", "year_two") / 10**6, "times", 1) == "32.4"
    assert printed(value_of("guangzhou", "platform_head") / 1000, "times", 0) == "117"
    assert value_of("per_item", "weights") == 1
    assert value_of("notices", "beijing_seat_day") == 100
    assert value_of("liaocheng", "under_price") < 0 > value_of("liaocheng", "under_inhouse")
