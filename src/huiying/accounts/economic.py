"""The economic account: what each figure of it is. Cost in fen of one year's prices (C) over what it bought. E8 stands in restaffing. Pure."""

from fractions import Fraction

from huiying.accounts.figures import COST, MONTHS, YEARS, Indicator

HOUR = 3600
REDIALS = (Fraction(3, 10), Fraction(1, 2), Fraction(4, 5))  # shown where no caller ids exist
MIDDLE = REDIALS[1]


def estimated_needs(redial: Fraction) -> Indicator:
    """E2 where callers cannot be told apart: needs = attempts × (1 − r (1 − connect)), at a redial probability r."""
    zh, en = "每件诉求成本（按重拨率估计）", "Cost per unique need (needs estimated from redials)"
    terms, formula = (COST, "tel.queued", "tel.answered"), f"C ÷ (queued − {float(redial)} × (queued − answered))"
    return Indicator(
        "E2", zh, en, "fen/need", formula, terms, lambda s: s[COST],
        lambda s: s["tel.queued"] - float_or(redial, s["tel.queued"]) * (s["tel.queued"] - s["tel.answered"]),
        better=-1, variant=f"r={float(redial)}", quality="estimated",
    )  # fmt: skip


def reached(redial: Fraction) -> Indicator:
    """The share of needs that are answered at last, p / (1 − r (1 − p)), at a redial probability r: 1 where everybody is answered."""
    zh, en = "诉求接到率（按重拨率估计）", "Share of needs reached (estimated from redials)"
    formula = f"answered ÷ (queued − {float(redial)} × (queued − answered))"
    return Indicator(
        "L5r", zh, en, "share", formula, ("tel.answered", "tel.queued"), lambda s: s["tel.answered"],
        lambda s: s["tel.queued"] - float_or(redial, s["tel.queued"]) * (s["tel.queued"] - s["tel.answered"]),
        better=1, variant=f"r={float(redial)}", quality="estimated",
    )  # fmt: skip


def float_or(exact: Fraction, like: object) -> Fraction | float:
    """A constant as exact as what it is multiplied with."""
    return exact if isinstance(like, Fraction) else float(exact)


YEARLY = Indicator("C", "每年实际成本", "Real cost a year", "fen/year", "C ÷ years", (COST, YEARS), lambda s: s[COST], lambda s: s[YEARS], better=-1)
ECONOMIC: tuple[tuple[Indicator, ...], ...] = (
    (YEARLY,),
    (Indicator("V", "每年请求人工量", "Calls that asked for a person, a year", "call/year", "queued ÷ years", ("tel.queued", YEARS), lambda s: s["tel.queued"],
               lambda s: s[YEARS]),),
    (Indicator("E1", "每个接通来电成本", "Cost per answered contact", "fen/call", "C ÷ answered", (COST, "tel.answered"), lambda s: s[COST],
               lambda s: s["tel.answered"], better=-1),),
    (Indicator("E2", "每件诉求成本", "Cost per unique need", "fen/need", "C ÷ needs", (COST, "need.count"), lambda s: s[COST], lambda s: s["need.count"],
               better=-1),
     estimated_needs(MIDDLE)),
    (Indicator("E3", "每个有效接触成本", "Cost per effective contact", "fen/call", "C ÷ (answered in 15 s × FCR), FCR = resolved at once ÷ answered",
               (COST, "tel.ans_in", "contact.fcr", "tel.answered"), lambda s: s[COST],
               lambda s: s["tel.ans_in"] * s["contact.fcr"] / s["tel.answered"], better=-1, variant="fcr"),
     Indicator("E3", "每个有效接触成本（以有效率代替一次解决率）", "Cost per effective contact (valid share for FCR)", "fen/call",
               "C ÷ (answered in 15 s × valid share), valid share = valid ÷ answered",
               (COST, "tel.ans_in", "contact.valid", "tel.answered"), lambda s: s[COST],
               lambda s: s["tel.ans_in"] * s["contact.valid"] / s["tel.answered"], better=-1, variant="valid")),
    (Indicator("E4", "每件办结工单成本", "Cost per closed case", "fen/case", "C ÷ closed", (COST, "case.closed"), lambda s: s[COST], lambda s: s["case.closed"],
               better=-1),),
    (Indicator("E5", "平均在岗人数", "Heads, mean", "head", "sum of heads ÷ months", ("hr.heads", MONTHS), lambda s: s["hr.heads"], lambda s: s[MONTHS]),),
    (Indicator("E5h", "每月付薪工时", "Hours paid a month", "h/month", "hours paid ÷ months", ("hr.hours_paid", MONTHS), lambda s: s["hr.hours_paid"],
               lambda s: s[MONTHS]),),
    (Indicator("E6", "座席利用率", "Occupancy", "share", "handle seconds ÷ (3600 × hours logged in)", ("tel.handle", "hr.hours_logged"),
               lambda s: s["tel.handle"], lambda s: HOUR * s["hr.hours_logged"]),),
    (Indicator("E7", "每付薪工时接通量", "Contacts per paid hour", "call/h", "answered ÷ hours paid", ("tel.answered", "hr.hours_paid"),
               lambda s: s["tel.answered"], lambda s: s["hr.hours_paid"], better=1),),
    (Indicator("EH", "每人月成本", "Cost per head-month", "fen/head-month", "C ÷ head-months", (COST, "hr.heads"), lambda s: s[COST], lambda s: s["hr.heads"],
               per_head=True),),
)  # fmt: skip
"""In order; several of one id are ways to count it, the first that both sides allow is taken."""
AT_REDIALS = {"E2": estimated_needs, "L5r": reached}
"""Figures that rest on a redial probability nobody measured: shown at each of REDIALS."""
