"""Words about answers go when their time is over; a city's older file need not name what joined since."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from huiying.journal.models import Text
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.retention import LATER, Policy, parse
from huiying.knowledge.models import KbFeedback, KbQuestion
from huiying.knowledge.reporting import decline_feedback, report_missing
from huiying.knowledge.unanswered import note_unanswered, settle_question
from huiying.retention.due import find
from huiying.retention.erasing import ERASERS, Batch
from huiying.retention.file import SHIPPED, read
from tests.cast import build

TEXT = SHIPPED.read_text(encoding="utf-8")
LONG = timedelta(days=1096)


@pytest.mark.django_db
def test_feedback_and_questions_go_once_they_are_settled_and_their_time_is_over() -> None:
    cast = build()
    told, open_still = (report_missing(text=words, actor=cast.agent, now=cast.now) for words in ("夜市噪声归谁管", "井盖归谁管"))
    decline_feedback(feedback_id=told.pk, reason="另有答复", actor=cast.editor, now=cast.now)
    note_unanswered(words="夜市噪声归谁管", now=cast.now)
    note_unanswered(words="路边摊几点收", now=cast.now + LONG)
    settle_question(question_id=KbQuestion.objects.get(words="井盖归谁管").pk, actor=cast.editor, now=cast.now + LONG)
    for code in ("kb_feedback", "kb_question"):
        ERASERS[code](find(code, cast.now + timedelta(days=1), 9), Batch("mark", cast.now, system("retention"), cast.now + LONG))
    kept = {one.pk: one.text for one in KbFeedback.objects.all()}
    assert kept == {told.pk: "", open_still.pk: "井盖归谁管"}
    assert list(Text.objects.filter(stream=f"kbtask:{told.pk}").values_list("field", flat=True)) == ["reason"]
    assert set(KbQuestion.objects.values_list("words", flat=True)) == {"井盖归谁管", "路边摊几点收"}


def without(*codes: str) -> str:
    return "\n\n".join(block for block in TEXT.split("\n\n") if not block.startswith(tuple(f"[keep.{code}]" for code in codes)))


def test_an_older_file_of_a_city_counts_with_what_is_proposed_for_classes_that_joined_since(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(without(*LATER).replace("proposal-1", "city-1"), encoding="utf-8")
    policy, shipped = read(file), parse(TEXT)
    assert (policy.version, policy.lent, shipped.lent) == ("city-1", LATER, ())
    assert replace(policy, version="", sha256="", lent=()) == replace(shipped, version="", sha256="")
    assert isinstance(policy, Policy)
    file.write_text(without("kb_reading", "notice"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read(file)
    assert [(one.field, one.code) for one in refused.value.problems] == [("keep.notice", "missing")]
