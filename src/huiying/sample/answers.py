"""What the sample city's hotline answers: articles from draft to use, some that end soon or wait for somebody, and what was reported about them."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q

from huiying.directory.models import Org
from huiying.kit.actor import Actor
from huiying.kit.times import local_date
from huiying.knowledge.citing import Cited
from huiying.knowledge.drafting import Basis, Draft, draft_of, edit_draft, new_item, new_version
from huiying.knowledge.models import KbVersion
from huiying.knowledge.reporting import answer_feedback, decline_feedback, report_missing, report_wrong
from huiying.knowledge.reviewing import approve_version, sign_off, submit_version
from huiying.knowledge.search_sync import follow_all
from huiying.knowledge.search_words import gather
from huiying.knowledge.unanswered import note_unanswered
from huiying.sample.orgs import unit_login

FILE = Path(__file__).with_name("answers.toml")
BEGUN = datetime(2025, 7, 21, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2025, 7, 22)
LATELY = datetime(2025, 11, 6, 1, 20, tzinfo=UTC)
STEPS = ("draft", "review", "signoff", "published")
ASKED = (
    ("电动车上牌要预约吗", 9), ("网约车乱收费", 6), ("高龄津贴什么时候发", 5), ("宠物狗办证", 5), ("老旧小区加装电梯补贴", 4), ("灵活就业社保补贴", 3),
    ("共享单车押金", 2),
)  # fmt: skip
Person = Callable[[str, datetime], Actor]


def adopt(actor: Person, orgs: Mapping[str, Org]) -> None:
    """Write, approve and sign off the articles of the file, each as far as it says; `actor` gives the person of a log-in name at a moment."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["article"]
    for place, article in enumerate(told):
        at = BEGUN + timedelta(minutes=20 * place)
        version = new_item(draft=_draft(article, orgs), actor=actor("editor", at), now=at)
        _bring(version, article.get("state", "published"), article["owner"], actor, at)


def _bring(version: KbVersion, state: str, owner: str, actor: Person, at: datetime) -> None:
    """Lead a draft as far as `state`."""
    by = [
        (submit_version, "editor", timedelta(minutes=30)),
        (approve_version, "approver", timedelta(hours=3)),
        (sign_off, unit_login(owner), timedelta(hours=26)),
    ]
    for step, login, after in by[: STEPS.index(state)]:
        step(version_id=version.pk, actor=actor(login, at + after), now=at + after)


def _draft(told: Mapping[str, Any], orgs: Mapping[str, Org]) -> Draft:
    return Draft(
        question=told["question"], answer=told["answer"], owner_id=orgs[told["owner"]].pk, valid_from=told.get("from", FIRST_DAY), review_due=told["review"],
        also_asked="\n".join(told.get("also", ())), clerk_answer=told["clerk"], topics=told["topics"], region=told.get("region", ""),
        valid_to=told.get("until"), basis=[Basis(document=words) for words in told.get("basis", ())], change_note=told.get("note", ""),
    )  # fmt: skip


def answering(topic: str, now: datetime) -> Cited:
    """What an answer about a topic cites: the published version about it, where there is one."""
    day = local_date(now)
    found = KbVersion.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), state="published", topics__contains=[topic], valid_from__lte=day, region="")
    return Cited(versions=list(found.order_by("item__number").values_list("pk", flat=True)[:1]))


def report(actor: Person, orgs: Mapping[str, Org]) -> None:
    """What the hotline's people reported lately: answered, declined, open and overdue; and what was searched for in vain. Then all of it can be found."""
    agent = actor("agent2", LATELY)
    heating, allowance = (KbVersion.objects.get(question__startswith=words, state="published") for words in ("北原区暖气", "低保怎么申请"))
    told = report_wrong(version_id=allowance.pk, text="标准已从八百三十元调到八百六十元，市民问起算月份，知识里没有写。", actor=agent, now=LATELY)
    _renewed(told.pk, allowance, actor)
    flu = KbVersion.objects.get(question__startswith="六十岁以上打流感", state="published")
    no = report_wrong(version_id=flu.pk, text="市民说五十五岁也可以免费打。", actor=agent, now=LATELY + timedelta(hours=1))
    later = LATELY + timedelta(hours=5)
    decline_feedback(feedback_id=no.pk, reason="通知范围为六十周岁以上，未下调。", actor=actor(unit_login("WJ"), later), now=later)
    report_wrong(version_id=heating.pk, text="退费到账时间与供热站今年的公告不一致。", actor=agent, now=LATELY + timedelta(days=1))
    recent = LATELY + timedelta(days=7, hours=2)
    report_missing(text="电动自行车上牌是否需要预约、在哪里办？", owner_id=orgs["GA"].pk, topic="110000", actor=actor("agent", recent), now=recent)
    report_missing(text="高龄津贴每月几号发放？", actor=actor("agent", recent), now=recent + timedelta(minutes=9))
    for words, times in ASKED:
        for again in range(times):
            note_unanswered(words=words, now=recent - timedelta(hours=11 * again))
    follow_all()  # a city that is filled with its past has no worker to follow what happens
    gather()


def _renewed(feedback_id: UUID, old: KbVersion, actor: Person) -> None:
    """The owner unit answers with a new version: the hotline's editor wrote it, another person approves it, the unit signs it off."""
    at = LATELY + timedelta(days=1)
    lead, editor = actor(unit_login("MZ"), at), actor("editor", at)
    made = new_version(item_id=old.item_id, actor=editor, now=at)
    words = draft_of(made)
    dated = f"{words.answer}新标准自二〇二五年七月起计发。"
    edited = replace(words, answer=dated, change_note="补充起算月份")
    edit_draft(version_id=made.pk, draft=edited, actor=editor, now=at + timedelta(minutes=5))
    submit_version(version_id=made.pk, actor=editor, now=at + timedelta(minutes=6))
    approve_version(version_id=made.pk, actor=actor("approver", at + timedelta(hours=2)), now=at + timedelta(hours=2))
    done = at + timedelta(hours=4)
    sign_off(version_id=made.pk, actor=lead, now=done)
    answer_feedback(feedback_id=feedback_id, version_id=made.pk, actor=lead, now=done + timedelta(minutes=3))
