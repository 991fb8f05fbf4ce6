"""Each page that shows a citizen's matter bears the mark of its view, a new page too: every address of the desk stands in one of two tables."""

from datetime import timedelta

import pytest

from huiying.desk.urls import urlpatterns
from huiying.directory.viewing import record_of
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication
from huiying.journal.models import AccessRecord, Outbox
from huiying.orders.models import WorkOrder
from huiying.orders.redacting import Wanted as Copied
from huiying.orders.redacting import make_copy
from huiying.retention.holds import hold
from huiying.supervision.alerts.raising import raise_drill
from huiying.supervision.claims import Wanted, apply
from tests.calls.scripts import flagged_call, lost_call
from tests.cast import Cast, again
from tests.desk.test_marks_and_copies import views
from tests.desk.test_orders_desk import Enter, cast, dispatched, enter  # noqa: F401 - fixtures
from tests.dispatch.hotspots.scene import standing
from tests.followup.stages import pass_time

# address: who reads it, and where; {no} is an order's number, the others are keys
MARKED = {
    "home": (("SZ_lead", ""), ("dispatcher", "")), "order": (("reviewer", "orders/{no}/"),),
    "do": (("SZ_lead", "orders/{no}/do/urge/"), ("dispatcher", "orders/{no}/do/to_adjudication/")),
    "unit": (("SZ_lead", "unit/"), ("HB_lead", "unit/")), "unit_order": (("SZ_lead", "unit/{no}/"),),
    "board_queue": (("reviewer", "board/review/"), ("dispatcher", "board/dispatch/")), "board_open": (("reviewer", "board/review/{new}/"),),
    "adjudications": (("adjudicator", "adjudication/"),), "adjudication": (("adjudicator", "adjudication/{case}/"),),
    "followup": (("callback", "followup/"),), "followup-decisions": (("closer", "followup/decisions/"),), "call": (("callback", "followup/{no}/"),),
    "supervising": (("supervisor", "supervision/"),), "supervisions": (("supervisor", "supervision/all/"), ("SZ_lead", "supervision/all/")),
    "claims": (("assessor", "claims/"), ("SZ_lead", "claims/")), "claim": (("assessor", "claims/{claim}/"), ("SZ_lead", "claims/{span}/")),
    "notices": (("SZ_lead", "notices/"),), "messages": (("supervisor", "messages/"),), "message": (("supervisor", "messages/{message}/"),),
    "holds": (("auditor", "holds/"),), "hold": (("auditor", "holds/{hold}/"),), "copy-prepare": (("SZ_lead", "orders/{no}/copy/"),),
    "copy": (("SZ_lead", "copies/{copy}/"),), "line": (("agent", "line/"),), "line-live": (("supervisor", "live/"),), "missed": (("callback", "missed/"),),
    "missed-one": (("callback", "missed/{missed}/"),), "flagged": (("supervisor", "flagged/"),), "flagged-one": (("supervisor", "flagged/{flagged}/"),),
    "calls": (("supervisor", "calls/"), ("agent2", "calls/")), "call-record": (("supervisor", "calls/{flagged}/"),),
    "alerts": (("supervisor", "alerts/"),), "alert": (("supervisor", "alerts/{alert}/"),),
    "returns": (("supervisor", "supervision/returns/"),), "knowledge-log": (("auditor", "knowledge/log/"),),
    "hotspots": (("supervisor", "hotspots/"), ("SZ_lead", "hotspots/")), "hotspot": (("supervisor", "hotspots/{hotspot}/"), ("SZ_lead", "hotspots/{hotspot}/")),
    "hotspot-orders": (("supervisor", "hotspots/{hotspot}/orders/"), ("SZ_lead", "hotspots/{hotspot}/orders/")),
    "metric-rows": (("supervisor", "metrics/T02/rows/"), ("SZ_lead", "metrics/W04/rows/")),
}  # fmt: skip
PART, POSTED, OTHER = "a part of a page that bears one", "takes what was sent and leads to a page", "a file or plain data: marked by itself, or nobody's matter"
CONTRACT = "a contract's terms, figures and amounts: nobody's matter"
FIGURES = "figures without names: nobody's matter"
ANSWERS = "answers, laws and what is told of them, masked for good: nobody's matter; who read which is written down"
UNITS = "schemes and figures of public bodies: nobody's matter, and each unit is shown its own"
CITY = "the city's own data and its staff: nobody's matter"
BARE = {
    "counts": OTHER, "file": OTHER, "copy-file": OTHER, "catalogue_csv": OTHER, "look": PART, "history": PART, "keep": PART, "reveal": PART,
    "board": "leads to a queue", "undo_dispatch": POSTED, "adjudication_opinion": POSTED, "catalogue_import": POSTED, "catalogue_decide": POSTED,
    "call-next": POSTED, "notice-ack": POSTED, "message-again": POSTED, "words-hours": POSTED, "words-decide": POSTED, "proposal-step": POSTED,
    "line-caller": PART, "line-reveal": PART, "line-colleagues": PART, "missed-do": POSTED, "call-number": PART, "recording": PART, "recording-sound": OTHER,
    "call-recording": PART, "call-recording-sound": OTHER,
    "register-upload": POSTED, "register-seed": POSTED, "open-city": POSTED, "person-step": POSTED,
    "orders": "the list all day long: its statements are counted, its files bear a mark",
    "register": "what its reader hears and types; the reader's own drafts", "claim-new": "an empty form", "hold-new": "an empty form",
    "supervise-many": "answers a POST alone: tried below", "trace": "who looked: for those who watch over looking",
    "sealed": "sizes and hashes of the sealed log: nobody's matter",
    **dict.fromkeys(("catalogue", "catalogue_new", "catalogue_line", "catalogue_version", "calendar", "people", "person-new", "person", "words"), CITY),
    **dict.fromkeys(("words-kind", "words-propose", "registers", "proposals", "proposal", "register-line", "register-kind", "register-new"), CITY),
    **dict.fromkeys(("contracts", "contracts-compared", "contract", "contract-note", "contract-bond", "terms", "terms-new", "terms-edit", "statement",
                    "statement-line"), CONTRACT),
    **dict.fromkeys(("director", "metrics", "metric"), FIGURES),
    **dict.fromkeys(("contract-settle", "note-strike", "objection-withdraw", "statement-step", "terms-decide"), POSTED), "statement-file": OTHER,
    **dict.fromkeys(("evaluation", "evaluation-schemes", "evaluation-scheme", "evaluation-scheme-new"), UNITS), "evaluation-file": OTHER,
    **dict.fromkeys(("evaluation-result", "evaluation-unit", "evaluation-line"), UNITS),
    **dict.fromkeys(("evaluation-scheme-decide", "evaluation-draw", "evaluation-step", "evaluation-withdraw"), POSTED),
    **dict.fromkeys(("reports", "report", "report-new", "report-words"), "figures of the whole city: nobody's matter"),
    "alerts-now": PART, "alert-marks": PART, "task-file": OTHER,
    **dict.fromkeys(("alert-ack", "alert-drill", "season-begin", "season-step", "task-step"), POSTED), "alerts-figures": FIGURES,
    **dict.fromkeys(("duty", "seasons", "season", "tasks", "task-new", "task"), CITY),
    "report-release": POSTED, "report-file": OTHER, "hotspots-find": POSTED, "hotspot-do": POSTED,
    "hotspots-wall": "titles on the wall of the hall, with no number of a person",
    **dict.fromkeys(("accounts", "account", "account-new"), "figures of the whole city: nobody's matter"), "account-step": POSTED, "account-file": OTHER,
    "lesson-decide": POSTED, "lessons": CITY, "lesson": "numbers of orders and their public figures: nobody's matter",
    **dict.fromkeys(("knowledge", "knowledge-item", "knowledge-new", "knowledge-edit", "knowledge-figures", "laws", "law", "law-article"), ANSWERS),
    **dict.fromkeys(("knowledge-tasks", "knowledge-task", "knowledge-questions", "knowledge-question"), ANSWERS),
    **dict.fromkeys(("knowledge-find", "knowledge-read", "knowledge-cites", "knowledge-pick"), PART), "knowledge-file": OTHER,
    **dict.fromkeys(("knowledge-tell", "knowledge-settle", "knowledge-question-settle", "knowledge-step", "knowledge-detach"), POSTED),
    "learning": FIGURES, **dict.fromkeys(("learning-retrain", "learning-undo", "learning-propose", "learning-switch"), POSTED),
    **dict.fromkeys(("register-row", "register-versions", "set-up", "founding", "wallboard", "surge"), CITY),
}  # fmt: skip


def test_every_address_of_the_desk_is_known_to_bear_a_mark_or_to_need_none() -> None:
    names = [pattern.name for pattern in urlpatterns]
    assert set(names) == {*MARKED, *BARE}
    assert not MARKED.keys() & BARE.keys()


def scene(made: Cast) -> dict[str, object]:
    """An order with all that hangs on it, by the names that the addresses use."""
    order = dispatched(made)
    pass_time(made.now)
    lead, now = made.unit_lead(made.works), made.now
    new = made.order(phone="13800010009", now=now - timedelta(minutes=30))
    claim = apply(wanted=Wanted("exclusion", "sudden_event", "暴雨", order.pk, ["W08"]), actor=lead, now=now)
    span = apply(wanted=Wanted("exclusion", "sudden_event", "暴雨", None, ["W08"], now - timedelta(days=2), now - timedelta(days=1)), actor=lead, now=now)
    kept = hold(order=order, caller=False, reason="案号 12", actor=made.auditor, now=now)
    copy = make_copy(order=again(order), wanted=Copied("某物业", "现场处理", ()), actor=lead, now=now)
    to_adjudication(order=again(order), trigger="cross_duty", actor=made.dispatcher, now=now)
    return {
        "no": order.order_no, "new": new.order_no, "claim": claim.pk, "span": span.pk, "hold": kept.pk, "copy": copy.mark,
        "case": Adjudication.objects.get(order=order).pk, "message": Outbox.objects.get(stream=order.stream, kind="registered").pk,
        "alert": raise_drill(klass="fire", region_code="", actor=made.supervisor, now=now).pk,
        "missed": lost_call(now), "flagged": flagged_call(now, made.agent2.id),
        "hotspot": standing(made, [again(order)], now).pk,
    }  # fmt: skip


@pytest.fixture
def things(cast: Cast) -> dict[str, object]:  # noqa: F811
    return scene(cast)


def test_each_page_that_shows_a_matter_bears_one_mark_that_leads_to_its_reader(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    for name, visits in MARKED.items():
        for who, path in visits:
            place = f"/desk/{path.format(**things)}"
            answer = enter(who).get(place)
            assert answer.status_code == 200, place
            records = [record for record in map(record_of, views(answer.content.decode())) if record]
            seen = [record.user_name for record in records if record.purpose == ("copy" if name == "copy" else "view")]
            assert seen == ["SZ_lead" if name == "copy" else who], place  # a copy goes to others: the mark of its making stands on it


def test_many_orders_looked_at_together_bear_a_mark_and_a_refreshed_part_writes_nothing(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    client = enter("supervisor")
    order = WorkOrder.objects.get(pk=Adjudication.objects.get(pk=things["case"]).order_id)
    page = client.post("/desk/supervision/many/", {"order": [str(order.pk)]}).content.decode()
    assert len(views(page)) == 1
    before = AccessRecord.objects.count()
    for part in ("supervision/", "supervision/all/", "claims/", "messages/", "notices/", "orders/?state=submitted"):
        assert client.get(f"/desk/{part}", headers={"HX-Request": "true"}).status_code == 200
    assert AccessRecord.objects.count() == before


def test_the_filters_of_a_look_are_kept_as_codes_and_never_the_words(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    assert things
    enter("supervisor").get("/desk/claims/?state=pending&q=张三")
    record = AccessRecord.objects.filter(stream="list:claims").get()
    assert (record.purpose, record.reason, record.fields) == ("view", "state=pending", ["list"])
