"""`./huiying evaluate`: a draft is drawn up again, what was sent is shown as it stands, and what cannot be is said in two languages."""

import argparse
import json

import pytest

from huiying.cli.evaluating import run
from huiying.cli.refusal import Refusal
from huiying.evaluation.deciding import Scorer, decide_result_appeal
from huiying.evaluation.models import AssessmentResult
from huiying.evaluation.publishing import publish_result
from tests.evaluation.scene import MONTH, scene

pytestmark = pytest.mark.django_db


def asked(scheme: str = "three", month: str = MONTH, *, as_json: bool = True) -> argparse.Namespace:
    return argparse.Namespace(scheme=scheme, month=month, json=as_json)


def test_the_terminal_draws_up_and_tells_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    here = scene()
    assert run(asked()) == 0
    told = json.loads(capsys.readouterr().out)
    result = AssessmentResult.objects.get()
    assert (told["result"], told["state"], told["sha256"]) == (str(result.pk), "draft", result.sha256)
    assert {unit["code"]: unit["score"] for unit in told["units"]}["SZ"] == "94"
    assert run(asked(as_json=False)) == 0
    said = capsys.readouterr().out
    assert "(184 ÷ 200 × 100 − 60) ÷ (100 − 60) × 30" in said
    assert "departments · small  HB 市生态环境局 市生态环境局  –  –" in said
    publish_result(result_id=result.pk, actor=here.scorer, now=here.now)
    assert run(asked()) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "published"
    appeal = here.appealed(result)
    with pytest.raises(Scorer):  # drawn by the machine: who sent it out is the scorer
        decide_result_appeal(appeal_id=appeal.pk, uphold=False, reason="r", given={}, actor=here.scorer, now=here.now)


@pytest.mark.parametrize(("scheme", "month", "said"), [("nobody", MONTH, "There is no scheme"), ("three", "2025-02", "not locked"), ("three", "soon", "month")])
def test_what_cannot_be_is_refused(scheme: str, month: str, said: str) -> None:
    scene()
    with pytest.raises(Refusal) as refusal:
        run(asked(scheme, month))
    assert said in str(refusal.value.en)
