"""One person proposes, another releases: by the actions and by the database; nothing half done, nothing on rows that have moved."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.models import City, Topic, User
from huiying.journal.models import Event
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.orders.authorise import Outsourced
from huiying.registers.kinds import kind_called
from huiying.registers.models import RegisterLine, RegisterProposal
from huiying.registers.proposing import (
    AlreadyOpen,
    NoChange,
    ProposerGone,
    RowsRefused,
    SamePerson,
    Stale,
    again,
    apply_alone,
    approve,
    decline,
    draft,
    propose,
    restore,
    withdraw,
)
from huiying.registers.seeing import history, kinds_of, proposals_for
from tests.cast import NOW, Cast
from tests.registers.scene import administered, applied, hands, looked, proposed

pytestmark = pytest.mark.django_db
LAMP = {"code": "010204", "name": "景观灯", "parent": "010200"}
HEADS = ["code", "name", "parent"]


@pytest.fixture
def cast() -> Cast:
    return administered()


def topic(code: str) -> str:
    return Topic.objects.get(code=code).name


def test_nothing_changes_before_another_person_releases_it(cast: Cast) -> None:
    made = proposed(cast, "topics", [LAMP], HEADS)
    assert not Topic.objects.filter(code="010204").exists()
    with pytest.raises(SamePerson):
        approve(proposal_id=made.pk, actor=cast.assessor, now=NOW)
    with pytest.raises(NotAllowed):
        approve(proposal_id=made.pk, actor=cast.dispatcher, now=NOW)
    done, _codes = approve(proposal_id=made.pk, actor=cast.assessor2, now=NOW + timedelta(hours=1))
    assert (done.state, done.version, done.proposed_by, done.decided_by) == ("applied", 1, cast.assessor.id, cast.assessor2.id)
    assert topic("010204") == "景观灯"
    events = [(e.type, e.actor_id) for e in Event.objects.filter(stream=f"register:{made.pk}").order_by("stream_seq")]
    assert events == [("register.proposed", cast.assessor.id), ("register.applied", cast.assessor2.id)]
    assert Event.objects.get(type="topics.changed").actor_id == cast.assessor.id
    with pytest.raises(NotNow):
        approve(proposal_id=made.pk, actor=cast.assessor2, now=NOW)


@pytest.mark.parametrize("state", ["applied", "declined"])
def test_the_database_refuses_one_person_in_both_parts(cast: Cast, state: str) -> None:
    made = proposed(cast, "topics", [LAMP], HEADS)
    with pytest.raises(IntegrityError, match="register_two_people"), transaction.atomic():
        RegisterProposal.objects.filter(pk=made.pk).update(state=state, decided_by=made.proposed_by)
    with pytest.raises(IntegrityError, match="a second person"), transaction.atomic():
        RegisterProposal.objects.filter(pk=made.pk).update(state=state, decided_by=made.proposed_by, founding=True)
    made.refresh_from_db()
    assert made.state == "proposed"


def test_rows_that_have_moved_are_not_overwritten(cast: Cast) -> None:
    first = proposed(cast, "topics", [{"code": "010203", "name": "灯杆歪斜", "parent": "010200"}], HEADS)
    applied(cast, "topics", [{"code": "010203", "name_en": "Lamp post leaning"}], ["code", "name_en"])
    with pytest.raises(Stale, match="Rows that this touches have changed"):
        approve(proposal_id=first.pk, actor=cast.assessor2, now=NOW)
    assert topic("010203") == "灯杆倾斜损坏"
    fresh = again(proposal_id=first.pk, actor=cast.assessor, now=NOW)
    assert (fresh.state, fresh.changed, RegisterProposal.objects.get(pk=first.pk).state) == ("draft", 1, "withdrawn")
    propose(proposal_id=fresh.pk, note="再次提交", actor=cast.assessor, now=NOW)
    assert approve(proposal_id=fresh.pk, actor=cast.assessor2, now=NOW)[0].version == 2
    found = Topic.objects.get(code="010203")
    assert (found.name, found.name_en) == ("灯杆歪斜", "Lamp post leaning")


JOINERS = tuple({"login": login, "name": name, "unit": "SZ", "employer": "SZ", "roles": "UH"} for login, name in (("li.na", "李娜"), ("wang.wu", "王五")))


def test_two_people_who_join_side_by_side_are_both_approved(cast: Cast) -> None:
    first, second = (proposed(cast, "people", [row]) for row in JOINERS)
    assert approve(proposal_id=second.pk, actor=cast.security, now=NOW)[0].version == 1
    assert approve(proposal_id=first.pk, actor=cast.fresh(cast.security), now=NOW)[0].version == 2
    assert {user.username: user.name for user in User.objects.filter(username__in=["li.na", "wang.wu"])} == {"li.na": "李娜", "wang.wu": "王五"}


def test_of_two_proposals_for_one_person_the_second_is_refused(cast: Cast) -> None:
    first, second = (proposed(cast, "people", [{**JOINERS[0], "name": name}]) for name in ("李娜", "李楠"))
    approve(proposal_id=first.pk, actor=cast.security, now=NOW)
    with pytest.raises(Stale) as refused:
        approve(proposal_id=second.pk, actor=cast.fresh(cast.security), now=NOW)
    assert refused.value.sentence("en") == "Rows that this touches have changed since the dry run. Run it again."
    assert User.objects.get(username="li.na").name == "李娜"


SIDE_BY_SIDE = (
    ("topics", LAMP, {"code": "010203", "name": "灯杆歪斜", "parent": "010200"}),
    ("regions", {"code": "990197", "name": "甲区"}, {"code": "990198", "name": "乙区"}),
    ("limits", {"code": "help", "reply_limit": "4 WORK_DAY"}, {"code": "consult", "reply_limit": "2 WORK_DAY"}),
    ("ladder", {"code": "L1", "name": "首次提醒"}, {"code": "L2", "name": "再次提醒"}),
    ("calendar", {"date": "2025-03-14", "works": ""}, {"date": "2025-03-17", "works": ""}),
    ("orgs", {"code": "SZ", "on_duty_phone": "0898-6001"}, {"code": "HB", "on_duty_phone": "0898-6002"}),
    ("catalogue", {"line_no": "1", "legal_basis": "依据甲"}, {"line_no": "2", "legal_basis": "依据乙"}),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "other"), SIDE_BY_SIDE, ids=[kind for kind, _one, _other in SIDE_BY_SIDE])
def test_proposals_of_different_rows_do_not_wait_for_each_other(cast: Cast, kind: str, one: dict[str, str], other: dict[str, str]) -> None:
    made = [proposed(cast, kind, [row], list(row)) for row in (one, other)]
    for proposal in made:
        approver = hands(cast, kind_called(kind))[1]
        assert approve(proposal_id=proposal.pk, actor=approver, now=NOW)[0].state == "applied"
    state = kind_called(kind).state(NOW)
    for row in (one, other):
        assert row.items() <= state[kind_called(kind).key(row)].items()


def test_two_new_lines_of_one_number_are_parted_when_the_dry_run_is_repeated(cast: Cast) -> None:
    kind = kind_called("catalogue")
    standing = next(iter(kind.state(NOW).values()))
    first, second = (proposed(cast, "catalogue", [{**standing, "line_no": "", "object_word": word}]) for word in ("甲", "乙"))
    approve(proposal_id=first.pk, actor=hands(cast, kind)[1], now=NOW)
    with pytest.raises(Stale):
        approve(proposal_id=second.pk, actor=hands(cast, kind)[1], now=NOW)
    fresh = again(proposal_id=second.pk, actor=hands(cast, kind)[0], now=NOW)
    assert (fresh.added, fresh.changed) == (1, 0)


def test_a_change_one_of_whose_rows_cannot_be_taken_any_more_leaves_nothing(cast: Cast) -> None:
    made = proposed(cast, "people", [
        {"login": "li.na", "name": "李娜", "unit": "SZ", "employer": "SZ", "roles": "UH"},
        {"login": "wang.wu", "name": "王五", "unit": "HB", "employer": "HB", "roles": "UH"},
    ])  # fmt: skip
    cast.environment.active_to = NOW
    cast.environment.save()
    City.objects.update(reference_version=77_777)
    with pytest.raises(RowsRefused, match=r"wang\.wu"):
        approve(proposal_id=made.pk, actor=cast.security, now=NOW)
    assert not User.plain.filter(username="li.na").exists()
    assert RegisterProposal.objects.get(pk=made.pk).state == "proposed"


def test_who_left_or_lost_the_role_cannot_be_the_proposer_any_more(cast: Cast) -> None:
    made = proposed(cast, "topics", [LAMP], HEADS)
    User.plain.filter(pk=cast.user("assessor").pk).update(roles=["AG"])
    with pytest.raises(ProposerGone):
        approve(proposal_id=made.pk, actor=cast.assessor2, now=NOW)
    assert not Topic.objects.filter(code="010204").exists()


def test_a_proposal_is_declined_with_a_reason_or_taken_back(cast: Cast) -> None:
    made = proposed(cast, "topics", [LAMP], HEADS)
    with pytest.raises(SamePerson):
        decline(proposal_id=made.pk, reason="不需要", actor=cast.assessor, now=NOW)
    decline(proposal_id=made.pk, reason="与 010201 重复", actor=cast.assessor2, now=NOW)
    other = proposed(cast, "topics", [LAMP], HEADS)
    withdraw(proposal_id=other.pk, actor=cast.assessor, now=NOW)
    assert list(RegisterProposal.objects.order_by("created_at", "state").values_list("state", flat=True)) == ["declined", "withdrawn"]
    declined = Event.objects.get(type="register.declined")
    assert "重复" not in declined.payload
    assert not Topic.objects.filter(code="010204").exists()


def test_a_version_is_taken_back_and_the_history_tells_who(cast: Cast) -> None:
    kind = kind_called("topics")
    applied(cast, "topics", [LAMP, {"code": "010203", "name": "灯杆歪斜", "parent": "010200"}], HEADS)
    applied(cast, "topics", [{"code": "010204", "name": "景观照明", "parent": "010200"}], HEADS)
    back = restore(kind=kind, version=1, actor=cast.assessor, now=NOW)
    assert (back.added, back.changed, back.ended, back.source) == (0, 1, 1, "undo")
    propose(proposal_id=back.pk, note="恢复", actor=cast.assessor, now=NOW)
    approve(proposal_id=back.pk, actor=cast.assessor2, now=NOW)
    assert (topic("010203"), Topic.objects.get(code="010204").active) == ("灯杆倾斜损坏", False)
    told = [(one.what, (one.before or {}).get("name"), (one.after or {}).get("name")) for one in reversed(history(kind, "010204"))]
    assert sorted(told, key=str) == sorted([("added", None, "景观灯"), ("changed", "景观灯", "景观照明"), ("ended", "景观照明", None)], key=str)
    assert {(one.by, one.approved_by) for one in history(kind, "010204")} == {(cast.assessor.id, cast.assessor2.id)}
    with pytest.raises(NotFound):
        restore(kind=kind, version=9, actor=cast.assessor, now=NOW)


def test_a_draft_is_its_proposers_alone_and_must_change_something(cast: Cast) -> None:
    kind, found = kind_called("topics"), looked(cast, "topics", [LAMP], heads=HEADS)
    made = draft(kind=kind, found=found, source="file", actor=cast.assessor, now=NOW)
    with pytest.raises(NotFound):
        propose(proposal_id=made.pk, note="代交", actor=cast.assessor2, now=NOW)
    assert not proposals_for(cast.assessor2).exists()
    assert proposals_for(cast.assessor).count() == 1
    same = looked(cast, "topics", [{"code": "010203", "name": "灯杆倾斜损坏", "parent": "010200"}], heads=HEADS)
    with pytest.raises(NoChange):
        draft(kind=kind, found=same, source="file", actor=cast.assessor, now=NOW)
    assert not Event.objects.filter(type__startswith="register.").exists()


def test_an_operators_account_proposes_no_rule_and_the_attempt_is_kept(cast: Cast) -> None:
    found = looked(cast, "topics", [LAMP], heads=HEADS)
    with pytest.raises(Outsourced):
        draft(kind=kind_called("topics"), found=found, source="file", actor=cast.op_dispatcher, now=NOW)
    assert Event.objects.filter(type="permission.refused_66").count() == 1
    assert [kind.name for kind in kinds_of(cast.op_agent)] == []
    assert not RegisterLine.objects.exists()


def test_one_person_is_enough_only_until_the_city_opens(cast: Cast) -> None:
    chief = replace(cast.chief, roles=frozenset({"SA", "AS", "AD", "DP"}))
    User.plain.filter(pk=chief.id).update(roles=["SA", "AS", "AD", "DP"])
    City.objects.update(opened_at=None)
    kind = kind_called("topics")
    made = draft(kind=kind, found=looked(cast, "topics", [LAMP], heads=HEADS), source="file", actor=chief, now=NOW)
    done, _codes = apply_alone(proposal_id=made.pk, actor=chief, now=NOW)
    assert (done.founding, done.state, done.version) == (True, "applied", 1)
    assert json.loads(Event.objects.get(type="register.applied").payload)["alone"] is True
    rows = [{"code": "010203", "name": "灯杆歪斜", "parent": "010200"}]
    second = draft(kind=kind, found=looked(cast, "topics", rows, heads=HEADS), source="file", actor=chief, now=NOW)
    City.objects.update(opened_at=NOW)
    with pytest.raises(AlreadyOpen):
        apply_alone(proposal_id=second.pk, actor=chief, now=NOW)
    cast.took_matters_unopened()
    with pytest.raises(AlreadyOpen):
        apply_alone(proposal_id=second.pk, actor=chief, now=NOW)
    assert topic("010203") == "灯杆倾斜损坏"
    assert connection.is_usable()
