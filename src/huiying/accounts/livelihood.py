"""The livelihood account: what each figure of it is, and what stands beside some of them. Pure."""

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import Any

from huiying.accounts.economic import MIDDLE, reached
from huiying.accounts.figures import MONTHS, YEARS, Books, Figure, Indicator
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.inputs import Value
from huiying.accounts.pairing import plain
from huiying.accounts.science.intervals import NoBase, silence_bounds, wilson
from huiying.accounts.science.survival import percentile
from huiying.kit.sums import half_up

HOUR = 3600
TIME_WORTH = (Fraction(3, 10), Fraction(1, 2))  # of the local hourly wage
DONE, OPEN, OVER = "closed", "open", "over"


def _share(id_: str, zh: str, en: str, num: str, den: str, published: str = "", better: int = 1) -> tuple[Indicator, ...]:
    """A share of counts; where only the published share exists, its mean over months."""
    counted = Indicator(id_, zh, en, "share", f"{num} ÷ {den}", (num, den), lambda s: s[num], lambda s: s[den], better)
    if not published:
        return (counted,)
    alone = Indicator(id_, zh, en, "share", f"mean of {published}", (published, MONTHS), lambda s: s[published], lambda s: s[MONTHS], better, "published")
    return counted, alone


LIVELIHOOD: tuple[tuple[Indicator, ...], ...] = (
    _share("L1", "人工接通率", "Connect rate", "tel.answered", "tel.queued", "rate.connect"),
    _share("L2", "15秒接通率", "Answered within 15 s", "tel.ans_in", "tel.queued", "rate.in15"),
    _share("L3", "放弃率", "Abandoned", "tel.ab", "tel.queued", better=-1),
    (Indicator("L4", "市民每年等待小时", "Citizens' waiting hours a year", "h/year", "waited seconds ÷ 3600 ÷ years", ("tel.wait_all", YEARS),
               lambda s: s["tel.wait_all"], lambda s: HOUR * s[YEARS], better=-1),),
    (Indicator("L5", "每年15秒内接到的诉求", "Needs reached within 15 s, a year", "need/year", "needs reached in 15 s ÷ years", ("need.in15", YEARS),
               lambda s: s["need.in15"], lambda s: s[YEARS], better=1),),
    _share("L5s", "15秒内接到的诉求占比", "Share of needs reached within 15 s", "need.in15", "need.count"),
    (reached(MIDDLE),),
    _share("L7", "按期办结率", "On time", "case.on_time", "case.due", "rate.on_time"),
    _share("L7r", "回复率", "Replied", "reply.made", "reply.due", "rate.replied"),
    _share("L8", "再次打开率", "Reopened", "case.reopened", "case.closed", better=-1),
    _share("L9", "满意率", "Satisfied", "sat.satisfied", "sat.answered", "rate.satisfied"),
)  # fmt: skip


def _lowest_day(books: Books, which: str, _figure: Figure) -> dict[str, Any]:
    """The lowest connect rate over any 24 hours, the national standard's."""
    values = [float(value.exact) for value in books.pair.sides[which].within("rate.connect_24h")]
    return {"lowest_24h": min(values)} if values else {}


def _conventions(books: Books, which: str, _figure: Figure) -> dict[str, Any]:
    """The same seconds over other denominators: of those answered, and without who left within 5 s."""
    ways = {
        "answered": Indicator("L2", "", "", "share", "", ("tel.ans_in", "tel.answered"), lambda s: s["tel.ans_in"], lambda s: s["tel.answered"]),
        "excl_short_5": Indicator(
            "L2", "", "", "share", "", ("tel.ans_in", "tel.queued", "tel.ab_short"), lambda s: s["tel.ans_in"], lambda s: s["tel.queued"] - s["tel.ab_short"]
        ),
    }
    found = {name: _unless_withheld(books, which, one) for name, one in ways.items()}
    return {"conventions": {name: None if value is None else float(value) for name, value in found.items()}}


def _unless_withheld(books: Books, which: str, one: Indicator) -> Fraction | None:
    """The figure, unless a guard withholds what it is made of on that side."""
    return None if withheld(concerning(books.found, one.terms), which) else books.figure(which, one).value


def _worth(books: Books, which: str, figure: Figure) -> dict[str, Any]:
    """Waiting hours at .3 to .5 of the local hourly wage, in fen a year: a range, never added to costs."""
    wages = [value.money.exact for value in books.pair.sides[which].within("price.hourly_wage")]
    if not wages or figure.value is None:
        return {}
    wage, hours = sum(wages, Fraction(0)) / len(wages), figure.value
    return {"worth_fen": [half_up(share * wage * hours) for share in TIME_WORTH], "k": [float(share) for share in TIME_WORTH]}


def _survey(books: Books, which: str, figure: Figure) -> dict[str, Any]:
    """Wilson's interval; and, where all the figure's months tell how many were asked, the response and the bounds if the silent are of one mind."""
    if figure.num is None or figure.den is None:
        return {}
    satisfied, answered = int(figure.num), int(figure.den)
    totals = books.pair.totals(which, "sat.satisfied", "sat.answered", "sat.sent")
    try:
        told: dict[str, Any] = {"ci95": list(wilson(satisfied, answered)), "answered": answered}
        if totals is None or totals.sums["sat.answered"] != figure.den:
            return told
        sent = int(totals.sums["sat.sent"])
        return told | {"sent": sent, "response": answered / sent, "silence": list(silence_bounds(satisfied, answered, sent))}
    except NoBase:
        return {}


Beside = Callable[[Books, str, Figure], dict[str, Any]]
BESIDE: dict[str, Beside] = {"L1": _lowest_day, "L2": _conventions, "L4": _worth, "L9": _survey}


def beside(books: Books, which: str, one: Indicator, figure: Figure) -> dict[str, Any]:
    """What a side's figure is never shown without: other conventions, the worth of waiting, the interval and the silence of a survey."""
    if figure.value is None:
        return {}
    return BESIDE[one.id](books, which, figure) if one.id in BESIDE else {}


def time_to_close(books: Books, which: str, share: Fraction, exact: str = "") -> float | None:
    """Hours after which so many of all cases were closed (Kaplan-Meier; cases still open count as long as they were seen); None where unknown.

    From the cases themselves where one number is of all the side's months (`exact`: case.ttc_p50, case.ttc_p90); else from groups of case.ttc:
    "closed:24" cases closed within bin's end at 24 h, "open:24" seen open so long; "over" for the last bin, without end.
    """
    if exact and (of_all := of_all_months(books, which, exact)) is not None:
        return float(of_all.exact)
    done, waiting = ({edge: n for kind, edge, n in _bins(books, which) if kind == wanted} for wanted in (DONE, OPEN))
    if not done:
        return None
    found = percentile(done, waiting, float(share))
    return None if found is None or found == inf else found


def of_all_months(books: Books, which: str, id_: str) -> Value | None:
    """The one value of an input that is of all the side's months."""
    side = books.pair.sides[which]
    return next((value for value in side.within(id_) if value.covers == side.months), None)


def _bins(books: Books, which: str) -> list[tuple[str, float, int]]:
    found = []
    for group in books.pair.sides[which].groups("case.ttc"):
        kind, _, edge = group.partition(":")
        count = sum(int(number) for number in plain(books.pair.cells(which, "case.ttc", group)))
        if kind in {DONE, OPEN} and (edge == OVER or edge.replace(".", "", 1).isdecimal()):
            found.append((kind, inf if edge == OVER else float(edge), count))
    return found
