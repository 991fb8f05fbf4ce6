"""Contracts and facts made up at random, right by construction: every kind of price, every curve, fines that hit the same events."""

from dataclasses import replace
from fractions import Fraction as Q
from typing import Any

from hypothesis import strategies as st

from huiying.contracts.facts import Adjustment, Counts, Earlier, Facts, Figure, Fined
from huiying.contracts.reading import from_data
from huiying.contracts.terms import Terms
from tests.contracts.small import TABLE, given

MONTH = "2026-10"


def decimals(low: int, high: int, places: int = 2) -> st.SearchStrategy[str]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False).map(lambda value: format(value, "f"))


MONEY, RATE, SHARE = decimals(0, 200_000), decimals(0, 50, 4), decimals(0, 1, 3)
HEAD = {"zh": "价", "en": "Price", "source": "noted"}
TIERS = st.lists(RATE, min_size=1, max_size=3).map(
    lambda rates: [{"upto": str(1000 * (at + 1)), "rate": rate} for at, rate in enumerate(rates[:-1])] + [{"rate": rates[-1]}]
)
PRICES = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(["lump_sum", "performance"]), "amount": MONEY, "months": st.just(12), "contracted": st.just("66"),
                           "staffing": st.none() | st.fixed_dictionaries({"tolerance": SHARE}), "source": st.just("one")}),
    st.fixed_dictionaries({"kind": st.sampled_from(["seat_month", "head_month", "productive_hour"]), "rate": RATE, "contracted": st.just("120"),
                           "source": st.just("staffing"), "tolerance": SHARE}),
    st.fixed_dictionaries({"kind": st.just("item"), "tiers": TIERS, "forecast": st.just("900"), "min_share": SHARE,
                           "max_volume": st.none() | decimals(0, 5000)}),
    st.fixed_dictionaries({"kind": st.just("base_plus_item"), "base": MONEY, "tiers": TIERS, "contracted": st.just("66"),
                           "staffing": st.none() | st.fixed_dictionaries({"daily_rate": st.none() | MONEY})}),
    st.fixed_dictionaries({"kind": st.just("minute"), "rate": RATE}),
    st.fixed_dictionaries({"kind": st.just("milestone"), "amount": MONEY}),
    st.fixed_dictionaries({"kind": st.just("pass_through"), "rate": st.none() | RATE, "ceiling": st.none() | MONEY}),
)  # fmt: skip


def curves(top: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A curve whose numbers of points or money come from `top`."""
    return st.one_of(
        st.fixed_dictionaries({"curve": st.just("step"), "target": decimals(1, 99), "better": st.sampled_from(["higher", "lower"])}),
        st.fixed_dictionaries({"curve": st.just("linear"), "floor": decimals(0, 50), "target": decimals(51, 100)}),
        st.fixed_dictionaries({"curve": st.just("inverse_linear"), "target": decimals(0, 50), "floor": decimals(51, 100)}),
        st.fixed_dictionaries({"curve": st.just("per_point"), "target": decimals(1, 99), "k": top, "better": st.sampled_from(["higher", "lower"])}),
    )


def banded(gives: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Three bands that meet, open at both ends."""
    return st.tuples(decimals(0, 50), decimals(51, 99), gives, gives).map(
        lambda drawn: {"curve": "bands", "weight": "0", "bands": [{"from": drawn[1], "gives": "0"}, {"from": drawn[0], "to": drawn[1], "gives": drawn[2]},
                                                                    {"to": drawn[0], "gives": drawn[3]}]}
    )  # fmt: skip


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    prices = [{**HEAD, **price, "code": f"p{at}"} for at, price in enumerate(draw(st.lists(PRICES, min_size=1, max_size=4)))]
    missing = st.fixed_dictionaries({"missing": st.sampled_from(["full", "zero"])})
    scored = [
        {**_head(f"s{at}", "score"), **curve, "weight": "30", **draw(missing)}
        for at, curve in enumerate(draw(st.lists(curves(decimals(0, 9)), min_size=2, max_size=2)))
    ]
    best = [{"from": "80", "gives": "40"}, {"from": "60", "to": "80", "gives": draw(decimals(0, 39))}, {"to": "60", "gives": "0"}]
    scored += [{**_head("s2", "score"), "curve": "bands", "bands": best, **draw(missing)}]
    bonus = {**_head("bonus", "score"), "curve": "capped_bonus", "target": "90", "top": "95", "weight": "5"}
    costing = [
        {**_head(f"d{at}", "deduct"), **curve, "weight": draw(decimals(1, 9_000)), "cap": draw(st.none() | MONEY), "basis": "yuan", "earn_back": {"periods": 2}}
        for at, curve in enumerate(draw(st.lists(curves(RATE), max_size=4)))
    ]
    costing += [
        {**_head(f"b{at}", "deduct"), **banding, "cap": draw(st.none() | MONEY)} for at, banding in enumerate(draw(st.lists(banded(MONEY), max_size=1)))
    ]
    fines = [
        {"code": f"f{at}", "zh": "罚", "en": "Fine", "amount": draw(decimals(1, 9_000)), "per": draw(st.sampled_from(["event", "day"])),
         "repeat_after": draw(st.none() | st.integers(0, 3)), "repeat_times": draw(decimals(1, 3, 1)), "cap": draw(st.none() | MONEY)}
        for at in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    fines += [
        {"code": "points", "zh": "扣分", "en": "Points", "points": draw(decimals(1, 5, 3)), "per": draw(st.sampled_from(["event", "day"])),
         "repeat_after": draw(st.none() | st.integers(0, 3)), "repeat_times": draw(decimals(1, 3, 1))}
    ]  # fmt: skip
    return from_data(
        given(
            components=prices, clauses=[*scored, bonus, *costing], fines=fines, pay_factor=TABLE, performance={"share": draw(SHARE)}, score={"bonus_cap": "4"},
            deductions={"total_cap": draw(SHARE)}, prepayment={"amount": "5", "share": "0.08"},
        )
    )  # fmt: skip


def _head(code: str, mode: str) -> dict[str, Any]:
    return {"code": code, "mode": mode, "zh": "条款", "en": "Clause", "metric": code, "variant": "all"}


@st.composite
def facts_for(draw: st.DrawFn, terms_: Terms) -> Facts:
    counts = st.builds(Counts, *[st.decimals(0, 140, places=2).map(Q)] * 4)
    figure = st.one_of(
        st.just(Figure()), st.builds(lambda num, more: Figure(Q(num), Q(num + more)), st.integers(0, 900), st.integers(0, 900)),
        st.builds(lambda value, n: Figure(value=Q(value), n=n), SHARE, st.integers(0, 99)),
    )  # fmt: skip
    codes = [clause.code for clause in terms_.deducting]
    fined = [
        Fined(rule.code, tuple(f"{rule.code}-{at}-{n}" for n in range(draw(st.integers(1, 5)))), draw(st.integers(0, 9)), draw(st.integers(0, 4)),
              tuple(draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))) if codes else ())
        for rule in terms_.fines for at in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    earlier = [
        Earlier(month, {code: draw(st.integers(-9_999, 0)) for code in codes}, {code: draw(st.sampled_from([True, True, False, None])) for code in codes})
        for month in ("2026-07", "2026-08", "2026-09")
    ]
    return Facts(
        month=MONTH, kpi={clause.key: draw(figure) for clause in terms_.clauses},
        quantities={one.code: Q(draw(decimals(0, 4000))) for one in terms_.components},
        staffing={one.code: draw(counts) for one in terms_.components if one.contracted is not None and draw(st.booleans())}, fines=tuple(fined),
        earlier=tuple(earlier), adjustments=(Adjustment("a", "2026-09", "1:p0", Q(draw(decimals(-99, 99))), Q(draw(RATE)), "更正", "Corrected"),),
        prepayment_open_fen=draw(st.integers(0, 9_999_999)), carried_fen=draw(st.integers(-9_999_999, 0)),
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[Terms, Facts]:
    drawn = draw(terms())
    facts = draw(facts_for(drawn))
    milestones = {one.code for one in drawn.components if one.kind == "milestone"}
    return drawn, replace(facts, quantities={code: min(n, Q(1)) if code in milestones else n for code, n in facts.quantities.items()})
