"""Step 1 and 2: every kind of price, verified quantities, and what missing posts take off."""

from fractions import Fraction as Q

import pytest

from huiying.contracts.facts import Counts, Facts, Figure
from huiying.contracts.settlement import settle
from huiying.contracts.statement import Line
from huiying.contracts.terms import Terms
from tests.contracts.small import price, yuan


def first(terms: Terms, facts: Facts) -> Line:
    return settle(terms, facts).lines[0]


def counted(n: str) -> Facts:
    return Facts(month="2026-10", quantities={"p": Q(n)})


def staffed(*counts: str, month: str = "2026-10") -> Facts:
    return Facts(month=month, staffing={"p": Counts(*map(Q, counts))})


TIERS = [{"upto": "30000", "rate": "1.71"}, {"upto": "60000", "rate": "1.60"}, {"rate": "1.48"}]


@pytest.mark.parametrize(
    ("n", "fen", "text"),
    [
        ("0", "0", "0 × 1.71"),
        ("30000", "51300", "30,000 × 1.71"),
        ("30001", "51301.60", "30,000 × 1.71 + 1 × 1.60"),
        ("100000", "158500", "30,000 × 1.71 + 30,000 × 1.60 + 40,000 × 1.48"),
    ],
)
def test_items_are_paid_at_the_price_of_their_tier(n: str, fen: str, text: str) -> None:
    line = first(price(kind="item", source="noted", tiers=TIERS), counted(n))
    assert (line.fen, line.arithmetic.text) == (yuan(fen), text)


def test_the_least_volume_agreed_is_paid_and_the_most_is_the_limit() -> None:
    terms = price(kind="item", source="noted", tiers=[{"rate": "0.85"}], forecast="100000", min_share="0.9", max_volume="120000")
    few, many = first(terms, counted("70000")), first(terms, counted("150000"))
    assert (few.fen, few.marks, few.measured) == (yuan("76500"), ("floor_volume",), 70_000)
    assert (many.fen, many.marks) == (yuan("102000"), ("max_volume",))


def test_a_base_fee_comes_with_its_items() -> None:
    line = first(price(kind="base_plus_item", source="noted", base="5000", tiers=[{"rate": "1.5"}]), counted("200"))
    assert (line.fen, line.arithmetic.text) == (yuan("5300"), "5,000.00 + 200 × 1.50")


@pytest.mark.parametrize(("kind", "rate", "n", "fen"), [("minute", "0.35", "12345.5", "4320.93"), ("productive_hour", "48.2", "100.25", "4832.05")])
def test_time_is_paid_by_its_rate(kind: str, rate: str, n: str, fen: str) -> None:
    assert first(price(kind=kind, rate=rate, source="noted"), counted(n)).fen == yuan(fen)


@pytest.mark.parametrize(
    ("counts", "n", "mark"),
    [
        (("120", "119.2", "118.4", "163"), "118.4", "limited_by_logins"),
        (("120", "119.2", "119.5", "163"), "119.2", "limited_by_rosters"),
        (("120", "130", "125", "163"), "120", "limited_by_contract"),
    ],
)
@pytest.mark.parametrize("kind", ["seat_month", "head_month"])
def test_staff_is_paid_by_the_least_of_its_proofs(kind: str, counts: tuple[str, ...], n: str, mark: str) -> None:
    line = first(price(kind=kind, rate="100", contracted=120), staffed(*counts))
    assert (line.measured, line.fen, line.marks) == (Q(n), int(Q(n) * 10_000), (mark,))
    assert line.base == {"contracted": "120", "rostered": counts[1], "logged_in": counts[2], "attested": "163"}


def test_log_ins_within_the_tolerance_count_as_rostered() -> None:
    terms = price(kind="seat_month", rate="100", contracted=120, tolerance="0.01")
    assert first(terms, staffed("120", "100", "99", "160")).measured == 100
    assert first(terms, staffed("120", "100", "98.9", "160")).measured == Q("98.9")


def test_without_proof_no_seat_is_paid() -> None:
    line = first(price(kind="seat_month", rate="100", contracted=120), Facts(month="2026-10"))
    assert (line.fen, line.marks) == (0, ("no_data",))


def test_a_lump_sum_is_paid_whole_to_the_fen_over_its_months() -> None:
    terms = price(kind="lump_sum", amount="1000000", months=12)
    lines = [first(terms, Facts(month=f"2026-{month:02d}")) for month in range(1, 13)]
    assert {line.fen for line in lines[:-1]} == {8_333_333}
    assert lines[-1].fen == 8_333_337
    assert lines[-1].arithmetic.text == "1,000,000.00 − 11 × 83,333.33"
    assert sum(line.fen for line in lines) == 100_000_000


def test_amounts_of_single_months_are_paid_in_theirs() -> None:
    terms = price(kind="lump_sum", schedule={"2026-03": "100", "2026-10": "250.5"})
    assert [first(terms, Facts(month=month)).fen for month in ("2026-03", "2026-04", "2026-10")] == [10_000, 0, 25_050]


def test_a_milestone_is_paid_when_it_was_accepted() -> None:
    terms = price(kind="milestone", amount="80000")
    assert (first(terms, counted("1")).fen, first(terms, Facts(month="2026-10")).fen) == (8_000_000, 0)


def test_what_is_passed_through_is_paid_as_billed_up_to_its_ceiling() -> None:
    by_rate = price(kind="pass_through", rate="0.045", ceiling="3000")
    assert first(by_rate, counted("61320")).fen == 275_940
    held = first(by_rate, counted("100000"))
    assert (held.fen, held.marks, held.arithmetic.text) == (300_000, ("capped",), "min(100,000 × 0.045, 3,000.00)")
    assert first(price(kind="pass_through"), counted("1234.56")).arithmetic.text == "1,234.56"


def test_a_quantity_may_be_a_part_of_a_metric() -> None:
    terms = price(kind="item", source="metric T02@1/requested num", tiers=[{"rate": "0.85"}])
    assert first(terms, Facts(month="2026-10", kpi={"T02@1/requested": Figure(Q(1000), Q(1010))})).fen == 85_000
    assert first(terms, Facts(month="2026-10")).fen == 0


@pytest.mark.parametrize(
    ("logged_in", "fen", "text"),
    [
        ("66", 0, "0"),
        ("65", 0, "−48,000.00 ÷ 66 × max(0, 1 − 66 × 2%)"),
        ("63", -122_182, "−48,000.00 ÷ 66 × (3 − 66 × 2%)"),
        ("0", -4_704_000, "−48,000.00 ÷ 66 × (66 − 66 × 2%)"),
    ],
)
def test_missing_posts_beyond_the_tolerance_lower_a_fee(logged_in: str, fen: int, text: str) -> None:
    terms = price(kind="lump_sum", amount="576000", months=12, contracted=66, staffing={"tolerance": "0.02"})
    line = settle(terms, staffed("66", "66", logged_in, "4")).line("2:p")
    assert line is not None
    assert (line.fen, line.arithmetic.text) == (fen, text)


def test_missing_posts_never_cost_more_than_the_fee() -> None:
    terms = price(kind="base_plus_item", source="noted", base="1000", tiers=[{"rate": "1"}], contracted=30, staffing={"daily_rate": "200"})
    made = settle(terms, Facts(month="2026-10", quantities={"p": Q(50)}, staffing={"p": Counts(Q(30), Q(30), Q(10), Q(1))}))
    assert [(line.key, line.fen) for line in made.lines] == [("1:p", 105_000), ("2:p", -100_000)]
