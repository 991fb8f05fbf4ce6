"""Every component in its states, to look at: /staff/components/ in a demonstration city."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from huiying.directory.models import Topic
from huiying.kit.codes import Code, CodeList
from huiying.pages.filters import Choice, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, state_mark
from huiying.pages.shapes import Lane, LifeLine, Mark, Run

STATES = CodeList(
    "example_state", "示例状态", "Example states",
    [
        Code("submitted", "待预审", "Waits for review"), Code("pending_dispatch", "待派单", "To be dispatched"), Code("in_progress", "办理中", "In progress"),
        Code("need_info", "待补充", "Facts asked for"), Code("suspended", "挂起", "Suspended"), Code("rework", "待重办", "To be redone"),
        Code("callback_pending", "待回访", "To be called back"), Code("completed", "办结", "Completed"), Code("rejected", "不予受理", "Not accepted"),
        Code("merged", "并单", "Merged"), Code("archived", "归档", "Archived"),
    ],
)
WORDS = CodeList(
    "example_words", "示例文字", "Example texts",
    [
        Code("matter", "青榆路（实验中学南门至青榆桥）路灯成片不亮", "Street lights out along Qingyu Road, school gate to bridge"),
        Code("said", "青榆路从实验中学南门到青榆桥这一段，路灯从上周六开始不亮，大概有七八盏。孩子九点半下晚自习，路边有个井盖翘起来，前天晚上已经有个学生绊倒了。麻烦尽快看一下，哪怕先装个临时的。",
             "The street lights on Qingyu Road between the school's south gate and the bridge have been out since last Saturday, seven or eight of them. Children "
             "walk home at half past nine; a manhole cover sticks up and a pupil fell over it two nights ago. Please look soon, even a temporary lamp would help."),
        Code("bureau", "东河区城管局", "Donghe urban management bureau"), Code("lights", "市照明管理所", "City lighting office"), Code("power", "市供电公司", "City power company"),
        Code("desk", "分派员 3017", "Dispatcher 3017"), Code("agent", "坐席 0213", "Agent 0213"), Code("operator", "服务商", "Operator"),
        Code("signed", "签收。", "signed for it."), Code("returned", "申请退回，建议转市照明管理所。", "asked to return it and named the city lighting office."),
        Code("why", "青榆路 2025 年 7 月移交市管，目录未更新", "The road passed to the city in July 2025; the catalogue was not updated"),
        Code("moved", "同意退回，改派市照明管理所主办、市供电公司协办。", "agreed, and sent it to the city lighting office with the power company."),
        Code("called", "电话联系市民，说明当晚查线。", "telephoned the citizen: the cable is checked tonight."), Code("registered", "登记，编号与查询码已告知市民。", "registered it; number and code were told."),
        Code("promise", "应答复市民。承诺早于主办单位自己的期限，以承诺为准。", "The citizen is to be answered. The promise is earlier than the unit's own limit and prevails."),
        Code("system", "分配编号与查询码", "Number and code were given"), Code("sms", "短信已送达", "The message was delivered"),
        Code("lead", "主办 · 5 个工作日", "lead · 5 working days"), Code("co", "协办 · 给主办留 1 天", "co-handler · a day before the lead"), Code("was", "原主办 · 已退回", "was lead · returned"),
        Code("m_sign", "签收", "signed"), Code("m_contact", "联系", "contact"), Code("m_return", "申请退回", "return asked"), Code("m_agreed", "同意", "agreed"), Code("m_due", "到期", "due"),
        Code("ontime", "按时", "in time"), Code("place", "地点还不够具体：请写到路名或小区", "The place is too vague: name the road or estate"),
    ],
)


class Example(Form):
    """A form with every kind of field."""

    title = forms.CharField(label=lazy("Title"), max_length=80)
    words = forms.CharField(label=lazy("In the citizen's words"), widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(label=lazy("Urgency"), choices=[("1", lazy("Emergency")), ("2", lazy("Urgent")), ("3", lazy("Normal"))], widget=forms.RadioSelect)
    place = forms.CharField(label=lazy("Place"), help_text=lazy("Road, number, estate"))
    channel = forms.ChoiceField(label=lazy("Channel"), choices=[("phone", lazy("Telephone")), ("web", lazy("Web"))])
    quiet = forms.BooleanField(label=lazy("Tell by message only"), required=False)
    photos = forms.FileField(label=lazy("Photos"), required=False, help_text=lazy("Up to 10 MB each"))


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """All components on one page; a POST shows the form with problems."""
    now: datetime = request.now  # type: ignore[attr-defined]
    form = Example(request.POST or None, initial={"urgency": "2"})
    if request.method == "POST" and form.is_valid():
        form.add_error("place", _text("place"))
    if "toast" in request.GET:
        messages.success(request, _("Sent to the city lighting office."), extra_tags="undo:" + reverse("components"))
    return render(request, "gallery.html", {"form": form, "states": STATES, "words": WORDS, "lines": _lines(now), "rows": _lanes(now), **_dues(now)})


def example_list(request: HttpRequest) -> HttpResponseBase:
    """A list with every kind of filter."""
    return list_view(request, LISTING)


def _text(code: str) -> str:
    return WORDS.label(code, get_language() or "zh")


def _dues(now: datetime) -> dict[str, datetime]:
    midnight = (now + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)
    return {"soon": now + timedelta(minutes=52), "tonight": midnight + timedelta(days=1), "days": midnight + timedelta(days=4), "past": now - timedelta(hours=4, minutes=10)}


def _lines(now: datetime) -> list[LifeLine]:
    def ago(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    return [
        LifeLine(_dues(now)["days"], _text("promise"), kind="next", due=True),
        LifeLine(ago(1), _text("signed"), who=_text("power"), note=_text("ontime")),
        LifeLine(ago(19), _text("called"), who=_text("lights")),
        LifeLine(ago(24), _text("moved"), who=_text("desk"), why=_text("why"), kind="back"),
        LifeLine(ago(97), _text("returned"), who=_text("bureau"), why=_text("why"), kind="back"),
        LifeLine(ago(109), _text("sms"), kind="machine"), LifeLine(ago(109), _text("system"), kind="machine"),
        LifeLine(ago(110), _text("registered"), who=_text("agent"), employer=_text("operator")),
    ]


def _lanes(now: datetime) -> list[Lane]:
    def at(days: float) -> datetime:
        return now + timedelta(days=days)

    return [
        Lane(_text("bureau"), _text("was"), (Run(at(-4.6), at(-1), "returned"),),
             (Mark(at(-4.1), _text("m_sign")), Mark(at(-4.0), _text("m_contact")), Mark(at(-3.9), _text("m_return")), Mark(at(-1), _text("m_agreed")))),
        Lane(_text("lights"), _text("lead"), (Run(at(-1), at(0)), Run(at(0), _dues(now)["days"] + timedelta(days=2), "left")),
             (Mark(at(-0.8), _text("m_sign")), Mark(_dues(now)["days"] + timedelta(days=2), _text("m_due")))),
        Lane(_text("power"), _text("co"), (Run(at(-1), at(0)), Run(at(0), _dues(now)["days"], "left")), (Mark(at(-0.1), _text("m_sign")), Mark(_dues(now)["days"], _text("m_due")))),
    ]


def _due(row: Topic, now: datetime) -> datetime:
    return now + timedelta(hours=sum(map(ord, row.code)) * 7 % 120 - 20)


def _state(row: Topic) -> Code:
    return list(STATES)[sum(map(ord, row.code)) % len(STATES)]


def _rows(request: HttpRequest) -> QuerySet[Any]:  # noqa: ARG001 - the shape of a listing
    return Topic.objects.all()


LISTING = Listing(
    name="example", title=lazy("Example list"), rows=_rows, order="code", url=lambda row: f"#{row.code}",
    columns=(
        Column("due", lazy("Due"), _due, lambda row, now: clock_pill(_due(row, now), now, what=_("Reply"))),
        Column("name", lazy("Matter"), lambda row, _now: row.name, sort="name", lead=True),
        Column("code", lazy("Number"), lambda row, _now: row.code, sort="code"),
        Column("state", lazy("State"), lambda row, _now: _state(row).label(get_language() or "zh"), lambda row, _now: state_mark(_state(row).code, _state(row).label(get_language() or "zh"))),
        Column("level", lazy("Level"), lambda row, _now: row.level, sort="level", number=True),
    ),
    filters=(
        Text(lambda rows, words: rows.filter(Q(name__contains=words) | Q(code__startswith=words))),
        Choice("level", lazy("Level"), [("1", "1"), ("2", "2"), ("3", "3")], column="level", several=True),
        Choice("place", lazy("Bound to a place"), lambda _request: [("true", _("Yes")), ("false", _("No"))], where=lambda values, _request: Q(place_bound=values[0] == "true")),
    ),
    presets=(Preset(lazy("All"), ""), Preset(lazy("First level"), "level=1"), Preset(lazy("Second level"), "level=2")),
)
