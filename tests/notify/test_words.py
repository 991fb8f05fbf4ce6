"""The words of the messages: checked, proposed by one person, approved by another."""

from datetime import time

import pytest

from huiying.directory.models import City
from huiying.journal.models import Event, Text
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.notify.hours import set_quiet_hours
from huiying.notify.kinds import KINDS
from huiying.notify.models import MessageText
from huiying.notify.outbox import compose
from huiying.notify.texts import AlreadyDecided, DraftWaits, SamePerson, SameWords, approve_text, decline_text, propose_text, put_shipped, words_in_force
from huiying.notify.words import check_words, filled, for_staff
from tests.cast import NOW, Cast, build
from tests.orders.steps import HOUR

ZH, EN = "工单 {no} 已并单。", "Order {no} was joined."


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def proposed(cast: Cast, **given: str) -> MessageText:
    words = {"kind": "merged", "zh": ZH, "en": EN, "note": "更短", **given}
    return propose_text(**words, actor=cast.supervisor, now=NOW)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("工单 {no} 期限 {due} 单位 {units}", []), ("工单 {no} 期限 {due}", ["missing_place"]), ("{no}{due}{units}{code}", ["unknown_place"]),
        ("{no}{due}{units}{姓名}", ["unknown_place"]), ("{no.__class__}{no}{due}{units}", ["unknown_place"]), ("{no}{due}{units}{", ["stray_brace"]),
        ("{no!r}{no}{due}{units}", ["unknown_place"]), ("{{no}}{no}{due}{units}", ["stray_brace"]), ("{}{no}{due}{units}", ["unknown_place"]),
        ("{no}{due}{units}" + "长" * 400, ["too_long"]), ("  ", ["required"]),
    ],
)  # fmt: skip
def test_a_text_has_the_places_of_its_kind_and_no_other(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in check_words("zh", text, KINDS["dispatched"])] == codes


def test_facts_are_never_read_as_places_and_staff_see_no_code() -> None:
    facts = {"no": "{code}", "code": "7K3M9QXB"}
    assert filled("{no} {code} {home}", facts) == "{code} 7K3M9QXB "
    assert for_staff("{no} {code}", facts) == "{code} ••••"


def test_new_words_are_used_once_another_person_has_approved_them(cast: Cast) -> None:
    text = proposed(cast)
    assert compose("merged", {"no": "1"}, "zh").template == "merged/1/zh"
    with pytest.raises(SamePerson):
        approve_text(text_id=text.pk, actor=cast.supervisor, now=NOW)
    approve_text(text_id=text.pk, actor=cast.assessor, now=NOW + HOUR)
    assert compose("merged", {"no": "1"}, "zh").text == "工单 1 已并单。"
    assert compose("merged", {"no": "1"}, "en").template == "merged/2/en"
    assert list(MessageText.objects.filter(kind="merged").order_by("version").values_list("version", "valid_to")) == [(1, NOW + HOUR), (2, None)]
    with pytest.raises(AlreadyDecided):
        approve_text(text_id=text.pk, actor=cast.assessor, now=NOW)
    assert list(Event.objects.filter(stream=f"text:{text.pk}").order_by("stream_seq").values_list("type", flat=True)) == ["text.proposed", "text.approved"]
    assert set(Text.objects.filter(stream=f"text:{text.pk}").values_list("text", flat=True)) == {ZH, EN, "更短"}


def test_a_proposal_that_is_wrong_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        proposed(cast, zh="工单 {no} {code}", note="")
    with pytest.raises(SameWords):
        proposed(cast, zh=words_in_force("merged").zh, en=words_in_force("merged").en)
    with pytest.raises(Refused):
        proposed(cast, kind="nothing")
    with pytest.raises(NotAllowed):
        propose_text(kind="merged", zh=ZH, en=EN, note="x", actor=cast.agent, now=NOW)
    assert not MessageText.objects.filter(state="draft").exists()
    assert not Event.objects.filter(type="text.proposed").exists()


def test_one_proposal_waits_at_a_time_and_may_be_taken_back(cast: Cast) -> None:
    text = proposed(cast)
    with pytest.raises(DraftWaits):
        proposed(cast, zh="工单 {no}。")
    with pytest.raises(NotAllowed):
        decline_text(text_id=text.pk, reason="不合适", actor=cast.dispatcher, now=NOW)
    with pytest.raises(Refused):
        decline_text(text_id=text.pk, reason=" ", actor=cast.assessor, now=NOW)
    decline_text(text_id=text.pk, reason="先不改", actor=cast.supervisor, now=NOW)
    assert proposed(cast).version == 3
    assert words_in_force("merged").version == 1


def test_an_upgrade_brings_the_words_of_new_kinds_and_leaves_the_citys_own(cast: Cast) -> None:
    MessageText.objects.filter(kind__in=("signed", "rate_again")).delete()
    assert put_shipped(NOW) == ["signed", "rate_again"]
    assert put_shipped(NOW) == []
    assert words_in_force("signed").version == 1


def test_quiet_hours_are_set_by_the_agency_alone(cast: Cast) -> None:
    set_quiet_hours(begins=time(22), ends=time(7, 30), actor=cast.assessor, now=NOW)
    assert list(City.objects.values_list("quiet_from", "quiet_to")) == [(time(22), time(7, 30))]
    with pytest.raises(NotAllowed):
        set_quiet_hours(begins=time(1), ends=time(2), actor=cast.agent, now=NOW)
    assert Event.objects.filter(type="city.quiet_hours_set").count() == 1
