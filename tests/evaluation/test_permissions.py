"""Who may do what: the agency's assessors score, units see and dispute their own lines, an operator nothing, and each of its attempts is kept."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from huiying.evaluation.appealing import appeal_line, withdraw_appeal
from huiying.evaluation.deciding import decide_result_appeal
from huiying.evaluation.drawing import draw_result, redo_result
from huiying.evaluation.locking import lock_result
from huiying.evaluation.publishing import publish_result
from huiying.evaluation.reading import from_data
from huiying.evaluation.schemes import decide_scheme, enter_scheme
from huiying.evaluation.seeing import may_look, result_for, results_of, sees_all, units_seen
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed, NotFound
from huiying.orders.authorise import Outsourced
from tests.cast import NOW, Cast
from tests.contracts.scene import person
from tests.evaluation.scene import MONTH, Scene, scene
from tests.evaluation.small import given

pytestmark = pytest.mark.django_db
Try = Callable[[Scene, Actor], object]
KEY = uuid4()
SCORERS: dict[str, Try] = {
    "enter": lambda _here, actor: enter_scheme(scheme=from_data(given()), from_month=MONTH, note="", actor=actor, now=NOW),
    "draw": lambda here, actor: draw_result(scheme_id=here.scheme.pk, month=MONTH, actor=actor, now=NOW),
    "publish": lambda here, actor: publish_result(result_id=here.drawn().pk, actor=actor, now=NOW),
    "lock": lambda _here, actor: lock_result(result_id=KEY, actor=actor, now=NOW),
    "redo": lambda _here, actor: redo_result(result_id=KEY, reason="r", actor=actor, now=NOW),
}  # fmt: skip


def others(cast: Cast) -> list[Actor]:
    """Everybody who is no assessor of the agency, and a unit's own assessor."""
    theirs = person(cast, "sz_assessor", "AS", "SZ")
    return [actor for name, actor in cast.actors.items() if not name.startswith("assessor")] + [theirs]


@pytest.mark.parametrize("what", SCORERS)
def test_only_the_agency_s_assessors_score(what: str) -> None:
    here = scene()
    for actor in others(here.cast):
        with pytest.raises(NotAllowed):
            SCORERS[what](here, actor)


def test_an_operator_s_assessor_is_refused_by_law_and_the_attempt_is_kept() -> None:
    here = scene()
    result = here.published()
    appeal = here.appealed(result)
    operator = person(here.cast, "op_as", "AS", "OP")
    tries: list[Callable[[], object]] = [
        lambda: SCORERS["enter"](here, operator), lambda: SCORERS["draw"](here, operator),
        lambda: appeal_line(result_id=result.pk, line="response", ground="g", evidence="e", actor=operator, now=NOW),
        lambda: withdraw_appeal(appeal_id=appeal.pk, actor=operator, now=NOW),
        lambda: decide_result_appeal(appeal_id=appeal.pk, uphold=False, reason="r", given={}, actor=operator, now=NOW),
        lambda: decide_scheme(version_id=result.scheme_version_id, release=True, reason="", actor=operator, now=NOW),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(Outsourced):
            attempt()
    assert Event.objects.filter(type="permission.refused_66").count() == len(tries)
    assert not may_look(operator)
    assert list(results_of(operator)) == []


def test_nobody_sees_a_draft_but_the_agency_and_each_unit_its_own_line_of_what_was_sent() -> None:
    here = scene()
    cast = here.cast
    draft = here.drawn()
    for actor in (cast.unit_lead(cast.works), cast.unit_handler(cast.works)):
        with pytest.raises(NotFound):
            result_for(actor, draft.pk)
    result = here.published()
    assert [unit["code"] for unit in units_seen(cast.unit_lead(cast.works), result)] == ["SZ"]
    assert [unit["code"] for unit in units_seen(cast.unit_handler(cast.power), result)] == ["GD"]
    assert units_seen(cast.unit_lead(cast.qingshi), result) == []
    assert len(units_seen(cast.supervisor, result)) == len(units_seen(cast.auditor, result)) == 6
    assert sees_all(cast.assessor)
    assert not may_look(cast.agent)
    assert not may_look(cast.op_agent)


def test_a_unit_disputes_its_own_lines_only_by_its_lead() -> None:
    here = scene()
    cast = here.cast
    result = here.published()
    told = {"result_id": result.pk, "line": "response", "ground": "g", "evidence": "e", "now": NOW}
    for actor in (cast.unit_handler(cast.works), cast.assessor, cast.supervisor, cast.auditor):
        with pytest.raises(NotAllowed):
            appeal_line(**told, actor=actor)  # type: ignore[arg-type]
    with pytest.raises(NotFound):  # its result is not about streets
        appeal_line(**told, actor=cast.unit_lead(cast.qingshi))  # type: ignore[arg-type]
    appeal = here.appealed(result)
    with pytest.raises(NotAllowed):
        withdraw_appeal(appeal_id=appeal.pk, actor=cast.unit_lead(cast.streets), now=NOW)
    for actor in (cast.unit_lead(cast.works), cast.supervisor, cast.auditor, cast.adjudicator):
        with pytest.raises(NotAllowed):
            decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="r", given={"out": 1}, actor=actor, now=NOW)
    assert here.appealed(result, "GD").unit_id == cast.power.pk
