"""A report's life: figures locked into it for good, words written anew by people, released by a person of the agency, corrected as a new version."""

import json
import sys
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from huiying.journal.models import Event, Text
from huiying.kit.canonical import canonical
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.kit.extras import ExtraMissing
from huiying.metrics.asking import Period
from huiying.orders.authorise import Outsourced
from huiying.reports.drafting import Drafted, NotOver
from huiying.reports.locked import NotLocked
from huiying.reports.models import Report
from huiying.reports.releasing import Replaced, release_report, word_report
from huiying.reports.seeing import NotAsDrafted, document_of, reports_of
from huiying.reports.spans import called
from tests.metrics.scene import figures
from tests.reports.made_up import figure
from tests.reports.scene import Scene, lock, scene

pytestmark = pytest.mark.django_db
DAY = "2025-03-03"
WORDS = {"headline_zh": "三月三日接通率 94.00%。", "headline_en": "94.00% were answered on 3 March.",
         "text_zh": "周一晨间排队较长，已加派 3 人。\n\n其余平稳。",
         "text_en": "A long queue on Monday morning; 3 more agents were called in.\n\nElse quiet."}  # fmt: skip


@pytest.fixture
def here() -> Scene:
    return scene()


def told(report: Report) -> list[tuple[str, dict[str, object]]]:
    return [(event.type, json.loads(event.payload)) for event in Event.objects.filter(stream=f"report:{report.pk}").order_by("stream_seq")]


def test_a_days_figures_are_those_of_metrics_and_stand_for_good(here: Scene) -> None:
    report = here.draft(DAY)
    document = document_of(report)
    (raw,) = [
        one.published() for one in figures("T02", period=Period(report.since, report.until, here.cast.now)) if one.raw and one.asked.variant.name == "requested"
    ]
    kept = figure(document, "human_connect_rate")
    assert {name: kept["raw"][name] for name in ("num", "den", "value", "n")} == {"num": "94", "den": "100", "value": "0.940000", "n": 100}
    assert kept["raw"] == {name: raw[name] for name in kept["raw"]}
    assert kept["before"] | {"lo": None, "hi": None} == {
        "num": "80", "den": "100", "value": "0.800000", "n": 100, "band": None, "difference": "0.140000", "lo": None, "hi": None, "says": "rose",
    }  # fmt: skip
    assert document["year_before"] is None
    assert [queue["queue"] for queue in document["queues"]] == ["general", "english"]
    assert sum(int(point["requested"]) for point in document["series"]["points"]) == 100
    assert bytes(report.figures) == canonical(document)
    assert report.sha256 == sha256(bytes(report.figures)).hexdigest()
    assert (report.state, report.version, report.drafted_by) == ("draft", 1, "timer")
    (kind, payload), *_ = told(report)
    assert (kind, payload["sha256"], payload["first"], payload["after"]) == ("report.drafted", report.sha256, 20250303, 20250304)
    assert Text.objects.filter(stream=f"report:{report.pk}", field="headline_zh").get().text == report.headline_zh
    assert "94" not in json.dumps({**payload, "sha256": "", "committed": ""})  # figures stand in the journal by their hash alone
    with pytest.raises(Drafted):
        here.draft(DAY)


def test_the_period_before_is_taken_from_its_report_where_one_was_kept(here: Scene) -> None:
    first = here.draft("2025-03-02")
    document = document_of(here.draft(DAY))
    assert document["before"] == {"period": "2025-03-02", "source": {"from": "report", "version": 1, "sha256": first.sha256}}
    assert figure(document, "human_connect_rate")["before"]["num"] == "80"
    week = document_of(here.draft("2025-W09"))
    assert week["before"] is None  # nothing is kept of the week before
    assert [point["at"] for point in week["series"]["points"]] == ["2025-02-24", "2025-03-02"]


def test_what_is_not_over_or_not_locked_has_no_report(here: Scene) -> None:
    for name in ("2025-03-04", "2025-W10", "2025-03"):
        with pytest.raises(NotOver):
            here.draft(name)
    with pytest.raises(NotLocked):
        here.draft("2025-02")


def test_a_months_report_takes_the_locked_figures_and_nothing_else(here: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = lock("2025-02", here.cast)
    monkeypatch.setitem(sys.modules, "huiying.reports.reckoning", None)  # a month reckons nothing
    report = here.draft("2025-02")
    document, rows = document_of(report), json.loads(bytes(snapshot.body))["rows"]
    assert (report.lock, document["source"]["sha256"], document["source"]["version"]) == (snapshot, snapshot.sha256, 1)
    assert document["taken_at"] == json.loads(bytes(snapshot.body))["taken_at"]
    assert len(document["figures"]) > 20
    for one in document["figures"]:
        for side in (True, False):
            (row,) = [row for row in rows if not row["by"] and (row["code"], row["variant"], row["raw"]) == (one["code"], one["variant"], side)]
            assert one["raw" if side else "adjusted"] == {name: row[name] for name in one["raw"]}
    assert figure(document, "human_connect_rate")["raw"]["den"] == "100"
    assert [point["at"] for point in document["series"]["points"]] == ["2025-02"]


def test_figures_never_change_and_a_released_report_not_at_all(here: Scene) -> None:
    report = here.draft(DAY)
    for change in ({"figures": b"{}"}, {"sha256": "0" * 64}, {"period": "2025-03-09"}, {"version": 2}, {"reason": "x"}):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="what was reported stays"), transaction.atomic():
        report.delete()
    release_report(report_id=report.pk, actor=here.cast.supervisor, now=here.cast.now)
    for change in ({"text_zh": "另一种说法"}, {"state": "draft"}, {"released_by": "x"}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)


def test_the_operator_drafts_and_words_and_a_person_of_the_agency_releases(here: Scene) -> None:
    report = here.draft(DAY, here.operator)
    worded = word_report(report_id=report.pk, actor=here.operator, now=here.cast.now, **WORDS)
    assert (worded.state, worded.worded_by, worded.sha256) == ("edited", here.operator.id, report.sha256)
    with pytest.raises(Outsourced):
        release_report(report_id=report.pk, actor=here.operator, now=here.cast.now)
    refused = Event.objects.get(type="permission.refused_66")
    assert json.loads(refused.payload)["verb"] == "release_report"
    for actor in (here.manager, here.cast.auditor):
        with pytest.raises(NotAllowed):
            release_report(report_id=report.pk, actor=actor, now=here.cast.now)
    done = release_report(report_id=report.pk, actor=here.cast.assessor, now=here.cast.now)
    assert (done.state, done.released_by, done.text_zh) == ("released", here.cast.assessor.id, WORDS["text_zh"])
    assert [kind for kind, _ in told(report)] == ["report.drafted", "report.worded", "report.released"]
    assert told(report)[2][1]["sha256"] == report.sha256
    for call in (word_report, release_report):
        with pytest.raises(NotNow):
            call(report_id=report.pk, actor=here.cast.assessor, now=here.cast.now, **(WORDS if call is word_report else {}))


@pytest.mark.parametrize(
    ("field", "text"), [("headline_zh", "接通率 99.00%。"), ("text_zh", "接通率九成五，即 95.1%。"), ("text_en", "1,234 calls."), ("text_zh", "")]
)
def test_words_that_tell_other_figures_are_refused(here: Scene, field: str, text: str) -> None:
    report = here.draft(DAY)
    with pytest.raises(Refused) as refused:
        word_report(report_id=report.pk, actor=here.cast.supervisor, now=here.cast.now, **(WORDS | {field: text}))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert Report.objects.get().state == "draft"


def test_a_correction_is_a_new_version_with_its_reason(here: Scene) -> None:
    first = here.draft(DAY)
    release_report(report_id=first.pk, actor=here.cast.supervisor, now=here.cast.now)
    second = here.draft(DAY, here.manager, reason="漏接电话补录后更正")
    assert (second.version, second.replaces, second.reason) == (2, first, "漏接电话补录后更正")
    third = here.draft(DAY, here.manager, reason="再次更正", now=here.cast.now + timedelta(hours=1))
    with pytest.raises(Replaced):
        release_report(report_id=second.pk, actor=here.cast.supervisor, now=here.cast.now)
    release_report(report_id=third.pk, actor=here.cast.supervisor, now=here.cast.now)
    assert Report.objects.get(pk=first.pk).state == "released"


def test_drafts_are_seen_by_those_who_make_and_watch_them_and_released_ones_by_all_of_the_staff(here: Scene) -> None:
    report, cast = here.draft(DAY), here.cast
    inside = (cast.supervisor, cast.assessor, cast.auditor, here.manager, here.operator)
    outside = (cast.agent, cast.unit_lead(cast.works), cast.op_agent, cast.unit_handler(cast.power))
    assert all(reports_of(actor).exists() for actor in inside)
    assert not any(reports_of(actor).exists() for actor in outside)
    with pytest.raises(NotFound):
        release_report(report_id=report.pk, actor=cast.agent, now=cast.now)
    release_report(report_id=report.pk, actor=cast.supervisor, now=cast.now)
    assert all(reports_of(actor).exists() for actor in (*inside, *outside))
    assert not reports_of(cast.caller(cast.order())).exists()


def test_figures_changed_behind_our_back_are_found(here: Scene) -> None:
    report = here.draft(DAY)
    report.figures = bytes(report.figures).replace(b'"94"', b'"99"')
    with pytest.raises(NotAsDrafted):
        document_of(report)


def test_without_the_extra_a_day_is_refused_by_name(here: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)  # as where it is not installed
    for module in ("huiying.reports.reckoning", "huiying.metrics.engines"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(ExtraMissing, match=r"\./huiying extras metrics"):
        here.draft(DAY)
    assert not Report.objects.filter(period=called(DAY).name).exists()
