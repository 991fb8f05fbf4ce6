"""What a service level takes: somebody moves volume, target and pay, and reads people, yuan and how sure that is; or what people or money carry."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiying.kit.errors import Told
from huiying.pages.limiting import TooOften, count
from huiying.pages.naming import language, named
from huiying.pages.requests import Request
from huiying.pages.two_accounts.drawing import Dot, bars, whiskers
from huiying.pages.two_accounts.numbers import KINDS, between, plain, yuan
from huiying.portal.access import address
from huiying.portal.accounts.plan_answer import Answer, Question, Side, Yuan, answer
from huiying.portal.accounts.plan_form import CALLS, HEADS, MONEY, PlanForm, form_of
from huiying.portal.flooding import too_often
from huiying.portal.limiting import PLAN

MONTHS, DAYS, PERCENT = 12, 365, 100
ROUNDED = 3
SIX_DIGITS = 1e6


@dataclass(frozen=True, slots=True)
class SideSaid:
    """In house or bought, in words: people, calls, yuan a month and a year, for one head and for one call; each with where 90 % of the draws lie."""

    name: str
    heads: str
    heads_band: str
    calls: str
    calls_band: str
    month: str
    month_band: str
    year: str
    each: str
    each_band: str
    a_call: str
    a_call_how: str


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """The answer in one sentence, both sides, the drawings, and the command that says the same."""

    sentence: str
    sides: tuple[SideSaid, SideSaid]
    hours: str
    peak: str
    day: SafeString
    drawn: SafeString
    command: str


@require_safe
def plan(request: Request) -> HttpResponse:
    """The form with what the address says, and the answer; wrong input is told and nothing is computed."""
    form = form_of(request.GET)
    context: dict[str, Any] = {"form": form, "asked": bool(request.GET)}
    if form.is_valid():
        question = question_of(form)
        try:
            if request.GET:
                count(PLAN, [address(request)], request.now)
            context["answer"] = told(question, answer(question))
        except TooOften as often:
            return too_often(request, often)
        except Told as refused:
            context["refused"] = refused.sentence(language())
    return render(request, "portal/accounts/plan.html", context)


def question_of(form: PlanForm) -> Question:
    """The question in seconds, shares and yuan; only what was said to be given is."""
    data, way = form.cleaned_data, form.cleaned_data["way"]
    given = {name: float(data[name]) if name == way else 0.0 for name in (CALLS, HEADS, MONEY)}
    return Question(
        **given, target=float(data["target"]) / PERCENT, within_s=float(data["within"]), pay=float(data["pay"]), aht_s=float(data["aht"]),
        patience_s=float(data["patience"]), shrinkage=float(data["shrinkage"]) / PERCENT, factor=float(data["factor"]),
    )  # fmt: skip


def told(question: Question, found: Answer) -> AnswerSaid:
    """The answer in the reader's language."""
    sides = side_said(_("In house"), question, found.in_house), side_said(_("Bought"), question, found.bought)
    peak = plain(found.peak) if found.peak else ""
    return AnswerSaid(sentence(question, found), sides, plain(found.hours_a_day, 1), peak, day_drawn(found), money_drawn(question, found), command(question))


def sentence(question: Question, found: Answer) -> str:
    """What was asked and what follows, in one sentence."""
    standard = {"target": f"{question.target * PERCENT:g}%", "within": f"{question.within_s:g}"}
    if question.calls:
        said = _("{calls} calls a day, {target} of them answered within {within} seconds: about {heads} people; {own} a month in house, {bought} bought.")
        return said.format(
            calls=plain(question.calls), heads=plain(found.bought.heads.value), own=yuan(found.in_house.month.value), bought=yuan(found.bought.month.value),
            **standard)  # fmt: skip
    carried = {"own": calls_said(found.in_house), "bought": calls_said(found.bought), **standard}
    if not carried["own"] or not carried["bought"]:
        return _("So few people cannot cover the day: at least one must be on the line in each quarter of an hour.")
    if question.heads:
        return _("{heads} people answer about {bought} calls a day, {target} of them within {within} seconds.").format(heads=plain(question.heads), **carried)
    return _("{money} a month pays for about {bought} calls a day bought, {own} in house, {target} of them answered within {within} seconds.").format(
        money=yuan(found.bought.month.value), **carried)  # fmt: skip


def calls_said(side: Side) -> str:
    """Calls a day that a side carries; nothing where it cannot cover the day."""
    return rounded(side.calls.value) if side.calls and side.calls.value else ""


def rounded(value: float) -> str:
    """A number of which three digits mean something."""
    return plain(float(f"{value:.{ROUNDED}g}"))


def side_said(name: str, question: Question, side: Side) -> SideSaid:
    """One side in words."""
    calls = question.calls or (side.calls.value if side.calls else 0.0)
    a_call = side.month.value * MONTHS / DAYS / calls if calls else None
    return SideSaid(
        name, plain(side.heads.value, 1), heads_band(side), calls_said(side), between(rounded(side.calls.lo), rounded(side.calls.hi)) if calls_said(side) and
        side.calls else "", yuan(side.month.value), band_said(side.month), yuan(side.month.value * MONTHS), yuan(side.each.value), band_said(side.each),
        KINDS["each"].level(a_call) if a_call else "", f"{yuan(side.month.value)} × {MONTHS} ÷ {DAYS} ÷ {plain(calls)}" if a_call else "",
    )  # fmt: skip


def heads_band(side: Side) -> str:
    """Where 90 % of the draws of heads lie; nothing where people were given."""
    return between(plain(side.heads.lo, 1), plain(side.heads.hi, 1)) if side.heads.lo != side.heads.hi else ""


def band_said(money: Yuan) -> str:
    """Where 90 % of the draws of money lie; nothing where the money was given."""
    return between(yuan(money.lo, money.value), yuan(money.hi, money.value)) if money.lo != money.hi else ""


def day_drawn(found: Answer) -> SafeString:
    """Agents on the line through the day."""
    if not found.agents:
        return SafeString("")
    said = _("Agents on the line by quarter of an hour: from {least} to {most}.").format(least=min(found.agents), most=max(found.agents))
    return bars(found.agents, [(0, "0:00"), (24, "6:00"), (48, "12:00"), (72, "18:00"), (96, "24:00")], said)


def money_drawn(question: Question, found: Answer) -> SafeString:
    """Both sides on one scale: yuan a month, or calls carried where the money was given."""
    sides = ((_("In house"), found.in_house), (_("Bought"), found.bought))
    if question.money:
        dots = [Dot(name, side.calls.value, side.calls.lo, side.calls.hi) for name, side in sides if side.calls and side.calls.value]
        said = named("；", "; ").join(f"{name} {calls_said(side)}" for name, side in sides)
        return whiskers(dots, plain, said) if len(dots) == len(sides) else SafeString("")
    dots = [Dot(name, side.month.value, side.month.lo, side.month.hi) for name, side in sides]
    said = named("；", "; ").join(f"{name} {yuan(side.month.value)}" for name, side in sides)
    return whiskers(dots, lambda mark: KINDS["money"].tick(mark, found.bought.month.value), said)


def command(question: Question) -> str:
    """What to type to get the same numbers."""
    ranges = question.ranges
    given = {"--calls-per-day": question.calls, "--headcount": question.heads, "--budget": question.money}
    first = next(f"{option} {value:g}" if value < SIX_DIGITS else f"{option} {value:.0f}" for option, value in given.items() if value)
    drawn = {"--patience": (question.patience_s, ranges.patience_s), "--shrinkage": (question.shrinkage, ranges.shrinkage),
             "--schedule-factor": (question.factor, ranges.schedule_factor)}  # fmt: skip
    rest = [f"{option} {value:g}@{ends[0]:g}..{ends[1]:g}" for option, (value, ends) in drawn.items() if ends]
    asked = f"--aht {question.aht_s:g} --target {question.target:g} --within {question.within_s:g} --wage {question.pay:g}"
    return " ".join(["./huiying staff", first, asked, *rest])
