from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from huiying.directory.reference import current_version, reference
from huiying.dispatch.catalogue import (
    AlreadyDecided,
    AnotherWaits,
    NoChange,
    Outdated,
    SamePerson,
    approve_catalogue,
    decline_catalogue,
    difference,
    in_force,
    lines_of,
    propose,
    renew,
)
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.dispatch.seed import publish_first, starting_lines
from huiying.dispatch.sheet import import_sheet, read_sheet, write_sheet
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.authorise import Outsourced
from tests.cast import NOW, Cast, build, engage
from tests.dispatch.scene import another, published, with_catalogue

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return with_catalogue()


def gas(cast: Cast) -> Edit:
    return Edit(put=(Line(0, "0503", str(cast.streets.pk), "燃气由主管部门监管"),))


def leads(now: datetime, topic: str = "0503") -> list[str]:
    return [line.lead for line in in_force(now, current_version()).lines if line.topic_prefix == topic]


def test_a_version_is_proposed_by_one_and_published_by_another(cast: Cast) -> None:
    draft = propose(edit=gas(cast), note="新增燃气", actor=cast.dispatcher, now=NOW)
    assert (draft.number, draft.state, len(lines_of(draft.id))) == (2, "draft", 3)
    assert leads(NOW) == []
    approve_catalogue(version_id=draft.id, actor=cast.adjudicator, now=NOW + DAY, valid_from=NOW + 3 * DAY)
    first = CatalogueVersion.objects.get(number=1)
    assert (first.valid_to, leads(NOW + 2 * DAY), leads(NOW + 3 * DAY)) == (NOW + 3 * DAY, [], [str(cast.streets.pk)])
    told = Event.objects.filter(stream=f"catalogue:{draft.id}").order_by("stream_seq")
    assert [event.type for event in told] == ["catalogue.proposed", "catalogue.published"]


def test_nobody_publishes_the_own_proposal(cast: Cast) -> None:
    draft = propose(edit=gas(cast), note="新增燃气", actor=cast.adjudicator, now=NOW)
    with pytest.raises(SamePerson):
        approve_catalogue(version_id=draft.id, actor=cast.adjudicator, now=NOW)
    with pytest.raises(NotAllowed):
        approve_catalogue(version_id=draft.id, actor=cast.dispatcher, now=NOW)
    assert published().number == 1


def test_an_operator_proposes_by_its_switch_and_never_publishes(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        propose(edit=gas(cast), note="新增燃气", actor=cast.op_dispatcher, now=NOW)
    opened = engage(cast, operator_dispatch=True)
    draft = propose(edit=gas(cast), note="新增燃气", actor=opened.op_dispatcher, now=NOW)
    with pytest.raises(Outsourced):
        approve_catalogue(version_id=draft.id, actor=replace(opened.op_dispatcher, roles=frozenset({"AD"})), now=NOW)
    assert Event.objects.filter(type="permission.refused_66").count() == 1


def test_a_draft_on_an_old_base_is_renewed_on_the_newest(cast: Cast) -> None:
    second = another(cast, "AD")
    ours = propose(edit=gas(cast), note="燃气", actor=cast.dispatcher, now=NOW)
    theirs = propose(edit=Edit(remove=(2,)), note="删一行", actor=cast.dispatcher, now=NOW)
    approve_catalogue(version_id=theirs.id, actor=second, now=NOW)
    with pytest.raises(Outdated):
        approve_catalogue(version_id=ours.id, actor=second, now=NOW)
    anew = renew(version_id=ours.id, actor=cast.fresh(cast.dispatcher), now=NOW)
    change = difference(anew)
    assert ([line.topic_prefix for line in change.added], change.changed, change.removed) == (["0503"], (), ())
    approve_catalogue(version_id=anew.id, actor=second, now=NOW + DAY)
    assert [line.topic_prefix for line in in_force(NOW + DAY, current_version()).lines] == ["0102", "0503"]


def test_one_publication_waits_at_a_time(cast: Cast) -> None:
    draft = propose(edit=gas(cast), note="燃气", actor=cast.dispatcher, now=NOW)
    approve_catalogue(version_id=draft.id, actor=cast.adjudicator, now=NOW, valid_from=NOW + DAY)
    later = propose(edit=Edit(remove=(2,)), note="删一行", actor=cast.fresh(cast.dispatcher), now=NOW)
    with pytest.raises(AnotherWaits):
        approve_catalogue(version_id=later.id, actor=cast.adjudicator, now=NOW)


def test_a_declined_draft_stays_declined(cast: Cast) -> None:
    draft = propose(edit=gas(cast), note="燃气", actor=cast.dispatcher, now=NOW)
    decline_catalogue(version_id=draft.id, reason="依据不足", actor=cast.adjudicator, now=NOW)
    with pytest.raises(AlreadyDecided):
        approve_catalogue(version_id=draft.id, actor=cast.adjudicator, now=NOW)


def test_what_is_wrong_with_a_line_is_said_at_once(cast: Cast) -> None:
    bad = Line(0, "9999", str(cast.operator.pk), "", region_prefix="11", source="rumour", subject="robot", limit_rule_code="tomorrow")
    with pytest.raises(Refused) as refused:
        propose(edit=Edit(put=(bad,)), note="错", actor=cast.dispatcher, now=NOW)
    assert {problem.field for problem in refused.value.problems} == {
        "3.topic_prefix", "3.region_prefix", "3.subject", "3.source", "3.legal_basis", "3.lead", "3.limit_rule_code",
    }  # fmt: skip


def test_a_departments_matter_does_not_go_to_a_street_by_a_line(cast: Cast) -> None:
    alone = Line(0, "0202", str(cast.qingshi.pk), "街道管理", forbid_direct_to_level3=True)
    with pytest.raises(Refused) as refused:
        propose(edit=Edit(put=(alone,)), note="错", actor=cast.dispatcher, now=NOW)
    assert [problem.code for problem in refused.value.problems] == ["street_without_lead"]


def test_a_proposal_without_a_change_is_told(cast: Cast) -> None:
    with pytest.raises(NoChange):
        propose(edit=Edit(), note="无", actor=cast.dispatcher, now=NOW)


def test_a_sheet_comes_back_as_it_went(cast: Cast) -> None:
    orgs = reference(cast.dispatcher.reference_version).orgs
    lines = lines_of(published().id)
    reading = read_sheet(write_sheet(lines, orgs), NOW)
    assert (reading.problems, reading.change.empty) == ((), True)


def test_the_dry_run_of_a_sheet_says_what_would_change_and_writes_nothing(cast: Cast) -> None:
    rows = ("line_no,topic_prefix,lead,co_units,legal_basis,forbid_direct_to_level3", "1,0102,SZ,CG；DH,新的依据,是", ",0503,CG,,燃气监管,")
    sheet = "\r\n".join(rows).encode("gb18030")
    reading = read_sheet(sheet, NOW)
    assert reading.problems == ()
    change = reading.change
    assert ([line.line_no for line in change.added], len(change.changed), [line.line_no for line in change.removed]) == ([3], 1, [2])
    assert CatalogueVersion.objects.count() == 1
    draft = import_sheet(content=sheet, note="导入", actor=cast.dispatcher, now=NOW)
    assert [(line.line_no, line.topic_prefix, len(line.co)) for line in lines_of(draft.id)] == [(1, "0102", 2), (3, "0503", 0)]


def test_a_sheet_with_errors_names_the_row(cast: Cast) -> None:
    sheet = b"line_no,topic_prefix,lead,legal_basis\r\nx,0102,NOBODY,b\r\n2,0102,SZ,b\r\n2,0103,SZ,b\r\n"
    assert [p.field for p in read_sheet(sheet, NOW).problems] == ["2.line_no", "2.lead", "2.line_no"]
    with pytest.raises(Refused):
        import_sheet(content=b"topic_prefix\r\n0102\r\n", note="导入", actor=cast.dispatcher, now=NOW)


def test_cells_that_look_like_formulas_are_disarmed_and_come_back(cast: Cast) -> None:
    line = Line(1, "0102", str(cast.works.pk), "=HYPERLINK(1)")
    content = write_sheet((line,), reference().orgs)
    assert b"'=HYPERLINK" in content
    assert read_sheet(content, NOW).lines[0].legal_basis == "=HYPERLINK(1)"


def test_the_shipped_catalogue_fits_a_city_that_has_only_some_of_its_units() -> None:
    cast = build()
    lines = starting_lines(cast.orgs)
    regions = {line.region_prefix for line in lines if line.topic_prefix == "0201"}
    assert (len(lines) > 20, regions) == (True, {"990101", "990102"})
    publish_first(lines, actor=system("set-up"), now=NOW)
    catalogue = in_force(NOW, current_version())
    assert len(catalogue.lines) == len(lines)
    sheet = read_sheet(write_sheet(catalogue.lines, cast.orgs | {str(org.pk): org for org in cast.orgs.values()}), NOW)
    assert sheet.problems == ()
