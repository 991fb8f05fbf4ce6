"""Every kind of register: its rows go out as a sheet and come back without a difference; what is changed is applied by the owning room."""

import json
from dataclasses import fields
from datetime import date

import pytest

from huiying.directory.models import CalendarDay, CalendarYear, DutyOfficer, Engagement, Org, Topic, User
from huiying.directory.reference import current_version, reference
from huiying.dispatch.catalogue import approve_catalogue, in_force, newest, propose
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line
from huiying.journal.models import Event
from huiying.kit.limits import Limit
from huiying.notify.kinds import MESSAGE_KINDS
from huiying.notify.models import MessageText
from huiying.notify.texts import approve_text, propose_text, words_in_force
from huiying.orders.limits import RULES
from huiying.orders.reasons import RETURN
from huiying.registers.kind import Kind
from huiying.registers.kinds import KINDS, kind_called
from huiying.registers.models import RegisterLine
from huiying.registers.proposing import RowsRefused, Stale, approve
from huiying.registers.seeing import history
from huiying.supervision.models import LadderStep
from huiying.supervision.steps import STEPS
from tests.cast import NOW, QINGSHI, Cast
from tests.registers.scene import administered, applied, looked, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return administered()


def filled(cast: Cast) -> None:
    """A row in the kinds that the cast leaves empty."""
    applied(cast, "codes", [{"list": "return_reason", "code": "lake", "name": "属湖区管委会", "name_en": "The lake authority's"}])
    applied(cast, "duty", [{"unit": "SZ", "login": "sz_lead", "from": "2025-03-01", "to": ""}])
    applied(cast, "calendar", [{"date": "2025-03-14", "works": ""}])
    applied(cast, "months", [{"month": "2025-02", "employer": "", "input": "price.cpi", "value": "101.5", "quality": "measured", "source": "统计公报"}])
    applied(cast, "alert_classes", [{"code": "weather", "name": "极端天气", "name_en": "Weather", "kind": "danger", "minutes": "10", "line": ""}])
    applied(cast, "danger_words", [{"code": "W01", "klass": "structure", "phrases": "树倒;广告牌松动", "exceptions": "树倒映", "mark": ""}])
    plan = {"code": "typhoon", "kind": "typhoon", "name": "台风", "name_en": "Typhoon", "from": "2025-07-01", "to": "", "banner": "先登记险情",
            "banner_en": "Danger first", "words": "树倒", "words_class": "structure", "topics": "010200", "trigger_share": "200", "surge": "是"}  # fmt: skip
    applied(cast, "season_plans", [plan])
    applied(cast, "places", [{"name": "人民路", "region_code": QINGSHI, "kind": "road"}])
    applied(cast, "aliases", [{"said": "大花园", "written": "人民公园", "kind": "place"}])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_round_trip_changes_nothing(cast: Cast, kind: Kind) -> None:
    filled(cast)
    rows = list(kind.state(NOW).values())
    assert rows
    found = looked(cast, kind.name, rows, whole=True)
    assert (found.moves, found.refusals, found.unchanged) == ((), (), len(rows))


def test_a_class_of_matters_is_added_renamed_and_ended(cast: Cast) -> None:
    rows = [{"code": "010204", "name": "景观灯", "parent": "010200", "place_bound": "是"}, {"code": "010203", "name": "灯杆歪斜", "parent": "010200"}]
    applied(cast, "topics", [*rows, {"code": "010202", "end": "yes"}], ["code", "name", "parent", "place_bound", "end"])
    added, ended = Topic.objects.get(code="010204"), Topic.objects.get(code="010202")
    assert (added.level, added.place_bound, added.active, ended.active) == (3, True, True, False)
    renamed = reference(current_version()).topics["010203"]
    assert (renamed.name, renamed.name_en) == ("灯杆歪斜", "Lamp post leaning or damaged")
    told = json.loads(Event.objects.get(type="topics.changed").payload)
    assert (sorted(told["put"]), told["ended"]) == (["010203", "010204"], ["010202"])


def test_an_added_reason_can_be_chosen_and_keeps_its_label_when_it_ends(cast: Cast) -> None:
    row = {"list": "return_reason", "code": "lake", "name": "属湖区管委会", "name_en": "The lake authority's"}
    applied(cast, "codes", [row])
    reference(current_version())
    assert "lake" in RETURN
    assert ("lake", "属湖区管委会") in RETURN.choices("zh")
    applied(cast, "codes", [{**row, "end": "是"}], ["list", "code", "end"])
    reference(current_version())
    assert "lake" not in RETURN
    assert RETURN.label("lake", "en") == "The lake authority's"
    assert "not_duty" in RETURN


def test_a_limit_gets_a_new_version_and_the_old_one_stays(cast: Cast) -> None:
    rows = [{"code": "help", "reply_limit": "4 WORK_DAY"}]
    applied(cast, "limits", rows, ["code", "reply_limit"])
    rule = next(rule for rule in RULES.get(current_version()) if rule.code == "help")
    assert (rule.reply, rule.sign) == ("4 WORK_DAY", "1 WORK_DAY")
    kept = kind_called("limits").rows(NOW).model.objects.filter(code="help").order_by("version")
    assert [(r.version, r.reply_limit, r.valid_to is None) for r in kept] == [(1, "5 WORK_DAY", False), (2, "4 WORK_DAY", True)]
    assert kept[1].approved_by == cast.assessor2.id


def test_a_moved_organisation_takes_along_all_below(cast: Cast) -> None:
    rows = [{"code": "SZ", "parent": "DH"}, {"code": "HF", "name": "湖区管委会", "kind": "government", "unit_kind": "district", "parent": ""}]
    applied(cast, "orgs", [rows[0]], ["code", "parent"])
    applied(cast, "orgs", [rows[1]])
    paths = dict(Org.objects.values_list("code", "path"))
    assert (paths["SZ"], paths["ZM"], paths["HF"]) == ("/DH/SZ/", "/DH/SZ/ZM/", "/HF/")
    assert Org.objects.get(code="ZM").level == 4
    assert json.loads(Event.objects.filter(type="orgs.changed").earliest("at_server").payload)["moved"] == ["SZ"]


def test_an_ended_organisation_stays_in_its_table(cast: Cast) -> None:
    applied(cast, "orgs", [{"code": "HF", "name": "湖区", "kind": "government", "unit_kind": "district"}])
    applied(cast, "orgs", [{"code": "HF", "end": "yes"}], ["code", "end"])
    assert Org.objects.get(code="HF").active_to == NOW
    found = looked(cast, "orgs", [{"code": "SZ", "end": "yes"}], heads=["code", "end"])
    assert {refusal.en for refusal in found.refusals} >= {"people with open accounts are there", "the duty catalogue names it"}


def test_the_catalogue_gets_a_published_version(cast: Cast) -> None:
    before = newest()
    assert before is not None
    applied(cast, "catalogue", [{"topic_prefix": "0503", "lead": "CG", "legal_basis": "燃气由主管部门监管", "source": "law"}])
    last = newest()
    assert last is not None
    assert (last.number, last.base_id, last.proposed_by, last.approved_by) == (before.number + 1, before.pk, cast.dispatcher.id, cast.adjudicator.id)
    assert "0503" in [line.topic_prefix for line in in_force(NOW, current_version()).lines]
    changed = propose(
        edit=Edit(put=(Line(1, "0102", str(cast.streets.pk), "改由城管部门维护"),)), note="另一页提出", actor=cast.fresh(cast.dispatcher), now=NOW
    )
    approve_catalogue(version_id=changed.pk, actor=cast.fresh(cast.adjudicator), now=NOW)
    newest_first = history(kind_called("catalogue"), "1")
    assert (newest_first[0].by, newest_first[0].approved_by, newest_first[0].note) == (cast.dispatcher.id, cast.adjudicator.id, "另一页提出")
    assert (newest_first[0].after or {})["lead"] == "CG"


def test_a_step_of_the_ladder_is_changed(cast: Cast) -> None:
    applied(cast, "ladder", [{"code": "L3", "hour_rule": "4 HOUR"}], ["code", "hour_rule"])
    moment = STEPS.get(current_version())["L3"].moment
    assert moment is not None
    assert Limit.parse("4 HOUR") in {getattr(moment, name.name) for name in fields(moment)}
    assert LadderStep.objects.get(code="L3", version=1).valid_to == NOW


def test_days_of_a_known_year_change_and_a_new_year_needs_its_whole_notice(cast: Cast) -> None:
    applied(cast, "calendar", [{"date": "2025-03-14", "works": "否"}, {"date": "2025/3/15", "works": "是"}])
    calendar = reference(current_version()).calendar
    assert date(2025, 3, 14) not in calendar.days[2025]
    assert date(2025, 3, 15) in calendar.days[2025]
    applied(cast, "calendar", [{"date": "2025-03-14", "end": "yes"}], ["date", "end"])
    assert date(2025, 3, 14) in reference(current_version()).calendar.days[2025]
    assert CalendarDay.objects.count() == 1
    CalendarYear.objects.filter(year=2026).delete()
    found = looked(cast, "calendar", [{"date": "2031-01-01", "works": ""}])
    assert "whole notice" in found.refusals[0].en


def test_turns_and_engagements_end_and_do_not_overlap(cast: Cast) -> None:
    applied(cast, "duty", [{"unit": "SZ", "login": "sz_lead", "from": "2025-03-01", "to": "2025-04-01"}])
    found = looked(cast, "duty", [{"unit": "SZ", "login": "sz_lead", "from": "2025-03-20", "to": ""}])
    assert [refusal.en for refusal in found.refusals] == ["this overlaps another span of the same"]
    applied(cast, "duty", [{"unit": "SZ", "login": "sz_lead", "from": "2025-03-01", "end": "yes"}], ["unit", "login", "from", "end"])
    assert DutyOfficer.objects.get().valid_to == NOW
    standing = next(iter(kind_called("engagements").state(NOW).values()))
    applied(cast, "engagements", [{**standing, "to": "2025-12-31", "operator_dispatch": "yes"}])
    engaged = Engagement.objects.get()
    assert (engaged.operator_dispatch, engaged.valid_to is not None) == (True, True)


def test_people_join_with_a_code_move_and_leave_and_their_rows_are_sealed(cast: Cast) -> None:
    given = applied(cast, "people", [{"login": "li.na", "name": "李娜", "unit": "SZ", "employer": "SZ", "roles": "UH；UL"}])
    assert [(one.login, len(one.code)) for one in given] == [("li.na", 19)]
    person = User.objects.get(username="li.na")
    assert (set(person.roles), person.has_usable_password()) == ({"UH", "UL"}, False)
    applied(cast, "people", [{"login": "li.na", "unit": "CG", "employer": "CG", "name": "李娜娜"}], ["login", "unit", "employer", "name"])
    person.refresh_from_db()
    assert (person.org.code, person.name, set(person.roles)) == ("CG", "李娜娜", {"UH", "UL"})
    applied(cast, "people", [{"login": "li.na", "end": "yes"}], ["login", "end"])
    assert not User.objects.get(username="li.na").is_active
    back = applied(cast, "people", [{"login": "li.na", "name": "李娜", "unit": "SZ", "employer": "SZ", "roles": "UH"}])
    assert len(back) == 1
    events = Event.objects.filter(type__startswith="person.").order_by("at_server").values_list("type", flat=True)
    assert {"person.added", "person.renamed", "person.moved", "person.closed", "person.reopened"} <= set(events)
    kept = [bytes(line.rows_sealed or b"") for line in RegisterLine.objects.filter(kind="people")]
    assert kept
    assert not any("李娜".encode() in sealed for sealed in kept)
    assert "李娜" not in "".join(Event.objects.values_list("payload", flat=True))


WORDS = {"kind": "merged", "zh": "工单 {no} 已并单", "en": "Order {no} joined"}


def test_words_of_messages_come_by_a_sheet_in_both_languages_with_their_places(cast: Cast) -> None:
    for wrong, column in (
        ({"zh": "已并单"}, "zh"), ({"en": "Joined {code}"}, "en"), ({"en": ""}, "en"), ({"zh": "工单 {no} {"}, "zh"), ({"kind": "postcard"}, "kind"),
    ):  # fmt: skip
        found = looked(cast, "texts", [{**WORDS, **wrong}])
        assert {refusal.column for refusal in found.refusals} == {column}, wrong
    applied(cast, "texts", [WORDS, {"kind": "signed", "zh": words_in_force("signed").zh, "en": "[{hotline}] {unit} took on order {no}."}])
    assert [(words.version, words.zh, words.en) for words in (words_in_force("merged"),)] == [(2, WORDS["zh"], WORDS["en"])]
    assert MessageText.objects.filter(state="approved", valid_to=None).count() == len(MESSAGE_KINDS)
    text = MessageText.objects.get(kind="merged", version=2)
    proposer, approver = cast.actors["supervisor"].id, cast.actors["assessor"].id
    assert (text.proposed_by, text.decided_by, text.note) == (proposer, approver, "按文件更新")
    told = Event.objects.filter(stream=f"text:{text.pk}").order_by("stream_seq").values_list("type", "actor_id")
    assert list(told) == [("text.proposed", proposer), ("text.approved", approver)]
    first, second = reversed(history(kind_called("texts"), "merged"))
    assert (first.before, (second.before or {})["zh"], (second.after or {})["zh"]) == (None, first.after and first.after["zh"], WORDS["zh"])


def test_words_that_wait_on_their_own_screen_are_decided_first(cast: Cast) -> None:
    waiting = proposed(cast, "texts", [WORDS])
    own = propose_text(kind="merged", zh="并单：{no}", en="Joined: {no}", note="更短", actor=cast.assessor, now=NOW)
    with pytest.raises(RowsRefused, match="waits for its decision"):
        approve(proposal_id=waiting.pk, actor=cast.assessor, now=NOW)
    approve_text(text_id=own.pk, actor=cast.supervisor, now=NOW)
    with pytest.raises(Stale):
        approve(proposal_id=waiting.pk, actor=cast.assessor, now=NOW)
    assert words_in_force("merged").zh == "并单：{no}"
